"""What reminders say: a lesson for every clause, seasons in which some clauses come first, and cases for the quiz."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from rules.guideline import clause, clauses
from rules.toml_file import RuleError, read_toml

HERE = Path(__file__).parent
CHOICES = 3
_DAY = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Lesson:
    """An everyday line that goes well, one that does not, and one thing to look at now, for a clause."""

    clause: str
    good: str
    bad: str
    check: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of every year, or of one."""

    month: int
    day: int
    year: int | None = None

    def holds(self, other: Day, when: date) -> bool:
        """Whether `when` lies between this day and the other, both included; without a year across its end too."""
        if self.year is not None and other.year is not None:
            return date(self.year, self.month, self.day) <= when <= date(other.year, other.month, other.day)
        first, last, now = (self.month, self.day), (other.month, other.day), (when.month, when.day)
        return first <= now <= last if first <= last else now >= first or now <= last


@dataclass(frozen=True, slots=True)
class Season:
    """Days in which some clauses come before their turn, and the reason that is shown."""

    id: str
    begins: Day
    ends: Day
    clauses: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """A quiz question: `choices` are CHOICES answers, `right` the place of the right one (from 0).

    Where `draft` is given, the review flags it with `label`.
    """

    id: str
    clause: str
    story: str
    choices: tuple[str, ...]
    right: int
    because: str
    draft: str = ""
    label: str = ""


T = TypeVar("T", Lesson, Case)


@cache
def lessons() -> Mapping[str, Lesson]:
    """The lessons by clause, in the document's order. Raises RuleError."""
    found = {lesson.clause: lesson for lesson in _read("lessons.toml", "lesson", Lesson)}
    missing = [one.id for one in clauses() if one.id not in found]
    if missing:
        raise RuleError(f"lessons.toml: no lesson for clause {', '.join(missing)}")
    return {one.id: found[one.id] for one in clauses()}


@cache
def seasons() -> tuple[Season, ...]:
    """The seasons. Raises RuleError."""
    return tuple(_season(row) for row in _rows("seasons.toml", "season", {"id", "from", "to", "clauses", "why"}))


def in_season(when: date) -> tuple[Season, ...]:
    """The seasons that hold a day."""
    return tuple(season for season in seasons() if season.begins.holds(season.ends, when))


@cache
def cases() -> Mapping[str, Case]:
    """The quiz's cases by id. Raises RuleError."""
    found = {case.id: case for case in _read("cases.toml", "case", Case)}
    for case in found.values():
        if len(case.choices) != CHOICES or len(set(case.choices)) != CHOICES or case.right not in range(CHOICES):
            raise RuleError(
                f"cases.toml: {case.id}: {CHOICES} different choices and the place of the right one (0 to 2)"
            )
        if bool(case.draft) != bool(case.label):
            raise RuleError(f"cases.toml: {case.id}: draft and label go together")
    return found


def _rows(name: str, key: str, known: set[str]) -> list[dict[str, Any]]:
    rows = read_toml(HERE / name).get(key)
    if not isinstance(rows, list) or not rows:
        raise RuleError(f"{name}: [[{key}]] is missing")
    for number, row in enumerate(rows, start=1):
        unknown = set(row) - known
        if unknown:
            raise RuleError(f"{name}: {key} {number}: unknown key {', '.join(sorted(unknown))}")
        _check_clauses(name, f"{key} {number}", row.get("clauses", [row.get("clause")]))
    return rows


def _read(name: str, key: str, kind: type[T]) -> list[T]:
    rows = _rows(name, key, set(kind.__annotations__))
    try:
        return [kind(**_frozen(row)) for row in rows]
    except TypeError as error:
        raise RuleError(f"{name}: {error}") from error


def _frozen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _check_clauses(name: str, where: str, ids: Iterable[Any]) -> None:
    for one in ids:
        try:
            clause(one)
        except (KeyError, TypeError, ValueError) as error:
            raise RuleError(f"{name}: {where}: no clause {one!r}") from error


def _season(row: Mapping[str, Any]) -> Season:
    try:
        return Season(row["id"], _day(row["from"]), _day(row["to"]), tuple(row["clauses"]), row["why"])
    except (KeyError, TypeError, ValueError) as error:
        raise RuleError(f"seasons.toml: {row.get('id', '?')}: {error}") from error


def _day(written: str) -> Day:
    match = _DAY.fullmatch(written)
    if not match:
        raise ValueError(f"{written!r} is no day: MM-DD or YYYY-MM-DD")
    day = Day(int(match[2]), int(match[3]), int(match[1]) if match[1] else None)
    date(day.year or 2000, day.month, day.day)  # refuses 02-30
    return day
