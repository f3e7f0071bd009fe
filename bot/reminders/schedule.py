"""When a reminder is due: a pure function of its schedule, the calendar, the last slot and the time.

A schedule is an RFC 5545 recurrence of days, one time of day, and what happens to days on which nobody works. A slot is
the moment for which one message is due; it is computed from the schedule, so that a changed one leaves nothing behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

from rules.workdays import working_day

OffDays = Literal["post", "skip", "before", "after"]
OFF_DAYS: tuple[OffDays, ...] = ("post", "skip", "before", "after")
LONGEST_RULE = 500  # characters
_LONGEST_BREAK = timedelta(days=14)  # no run of days off is as long
_UNREADABLE = "繰り返しの規則が読めません: {}。FREQ=WEEKLY;BYDAY=MO のように書いてください。"
_HORIZON = timedelta(days=366 * 5)  # a rule without a day in five years is a mistake
_BARRED = ("HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND", "DTSTART", "RDATE", "EXDATE")
_EASTER = "BYEASTER"  # dateutil's own; no part of RFC 5545
# RFC 5545, 3.3.10: the least and the most of each part's numbers, and whether they may count from the end. dateutil
# takes others as well, and searches for their days to the year 9999, or never comes to the next day (INTERVAL=0).
_NUMBERS = {
    "INTERVAL": (1, 9999, False), "COUNT": (1, 9999, False), "BYMONTH": (1, 12, False), "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True), "BYWEEKNO": (1, 53, True), "BYSETPOS": (1, 366, True),
}  # fmt: skip
_PART = re.compile(rf"\b({'|'.join(_NUMBERS)})=([^;]*)")
# Which weekday of its month or year. dateutil looks for one beyond those that there are past the end of its year, and
# finds that out only when it comes to such a month; with other frequencies it passes the number over in silence.
_WEEKDAYS = re.compile(r"\bBY(?:WEEK)?DAY=([^;]*)")
_MOST_IN_MONTH, _MOST_IN_YEAR = 5, 53
_UNTIL = re.compile(r"\bUNTIL=(\d{8}T\d{6}Z)")
_LAST_YEAR = 9993  # five years before it ends dateutil's search ends


class ScheduleError(ValueError):
    """A schedule cannot be used; the message, for people, says what was expected."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """`rule` an RFC 5545 RRULE of days ("FREQ=WEEKLY;BYDAY=MO"); `begins`, `ends` local days, both included.

    Raises ScheduleError where rule or zone cannot be read, or the rule repeats within a day, or never falls on a day.
    """

    rule: str
    at: time
    begins: date
    ends: date | None = None
    off_days: OffDays = "skip"
    zone: str = "Asia/Tokyo"

    def __post_init__(self) -> None:
        """Refuse early."""
        if self.ends is not None and self.ends < self.begins:
            raise ScheduleError("終わりの日が、始まりの日より前です。")
        try:
            ZoneInfo(self.zone)
        except (LookupError, ValueError, OSError) as error:
            raise ScheduleError(f"時間帯が読めません: {self.zone[:80]}。") from error
        if self.off_days not in OFF_DAYS:
            raise ScheduleError(f"休日の扱いは {'、'.join(OFF_DAYS)} のどれかです。")
        if _never(self):
            raise ScheduleError("この繰り返しに当たる日が、5年のうちに一度もありません。")


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done now: one slot to post or none, and the slots that were missed for good."""

    slot: datetime | None
    skipped: tuple[datetime, ...]


def slots(schedule: Schedule, after: datetime, until: datetime) -> Iterator[datetime]:
    """The slots in (after, until], in UTC, in order, each once.

    A time that the clocks skip in spring counts an hour later; one that comes twice in autumn counts once. Raises
    ScheduleError where the rule turns out to be none that can be followed.
    """
    zone = ZoneInfo(schedule.zone)
    first = after.astimezone(zone).date() - _LONGEST_BREAK
    last = until.astimezone(zone).date() + _LONGEST_BREAK
    done: date | None = None
    for day in _days(schedule, first, last):
        moved = _moved(day, schedule.off_days)
        if moved is None or moved == done or moved < schedule.begins or (schedule.ends and moved > schedule.ends):
            continue
        done = moved
        slot = datetime.combine(moved, schedule.at, zone).astimezone(UTC)
        if after < slot <= until:
            yield slot


def upcoming(schedule: Schedule, now: datetime, count: int) -> list[datetime]:
    """The next slots after `now`, at most `count`; fewer where the schedule ends."""
    return list(islice(slots(schedule, now, now + _HORIZON), count))


def due(schedule: Schedule, last: datetime, now: datetime, grace: timedelta) -> Due:
    """What is due at `now` when everything up to and including `last` has been dealt with.

    Of several missed slots only the newest can still be posted, if no older than `grace`; the others are skipped.
    """
    passed = list(slots(schedule, last, now))
    if passed and now - passed[-1] <= grace:
        return Due(passed[-1], tuple(passed[:-1]))
    return Due(None, tuple(passed))


