from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrule
from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.schedule import OFF_DAYS, Due, Schedule, ScheduleError, due, slots, upcoming

TOKYO = ZoneInfo("Asia/Tokyo")
NINE = time(9)


def days(schedule, first, last):
    """The local days of the slots from `first` to `last`, as month/day."""
    begin = datetime.combine(first, time(), TOKYO) - timedelta(seconds=1)
    end = datetime.combine(last, time(23, 59), TOKYO)
    return [f"{slot.astimezone(TOKYO):%m/%d}" for slot in slots(schedule, begin, end)]


def weekly(day, off_days="skip", **more):
    return Schedule(f"FREQ=WEEKLY;BYDAY={day}", NINE, date(2026, 1, 1), off_days=off_days, **more)


# Japan's holidays, written by hand: 2026-05-03 is a Sunday, its substitute 6 May; 22 September 2026 lies between two
# holidays and is one; 2027-03-21 is a Sunday, its substitute the 22nd.
@pytest.mark.parametrize(
    ("schedule", "first", "last", "expected"),
    [
        (weekly("MO"), date(2026, 1, 1), date(2026, 1, 31), ["01/05", "01/19", "01/26"]),
        (weekly("MO", "after"), date(2026, 1, 1), date(2026, 1, 31), ["01/05", "01/13", "01/19", "01/26"]),
        (weekly("MO", "before"), date(2026, 1, 1), date(2026, 1, 31), ["01/05", "01/09", "01/19", "01/26"]),
        (weekly("MO", "post"), date(2026, 1, 1), date(2026, 1, 31), ["01/05", "01/12", "01/19", "01/26"]),
        (weekly("WE"), date(2026, 4, 27), date(2026, 5, 20), ["05/13", "05/20"]),
        (weekly("WE", "after"), date(2026, 4, 27), date(2026, 5, 20), ["04/30", "05/07", "05/13", "05/20"]),
        (weekly("TU", "before"), date(2026, 9, 14), date(2026, 9, 30), ["09/15", "09/18", "09/29"]),
        (weekly("TU", "after"), date(2026, 9, 14), date(2026, 9, 30), ["09/15", "09/24", "09/29"]),
        (weekly("TH", "after"), date(2026, 12, 28), date(2027, 1, 8), ["01/04", "01/07"]),
        (weekly("TH", "before"), date(2026, 12, 21), date(2027, 1, 8), ["12/24", "12/28", "01/07"]),
        (weekly("MO", "after"), date(2027, 3, 15), date(2027, 3, 31), ["03/15", "03/23", "03/29"]),
        (
            Schedule("FREQ=DAILY", NINE, date(2026, 5, 1)),
            date(2026, 5, 1), date(2026, 5, 12), ["05/01", "05/07", "05/08", "05/11", "05/12"],
        ),
        (
            Schedule("FREQ=DAILY", NINE, date(2026, 5, 1), off_days="after"),
            date(2026, 5, 1), date(2026, 5, 12), ["05/01", "05/07", "05/08", "05/11", "05/12"],
        ),
        (
            Schedule("FREQ=MONTHLY;BYMONTHDAY=1", NINE, date(2026, 1, 1), off_days="after"),
            date(2026, 1, 1), date(2026, 8, 31),
            ["01/05", "02/02", "03/02", "04/01", "05/01", "06/01", "07/01", "08/03"],
        ),
        (
            Schedule("FREQ=MONTHLY;BYMONTHDAY=-1", NINE, date(2026, 1, 1), off_days="before"),
            date(2026, 1, 1), date(2026, 6, 30), ["01/30", "02/27", "03/31", "04/30", "05/29", "06/30"],
        ),
        (
            Schedule("FREQ=MONTHLY;BYDAY=2MO", NINE, date(2026, 1, 1), off_days="after"),
            date(2026, 1, 1), date(2026, 4, 30), ["01/13", "02/09", "03/09", "04/13"],
        ),
        (
            Schedule("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", NINE, date(2026, 6, 5)),
            date(2026, 6, 1), date(2026, 7, 10), ["06/05", "06/19", "07/03"],
        ),
        (
            Schedule("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3", NINE, date(2026, 6, 1)),
            date(2026, 6, 1), date(2026, 7, 10), ["06/01", "06/04", "06/08"],
        ),
        (
            weekly("MO", ends=date(2026, 6, 15)),
            date(2026, 6, 1), date(2026, 7, 10), ["06/01", "06/08", "06/15"],
        ),
    ],
)  # fmt: skip
def test_every_kind_of_schedule_falls_on_the_days_of_the_calendar(schedule, first, last, expected):
    assert days(schedule, first, last) == expected


