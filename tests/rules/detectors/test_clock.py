"""The hour decides: ruling on working hours, days off, the break, night shifts, leave."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.detectors import clock
from rules.draft import Draft


def on_duty(posted_at: str, hours: str = "08:30-17:15", text: str = "こんにちは") -> bool:
    draft = Draft(text, posted_at=datetime.fromisoformat(posted_at), work_hours=hours)
    return list(clock.find(draft.read, draft)) == [(0, 0)]


@pytest.mark.parametrize(
    ("posted_at", "hours"),
    [
        ("2025-11-19T10:00+09:00", "08:30-17:15"),
        ("2025-11-19T08:30+09:00", "08:30-17:15"),
        ("2025-11-19T01:00+00:00", "08:30-17:15"),
        ("2025-11-19T12:30+09:00", "17:00-13:00"),
        ("2025-11-19T03:00+09:00", "17:00-09:00"),
        ("2025-11-22T03:00+09:00", "17:00-09:00"),
        ("2025-12-26T10:00+09:00", "08:30-17:15"),
        ("2026-01-05T10:00+09:00", "08:30-17:15"),
    ],
)
def test_inside_the_hours_of_a_working_day(posted_at, hours):
    assert on_duty(posted_at, hours)


@pytest.mark.parametrize(
    ("posted_at", "hours"),
    [
        ("2025-11-19T17:15+09:00", "08:30-17:15"),
        ("2025-11-19T12:00+09:00", "08:30-17:15"),
        ("2025-11-19T12:59+09:00", "08:30-17:15"),
        ("2025-11-22T10:00+09:00", "08:30-17:15"),
        ("2025-11-24T10:00+09:00", "08:30-17:15"),
        ("2025-12-29T10:00+09:00", "08:30-17:15"),
        ("2026-01-02T10:00+09:00", "08:30-17:15"),
        ("2025-11-19T12:30+09:00", "17:00-09:00"),
        ("2025-11-19T12:30+09:00", "10:00-02:00"),
        ("2025-11-24T03:00+09:00", "17:00-09:00"),
    ],
)
def test_outside_the_hours_in_the_break_or_on_a_day_off(posted_at, hours):
    assert not on_duty(posted_at, hours)


@pytest.mark.parametrize("text", ["有休とって海", "代休です", "育休中の散歩", "今日は非番"])
def test_leave_said_in_the_text_clears_the_clock(text):
    assert not on_duty("2025-11-19T10:00+09:00", text=text)


@pytest.mark.parametrize(
    ("posted_at", "hours", "leave"),
    [
        ("2025-11-19T10:00+09:00", "08:30-17:15", date(2025, 11, 19)),
        ("2025-11-20T03:00+09:00", "17:00-09:00", date(2025, 11, 19)),  # the shift of the day before
    ],
)
def test_a_day_of_leave_is_not_on_duty(posted_at, hours, leave):
    moment = datetime.fromisoformat(posted_at)
    for days, found in ([()], 1), ([(leave,)], 0), ([(leave + timedelta(days=3),)], 1):
        draft = Draft("x", posted_at=moment, work_hours=hours, leave=days[0])
        assert len(list(clock.find(draft.read, draft))) == found


@given(st.datetimes(), st.timezones())
def test_any_moment_can_be_judged(moment, zone):
    draft = Draft("x", posted_at=moment.replace(tzinfo=zone))
    assert list(clock.find(draft.read, draft)) in ([], [(0, 0)])
