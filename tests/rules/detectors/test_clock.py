"""The hour decides: ruling on working hours, days off, the break, night shifts, leave."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.detectors import clock
from rules.draft import Draft
from rules.workdays import FIRST_YEAR, LAST_YEAR


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


# 内閣府「国民の祝日」について, and the substitutes.
HOLIDAYS = {
    2025: "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24",
    2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
}
YEAR_END = "12/29 12/30 12/31 1/1 1/2 1/3"
EDGES = [time(0), time(8, 30), time(11, 59), time(12), time(12, 59), time(13), time(17, 14), time(17, 15), time(23, 59)]
ODD = [date(year, *map(int, day.split("/"))) for year, days in HOLIDAYS.items() for day in f"{days} {YEAR_END}".split()]
DAYS = st.sampled_from(ODD) | st.dates(min(ODD), max(ODD))
TIMES = st.sampled_from(EDGES) | st.times().map(lambda one: one.replace(second=0, microsecond=0))


def laid_out(day, begin, end):
    """The minutes from midnight of a day that its shift holds: 60 for one o'clock, 1500 for one on the next day."""
    first, behind = (one.hour * 60 + one.minute for one in (begin, end))
    shift = set(range(first, behind if begin < end else behind + 24 * 60))
    pause = set(range(12 * 60, 13 * 60))
    works = day.weekday() < 5 and f"{day.month}/{day.day}" not in f"{HOLIDAYS.get(day.year)} {YEAR_END}".split()
    return (shift - pause if first < 12 * 60 and max(shift) >= 13 * 60 else shift) if works else set()


@given(DAYS, TIMES, st.timezones(), TIMES, TIMES, st.sets(st.integers(-1, 1)))
def test_duty_is_what_the_shifts_of_two_days_hold(day, now, zone, begin, end, off):
    leave = tuple(day + timedelta(days=days) for days in off)
    minute = now.hour * 60 + now.minute
    shifts = ((day, minute), (day - timedelta(days=1), minute + 24 * 60))
    expected = any(place in laid_out(one, begin, end) for one, place in shifts if one not in leave)
    moment = datetime.combine(day, now, clock.JAPAN).astimezone(zone)
    draft = Draft("x", posted_at=moment, work_hours=f"{begin:%H:%M}-{end:%H:%M}", leave=leave)
    assert list(clock.find(draft.read, draft)) == [(0, 0)] * expected


@given(st.datetimes(), st.timezones())
def test_any_moment_can_be_judged_and_only_weekdays_of_known_years_hold_duty(moment, zone):
    moment = moment.replace(tzinfo=zone)
    draft = Draft("x", posted_at=moment)
    if list(clock.find(draft.read, draft)):
        assert FIRST_YEAR <= moment.year <= LAST_YEAR
        assert moment.astimezone(clock.JAPAN).weekday() < 5