def test_the_time_is_local_and_the_slot_in_utc():
    (slot,) = upcoming(
        Schedule("FREQ=DAILY;COUNT=1", time(8, 30), date(2026, 6, 1)), datetime(2026, 5, 1, tzinfo=UTC), 5
    )
    assert slot == datetime(2026, 5, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 7), datetime(2026, 3, 7, 7, 30, tzinfo=UTC)),
        (date(2026, 3, 8), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),  # 02:30 does not exist: an hour later
        (date(2026, 3, 9), datetime(2026, 3, 9, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_time_that_the_clocks_skip_is_kept_an_hour_later(day, expected):
    schedule = Schedule("FREQ=DAILY", time(2, 30), day, day, "post", "America/New_York")
    assert upcoming(schedule, datetime(2026, 1, 1, tzinfo=UTC), 5) == [expected]


def test_a_time_that_comes_twice_counts_once_the_first_time():
    day = date(2026, 11, 1)
    schedule = Schedule("FREQ=DAILY", time(1, 30), day, day, "post", "America/New_York")
    assert upcoming(schedule, datetime(2026, 1, 1, tzinfo=UTC), 5) == [datetime(2026, 11, 1, 5, 30, tzinfo=UTC)]


@pytest.mark.parametrize(
    "rule",
    ["", "もうすぐ", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=3", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
     "FREQ=WEEKLY;BYDAY=XX", "FREQ=MONTHLY;BYDAY=9MO", "FREQ=YEARLY;BYEASTER=99999",
     "FREQ=DAILY\nEXDATE:20260601", "INTERVAL=2", "FREQ=DAILY;INTERVAL=0",
     "FREQ=WEEKLY;INTERVAL=-1;BYDAY=MO", "FREQ=DAILY;" + "X" * 600, "FREQ=YEARLY;BYEASTER=0"],
)  # fmt: skip
def test_a_rule_that_cannot_be_used_is_refused_in_words(rule):
    with pytest.raises(ScheduleError, match=r"。$|読めません"):
        Schedule(rule, NINE, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("BYMONTH=13", "BYMONTH は 1 から 12 まで"), ("BYMONTH=0", "BYMONTH は"), ("BYMONTH=-1", "BYMONTH は"),
        ("BYMONTHDAY=40", "BYMONTHDAY は 1 から 31 まで"), ("BYMONTHDAY=0", "BYMONTHDAY は"),
        ("BYMONTHDAY=1,32", "BYMONTHDAY は"), ("BYYEARDAY=400", "BYYEARDAY は 1 から 366 まで"),
        ("BYWEEKNO=60", "BYWEEKNO は 1 から 53 まで"), ("BYSETPOS=400", "BYSETPOS は 1 から 366 まで"),
        ("COUNT=0", "COUNT は 1 から 9999 まで"), ("INTERVAL=1.5", "INTERVAL は 1 から 9999 まで"),
        ("BYMONTH=", "BYMONTH は"), ("BYMONTH=1;BYMONTHDAY=+32", "BYMONTHDAY は"),
    ],
)  # fmt: skip
def test_a_number_out_of_its_range_is_named(part, words):
    with pytest.raises(ScheduleError, match=words):
        Schedule(f"FREQ=DAILY;{part}", NINE, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY;BYDAY=1MO,9MO", "1 から 5 まで"), ("FREQ=MONTHLY;BYDAY=MO,-6FR", "1 から 5 まで"),
        ("FREQ=MONTHLY;BYWEEKDAY=1MO,9MO", "1 から 5 まで"), ("FREQ=MONTHLY;BYDAY=MO(1),MO(9)", "1 から 5 まで"),
        ("BYDAY=1MO,0MO;FREQ=MONTHLY", "1 から 5 まで"), ("FREQ=YEARLY;BYMONTH=1,12;BYDAY=1MO,9MO", "1 から 5 まで"),
        ("FREQ=YEARLY;BYDAY=1MO,56MO", "1 から 53 まで"), ("FREQ=YEARLY;BYDAY=1MO,-200MO", "1 から 53 まで"),
        ("FREQ=WEEKLY;BYDAY=1MO", "MONTHLY と YEARLY のとき"), ("FREQ=DAILY;BYDAY=-1MO", "MONTHLY と YEARLY のとき"),
    ],
)  # fmt: skip
def test_a_weekday_that_no_month_or_year_has_is_named(rule, words):
    """With another day beside it dateutil gives dates, and fails only months later."""
    with pytest.raises(ScheduleError, match=words):
        Schedule(rule, NINE, date(2026, 1, 1))


