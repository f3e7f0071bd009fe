"""Days of leave as people write them: 12/1, 2026-12-28〜2027-01-05, 8月13日から15日, 12/28(月)-1/5(火)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

MOST_DAYS = 400
_DAY = re.compile(r"(?:(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*)?(\d{1,2})\s*日?")
# A hyphen also parts the year from the month: between days it stands after 12/28 or 28日, or between spaces.
_RANGE = re.compile(r"[~〜–—―ー−]|から|\s-\s|(?:(?<=[/月]\d)|(?<=[/月]\d\d)|(?<=日))-")
_BETWEEN = re.compile(r"[\n,、;・]+")
_WEEKDAY = re.compile(r"\([月火水木金土日祝・]{1,3}\)")


class LeaveError(ValueError):
    """Days cannot be read; the message, for people, says which and how to write them."""


def read_leave(text: str, today: date) -> tuple[date, ...]:
    """The days from `today` on, in order. Raises LeaveError.

    Without a year, the next such day is meant, or the days that go on today.
    """
    days: set[date] = set()
    for part in _BETWEEN.split(_WEEKDAY.sub("", unicodedata.normalize("NFKC", text))):
        if part.strip():
            days |= set(_days(part.strip(), today))
    if len(days) > MOST_DAYS:
        raise LeaveError(f"休む日が多すぎます。{MOST_DAYS}日までにしてください。")
    return tuple(sorted(day for day in days if day >= today))


def write_leave(days: Iterable[date]) -> str:
    """Days in lines, those in a row as one: 2026-12-28〜2027-01-05."""
    return "\n".join(
        first.isoformat() if first == last else f"{first.isoformat()}〜{last.isoformat()}" for first, last in runs(days)
    )


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


def _days(part: str, today: date) -> Iterator[date]:
    ends = [part] if _DAY.fullmatch(part) else _RANGE.split(part.removesuffix("まで"))
    if len(ends) > 2:
        raise _unreadable(part)
    first = _day(part, ends[0], today, None)
    if len(ends) == 2 and _goes_on(part, ends, first, today):
        first = first.replace(year=first.year - 1)
    last = _day(part, ends[-1], first, first) if len(ends) == 2 else first
    if not 0 <= (last - first).days <= MOST_DAYS:
        raise LeaveError(f"「{part}」は、終わりが始まりより前か、{MOST_DAYS}日を超えています。")
    yield from (first + timedelta(days=days) for days in range((last - first).days + 1))


def _goes_on(part: str, ends: list[str], first: date, today: date) -> bool:
    """Whether a range without a year, begun a year before `first`, has not ended yet."""
    match = _DAY.fullmatch(ends[0].strip())
    try:
        begun = first.replace(year=first.year - 1)
        return bool(match and match[1] is None) and _day(part, ends[1], begun, begun) >= today
    except ValueError:  # LeaveError is one: there is no such day in that year
        return False


def _day(part: str, written: str, earliest: date, first: date | None) -> date:
    """A day; what is left out comes from the first day of a range, or is the next one on or after `earliest`."""
    match = _DAY.fullmatch(written.strip())
    if match is None or (match[2] is None and first is None):
        raise _unreadable(part)
    try:
        if match[2] is None and first is not None:
            return first.replace(day=int(match[3]))
        month, day = int(match[2]), int(match[3])
        if match[1]:
            return date(int(match[1]), month, day)
        here = date(earliest.year, month, day)
        return here if here >= earliest else date(earliest.year + 1, month, day)
    except ValueError as error:
        raise _unreadable(part) from error


def _unreadable(part: str) -> LeaveError:
    return LeaveError(f"「{part[:30]}」が読めません。2026-12-01 や 12/28〜1/5 のように書いてください。")
