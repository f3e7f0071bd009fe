"""Japan's working days, as its government keeps them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1950, 2098  # 国民の祝日に関する法律 (1948); what the holidays package computes
_YEAR_END = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))


def working_day(day: date) -> bool:
    """Monday to Friday, no national holiday or substitute, not from 29 December to 3 January.

    行政機関の休日に関する法律 (昭和63年法律第91号) 第1条.
    """
    return day.weekday() < 5 and (day.month, day.day) not in _YEAR_END and day not in _holidays(day.year)


@lru_cache(maxsize=32)
def _holidays(year: int) -> frozenset[date]:
    import holidays  # slow to import, and only few drafts come with a time

    return frozenset(holidays.country_holidays("JP", years=year))