@pytest.mark.parametrize(
    "rule",
    ["FREQ=MONTHLY;BYDAY=1MO,+5MO,-5FR", "FREQ=YEARLY;BYDAY=53TH,-53TH,1MO", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"],
)
def test_the_last_weekday_that_there_may_be_is_taken(rule):
    assert days(Schedule(rule, NINE, date(2026, 1, 1), off_days="post"), date(2026, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize("fault", [IndexError, ValueError, OverflowError])
def test_a_rule_that_fails_only_when_its_days_are_asked_for_cannot_be_used(fault, monkeypatch):
    schedule = Schedule("FREQ=DAILY", NINE, date(2026, 1, 1))

    def failing(*_, **__):
        yield datetime.combine(date(2026, 1, 5), time())
        raise fault

    monkeypatch.setattr(rrule, "xafter", failing)
    with pytest.raises(ScheduleError, match="FREQ=DAILY"):
        upcoming(schedule, datetime(2026, 1, 1, tzinfo=UTC), 5)


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "Asia", "../etc/passwd", ""])
def test_a_zone_that_there_is_not_is_refused(zone):
    with pytest.raises(ScheduleError, match="時間帯"):
        Schedule("FREQ=DAILY", NINE, date(2026, 1, 1), zone=zone)


# By itself dateutil would search for half a minute; with a limit on the suite's time this would show.
@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYDAY=MO;BYMONTH=4,6;BYMONTHDAY=31",
     "FREQ=DAILY;INTERVAL=7;BYDAY=TU", "FREQ=DAILY;BYWEEKNO=53;BYMONTH=6", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9",
     "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29"],
)  # fmt: skip
def test_days_that_never_come_are_refused_at_once(rule):
    with pytest.raises(ScheduleError, match="5年のうちに一度も"):
        Schedule(rule, NINE, date(2026, 6, 1))  # a Monday


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["2028-02-29"]),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29", ["2028-02-29"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", ["2027-02-28", "2028-02-29", "2029-02-28"]),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR", ["2027-01-01"]),
        ("FREQ=YEARLY;BYYEARDAY=366", ["2028-12-31"]),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", ["2026-06-01", "2026-06-08", "2026-06-15"]),
    ],
)
def test_days_that_come_rarely_come(rule, expected):
    found = upcoming(Schedule(rule, NINE, date(2026, 6, 1), off_days="post"), datetime(2026, 5, 1, tzinfo=UTC), 3)
    assert [slot.date().isoformat() for slot in found][: len(expected)] == expected


@given(st.dates(date(2026, 1, 1), date(2090, 12, 31)), st.sampled_from([
    "FREQ=DAILY;INTERVAL=9", "FREQ=WEEKLY;BYDAY=SU,FR", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYDAY=5MO",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR",
]))  # fmt: skip
def test_whenever_it_begins_a_rule_with_days_is_taken(begins, rule):
    assert Schedule(rule, NINE, begins).rule == rule


def test_an_end_before_the_beginning_is_refused():
    with pytest.raises(ScheduleError, match="終わりの日"):
        Schedule("FREQ=DAILY", NINE, date(2026, 1, 2), date(2026, 1, 1))


