"""Recurrences as people choose them and as RFC 5545 writes them: daily, weekly, by date, by nth weekday, by rule."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["daily", "weekly", "date", "weekday", "rule"]
DAYS = {"MO": "月", "TU": "火", "WE": "水", "TH": "木", "FR": "金", "SA": "土", "SU": "日"}
NTHS = {"1": "第1", "2": "第2", "3": "第3", "4": "第4", "-1": "最後の"}
LAST = "-1"
DATES = {**{str(day): f"{day}日" for day in range(1, 32)}, LAST: "末日"}
_WEEKLY = re.compile(r"FREQ=WEEKLY;BYDAY=([A-Z,]+)")
_DATE = re.compile(r"FREQ=MONTHLY;BYMONTHDAY=(-1|\d{1,2})")
_YEARLY = re.compile(r"FREQ=YEARLY;BYMONTH=(\d{1,2});BYMONTHDAY=(\d{1,2})")
_LEAP = ("2", "29")
_WEEKDAY = re.compile(r"FREQ=MONTHLY;BYDAY=(-1|[1-4])([A-Z]{2})")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What was chosen; only the fields of its kind count."""

    kind: Kind
    days: tuple[str, ...] = ()
    date: str = ""
    nth: str = ""
    weekday: str = ""
    rule: str = ""

    @classmethod
    def of(cls, rule: str) -> Recurrence:
        """The choice that a rule stands for; any other rule stands for itself."""
        if rule == "FREQ=DAILY":
            return cls("daily")
        if (match := _WEEKLY.fullmatch(rule)) and set(days := match[1].split(",")) <= set(DAYS):
            return cls("weekly", days=tuple(day for day in DAYS if day in days))
        if (match := _DATE.fullmatch(rule)) and match[1] in DATES:
            return cls("date", date=match[1])
        if (match := _WEEKDAY.fullmatch(rule)) and match[2] in DAYS:
            return cls("weekday", nth=match[1], weekday=match[2])
        return cls("rule", rule=rule)

    def written(self) -> str:
        """The RRULE; "" while something is still to be chosen."""
        match self.kind:
            case "daily":
                return "FREQ=DAILY"
            case "weekly":
                days = [day for day in DAYS if day in self.days]
                return f"FREQ=WEEKLY;BYDAY={','.join(days)}" if days else ""
            case "date":
                return f"FREQ=MONTHLY;BYMONTHDAY={self.date}" if self.date in DATES else ""
            case "weekday":
                whole = self.nth in NTHS and self.weekday in DAYS
                return f"FREQ=MONTHLY;BYDAY={self.nth}{self.weekday}" if whole else ""
            case "rule":
                typed = unicodedata.normalize("NFKC", self.rule)  # full width, as an input method leaves it
                return typed.strip().upper().removeprefix("RRULE:").strip("; ")

    def words(self) -> str:
        """The choice in words."""
        match self.kind:
            case "daily":
                return "毎日"
            case "weekly":
                return f"毎週 {'・'.join(DAYS[day] for day in self.days)}曜日"
            case "date":
                return f"毎月 {DATES[self.date]}"
            case "weekday":
                return f"毎月 {NTHS[self.nth]}{DAYS[self.weekday]}曜日"
            case "rule":
                return _yearly(self.rule)


def _yearly(rule: str) -> str:
    """A rule for one day of the year in words; any other rule as it is."""
    match = _YEARLY.fullmatch(rule)
    if not match:
        return rule
    return f"毎年 {match[1]}月{match[2]}日" + ("(うるう年だけ)" if match.groups() == _LEAP else "")
