"""Days of leave as people write them: 12/1、3、5, 2026-12-28〜2027-01-05, 8月13日から15日, 12/28(月)-1/5(火)."""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

MOST_DAYS = 400
_TURNED = range(335, 363)  # days of a range without a year whose ends are the wrong way round; a whole year is meant
MOST_WRITTEN = 3000  # characters; a form shows no more, and what it does not show would be lost when it is saved
_TO_A_LEAP_DAY = 8  # years: 2100 is none
_DAY = re.compile(r"(?:(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*)?(\d{1,2})\s*日?")
_BARE = re.compile(r"\d{1,2}\s*日?")
# A hyphen also parts the year from the month: between days it stands after 12/28 or 28日, or between spaces.
_RANGE = re.compile(r"[~〜–—―ー−]|から|\s-\s|(?:(?<=[/月]\d)|(?<=[/月]\d\d)|(?<=日))-")
_BETWEEN = re.compile(r"[,、;・]+")
_WEEKDAY = re.compile(r"\([月火水木金土日祝・]{1,3}\)")


class LeaveError(ValueError):
    """Days cannot be read; the message, for people, says which and how to write them."""


def read_leave(text: str, today: date) -> tuple[date, ...]:
    """The days from `today` on, in order; those gone by this year are left out. Raises LeaveError.

    Without a year, the next such day is meant, or the days that go on today; without a month, one later in the month
    of the day before it in the line.
    """
    days: set[date] = set()
    for line in _WEEKDAY.sub("", unicodedata.normalize("NFKC", text)).split("\n"):
        before: date | None = None
        for part in filter(None, map(str.strip, _BETWEEN.split(line))):
            found = _days(part, today, before)
            before = found[-1]
            if before.year < today.year:
                raise LeaveError(f"「{part[:30]}」は、もう過ぎています。年をお確かめください。")
            days |= set(found)
    left = tuple(sorted(day for day in days if day >= today))
    if len(days) > MOST_DAYS or len(write_leave(left)) > MOST_WRITTEN:
        raise LeaveError(f"休む日が多すぎます。{MOST_DAYS}日までにし、ずっと先の日は近づいてからお書きください。")
    return left


def write_leave(days: Iterable[date]) -> str:
    """Days in lines, those of a month in one, and those in a row as one: 2026/12/1、5〜9、28〜2027/1/5."""
    lines: dict[tuple[int, int], list[str]] = {}
    for first, last in runs(days):
        line = lines.setdefault((first.year, first.month), [])
        begin = f"{first.day}" if line else _whole(first)
        end = f"{last.day}" if (last.year, last.month) == (first.year, first.month) else _whole(last)
        line.append(begin if first == last else f"{begin}〜{end}")
    return "\n".join("、".join(line) for line in lines.values())


def _whole(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"


def runs(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """The first and last day of each row of consecutive days."""
    first: date | None = None
    last: date | None = None
    for day in sorted(days):
        if first is not None and last is not None and day == last + timedelta(days=1):
            last = day
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = day
    if first is not None and last is not None:
        yield first, last


def _days(part: str, today: date, before: date | None) -> list[date]:
    ends = [part] if _DAY.fullmatch(part) else _RANGE.split(part.removesuffix("まで"))
    if len(ends) > 2:
        raise _unreadable(part)
    first = _day(part, ends[0], today, before, _TO_A_LEAP_DAY)
    if before and _BARE.fullmatch(ends[0].strip()) and first <= before:  # perhaps of the next month
        raise _unreadable(part)
    if len(ends) == 2 and _goes_on(part, ends, first, today):
        first = first.replace(year=first.year - 1)
    last = _day(part, ends[-1], first, first) if len(ends) == 2 else first
    if not 0 <= (last - first).days <= MOST_DAYS:
        raise LeaveError(f"「{part}」は、終わりが始まりより前か、{MOST_DAYS}日を超えています。")
    begin = _DAY.fullmatch(ends[0].strip())
    if begin and not begin[1] and (last - first).days in _TURNED:
        raise LeaveError(
            f"「{part[:30]}」は、1年近くになります。始まりと終わりをお確かめください。そのとおりなら、年も添えてください。"
        )
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]


def _goes_on(part: str, ends: list[str], first: date, today: date) -> bool:
    """Whether a range without a year, begun a year before `first`, has not ended yet."""
    match = _DAY.fullmatch(ends[0].strip())
    try:
        begun = first.replace(year=first.year - 1)
        return bool(match and match[2] and not match[1]) and _day(part, ends[1], begun, begun) >= today
    except ValueError:  # LeaveError is one: there is no such day in that year
        return False


def _day(part: str, written: str, earliest: date, near: date | None, years: int = 1) -> date:
    """A day; a month left out is that of `near`, a year gives the next such day on or after `earliest`.

    For a leap day that may take as many `years`.
    """
    match = _DAY.fullmatch(written.strip())
    if match is None or (match[2] is None and near is None):
        raise _unreadable(part)
    try:
        if match[2] is None and near is not None:
            return near.replace(day=int(match[3]))
        month, day = int(match[2]), int(match[3])
        if match[1]:
            return date(int(match[1]), month, day)
        year = earliest.year + ((month, day) < (earliest.month, earliest.day))
        leap = next(filter(isleap, range(year, year + years)), year)
        return date(leap if (month, day) == (2, 29) else year, month, day)
    except ValueError as error:
        raise _unreadable(part) from error


def _unreadable(part: str) -> LeaveError:
    return LeaveError(f"「{part[:30]}」が読めません。12/1、3 や 12/28〜1/5 のように書いてください。")