HOUR = timedelta(hours=1)


def test_after_a_long_absence_the_newest_slot_is_posted_once_and_the_others_are_skipped():
    schedule = Schedule("FREQ=DAILY", NINE, date(2026, 6, 1))
    last, now = datetime(2026, 6, 1, 9, tzinfo=TOKYO), datetime(2026, 6, 5, 11, tzinfo=TOKYO)
    found = due(schedule, last, now, 6 * HOUR)
    assert found.slot == datetime(2026, 6, 5, 9, tzinfo=TOKYO)
    assert [slot.astimezone(TOKYO).day for slot in found.skipped] == [2, 3, 4]


def test_a_slot_older_than_the_grace_is_skipped():
    schedule = Schedule("FREQ=DAILY", NINE, date(2026, 6, 1))
    last, now = datetime(2026, 6, 1, 9, tzinfo=TOKYO), datetime(2026, 6, 2, 16, tzinfo=TOKYO)
    found = due(schedule, last, now, 6 * HOUR)
    assert found == Due(None, (datetime(2026, 6, 2, 9, tzinfo=TOKYO),))


RULES = (
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,WE",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=WEEKLY;INTERVAL=3",
)


@given(
    rule=st.sampled_from(RULES),
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    off_days=st.sampled_from(OFF_DAYS),
    zone=st.sampled_from(["Asia/Tokyo", "America/New_York", "Europe/London", "UTC"]),
    steps=st.lists(st.integers(1, 60 * 24 * 9), min_size=1, max_size=25),
    grace=st.integers(0, 48),
)
def test_whenever_one_looks_no_slot_is_seen_twice_and_none_is_forgotten(rule, at, off_days, zone, steps, grace):
    """However the visits fall: posted and skipped together are the slots, in order, each once."""
    schedule = Schedule(rule, at, date(2026, 1, 1), off_days=off_days, zone=zone)
    begin = now = datetime(2026, 1, 1, tzinfo=UTC)
    last, dealt = begin, []
    for step in steps:
        now += timedelta(minutes=step)
        found = due(schedule, last, now, grace * HOUR)
        seen = [*found.skipped, *([found.slot] if found.slot else [])]
        dealt += seen
        last = seen[-1] if seen else last
    assert dealt == list(slots(schedule, begin, now))
    assert dealt == sorted(set(dealt))


def test_a_missed_slot_can_still_be_posted_up_to_the_grace_itself():
    daily, grace, moment = Schedule("FREQ=DAILY", NINE, date(2026, 11, 2)), timedelta(hours=2), timedelta(seconds=1)
    slot = datetime(2026, 11, 24, 9, tzinfo=TOKYO)
    assert due(daily, slot - moment, slot + grace, grace) == Due(slot, ())
    assert due(daily, slot - moment, slot + grace + moment, grace) == Due(None, (slot,))


@pytest.mark.parametrize("count", [0, 1, 5])
def test_at_most_so_many_slots_are_said_to_come(count):
    daily = Schedule("FREQ=DAILY", NINE, date(2026, 11, 2))
    assert len(upcoming(daily, datetime(2026, 11, 24, tzinfo=TOKYO), count)) == count


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261205T000000Z", "12/05"),  # 09:00 in Tokyo, when that day's is due
        ("20261204T235959Z", "12/04"),
        ("20261205T235959Z", "12/05"),
        ("20261205", "12/05"),
    ],
)
def test_an_end_in_utc_is_the_moment_it_names(until, last):
    schedule = Schedule(f"FREQ=DAILY;UNTIL={until}", NINE, date(2026, 12, 1), off_days="post")
    assert days(schedule, date(2026, 12, 1), date(2026, 12, 31))[-1] == last


@pytest.mark.parametrize("until", ["20261305T000000Z", "20261205T250000Z", "99991231T235959Z"])
def test_an_end_in_utc_that_is_no_day_is_refused(until):
    with pytest.raises(ScheduleError, match="読めません"):
        Schedule(f"FREQ=DAILY;UNTIL={until}", NINE, date(2026, 12, 1))