def _recurrence(schedule: Schedule, begins: date | None = None) -> rrule:
    """The rule of a schedule; with `begins` without its end, and from that day on instead."""
    written = schedule.rule.strip().upper().removeprefix("RRULE:")
    _check(written)
    try:
        written = _UNTIL.sub(lambda match: f"UNTIL={_last_day(schedule, match[1]):%Y%m%d}", written)
        found = rrulestr(written, dtstart=datetime.combine(begins or schedule.begins, time()))
        found = found.replace(count=None, until=None) if begins and isinstance(found, rrule) else found
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        raise ScheduleError(_UNREADABLE.format(schedule.rule[:80])) from error
    if isinstance(found, rruleset):
        raise ScheduleError("繰り返しの規則は一つだけ書いてください。")
    return found


def _check(written: str) -> None:
    """Refuse, in words, what dateutil would take and not carry out as it was meant."""
    if not written or len(written) > LONGEST_RULE or "\n" in written:
        raise ScheduleError("繰り返しの規則は、FREQ=WEEKLY;BYDAY=MO のような一行で書いてください。")
    if any(word in written for word in _BARRED):
        raise ScheduleError(
            "繰り返しは日の単位で書いてください(FREQ=DAILY、WEEKLY、MONTHLY、YEARLY)。時刻は別に指定します。"
        )
    if _EASTER in written:
        raise ScheduleError("復活祭(BYEASTER)は使えません。")
    for part, numbers in _PART.findall(written):
        _check_numbers(part, numbers)
    for days in _WEEKDAYS.findall(written):
        _check_weekdays(written, days)


def _last_day(schedule: Schedule, until: str) -> date:
    """The local day of the last slot that is no later than a moment in UTC. Raises ValueError."""
    moment = datetime.strptime(until, "%Y%m%dT%H%M%S%z").astimezone(ZoneInfo(schedule.zone))
    return moment.date() - timedelta(days=moment.time() < schedule.at)


def _days(schedule: Schedule, first: date, last: date) -> Iterator[date]:
    begin, end = datetime.combine(first, time()), datetime.combine(last, time())
    try:
        for moment in _recurrence(schedule).xafter(begin, inc=True):
            if moment > end:
                return
            yield moment.date()
    except (LookupError, ValueError, OverflowError) as error:  # dateutil builds each month's days when it comes there
        raise ScheduleError(_UNREADABLE.format(schedule.rule[:80])) from error


def _check_numbers(part: str, numbers: str) -> None:
    least, most, backwards = _NUMBERS[part]
    for number in numbers.split(","):
        match = re.fullmatch(r"\s*([+-]?)0*(\d{1,4})\s*", number)
        if not match or not least <= int(match[2]) <= most or (match[1] == "-" and not backwards):
            words = "(後ろから数えるときは負の数)" if backwards else ""
            raise ScheduleError(f"{part} は {least} から {most} までの数{words}で書いてください。")


def _check_weekdays(written: str, days: str) -> None:
    if not (numbers := re.findall(r"\d+", days)):
        return
    # With a month beside it, also a yearly rule counts within that month.
    most = _MOST_IN_MONTH if "FREQ=MONTHLY" in written or "BYMONTH=" in written else _MOST_IN_YEAR
    if "FREQ=MONTHLY" not in written and "FREQ=YEARLY" not in written:
        raise ScheduleError("BYDAY の曜日に数を付けられるのは、FREQ=MONTHLY と YEARLY のときだけです。")
    if not all(1 <= int(number) <= most for number in numbers):
        raise ScheduleError(f"BYDAY の曜日に付ける数は、ここでは 1 から {most} まで(後ろから数えるときは負の数)です。")


def _never(schedule: Schedule) -> bool:
    """Whether a rule falls on no day in five years, such as 30 February or a wrong day of an interval.

    dateutil searches on to the year 9999, for half a minute. It is therefore asked about the last years before that
    which have the very same days: weekdays and leap years come again every 28 years.
    """
    begins = schedule.begins
    year = next(
        year for year in range(_LAST_YEAR, _LAST_YEAR - 28, -1)
        if (year % 4, date(year, 1, 1).weekday()) == (begins.year % 4, date(begins.year, 1, 1).weekday())
    )  # fmt: skip
    begins = begins.replace(year=year)
    recurrence = _recurrence(schedule, begins)
    try:
        first = next(iter(recurrence), None)
        return first is None or first.date() - begins > _HORIZON
    except (LookupError, ValueError) as error:  # dateutil builds its days only now
        raise ScheduleError(_UNREADABLE.format(schedule.rule[:80])) from error


def _moved(day: date, off_days: OffDays) -> date | None:
    """The day on which a slot of `day` falls; None where it falls away."""
    if off_days == "post" or working_day(day):
        return day
    if off_days == "skip":
        return None
    step = timedelta(days=-1 if off_days == "before" else 1)
    while not working_day(day):
        day += step
    return day
