"""What reminders say: a lesson for every clause, seasons in which some clauses come first, and cases for the quiz."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rules.guideline import clause, clauses
from rules.toml_file import Entry, read_entry, read_named

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


@cache
def lessons() -> Mapping[str, Lesson]:
    """The lessons by clause, in the document's order. Raises RuleError."""
    return read_lessons(HERE / "lessons.toml")


@cache
def seasons() -> tuple[Season, ...]:
    """The seasons. Raises RuleError."""
    return read_seasons(HERE / "seasons.toml")


@cache
def cases() -> Mapping[str, Case]:
    """The quiz's cases by id. Raises RuleError."""
    return read_cases(HERE / "cases.toml")


def in_season(when: date) -> tuple[Season, ...]:
    """The seasons that hold a day."""
    return tuple(season for season in seasons() if season.begins.holds(season.ends, when))


def read_lessons(path: Path) -> dict[str, Lesson]:
    """The lessons of a file by clause, in the document's order. Raises RuleError."""
    whole = read_entry(path)
    whole.only({"lesson"})
    found = {one: _lesson(one, entry) for one, entry in whole.named("lesson", "clause").items()}
    if missing := [one.id for one in clauses() if one.id not in found]:
        raise whole.wrong(f"no lesson for clause {', '.join(missing)}")
    return {one.id: found[one.id] for one in clauses()}


def _lesson(clause_id: str, entry: Entry) -> Lesson:
    entry.only(("clause", "good", "bad", "check"))
    _check_clause(entry, clause_id)
    return Lesson(clause_id, entry.text("good"), entry.text("bad"), entry.text("check"))


def read_seasons(path: Path) -> tuple[Season, ...]:
    """The seasons of a file. Raises RuleError."""
    return tuple(_season(name, entry) for name, entry in read_named(path, "season", "id").items())


def _season(name: str, entry: Entry) -> Season:
    entry.only(("id", "from", "to", "clauses", "why"))
    for one in entry.texts("clauses"):
        _check_clause(entry, one)
    return Season(name, _day(entry, "from"), _day(entry, "to"), entry.texts("clauses"), entry.text("why"))


def read_cases(path: Path) -> dict[str, Case]:
    """The quiz's cases of a file by id. Raises RuleError."""
    return {name: _case(name, entry) for name, entry in read_named(path, "case", "id").items()}


def _case(name: str, entry: Entry) -> Case:
    entry.only(Case.__annotations__)
    choices, right = entry.texts("choices"), entry.table.get("right")
    if len(choices) != CHOICES or len(set(choices)) != CHOICES or type(right) is not int or right not in range(CHOICES):
        raise entry.wrong(f"{CHOICES} different choices and the place of the right one (0 to {CHOICES - 1})")
    draft, label = entry.text("draft", ""), entry.text("label", "")
    if bool(draft) != bool(label):
        raise entry.wrong("draft and label go together")
    _check_clause(entry, entry.text("clause"))
    return Case(name, entry.text("clause"), entry.text("story"), choices, right, entry.text("because"), draft, label)


def _check_clause(entry: Entry, clause_id: str) -> None:
    try:
        clause(clause_id)
    except KeyError as error:
        raise entry.wrong(f"no clause {clause_id!r}") from error


def _day(entry: Entry, key: str) -> Day:
    written = entry.text(key)
    match = _DAY.fullmatch(written)
    if not match:
        raise entry.wrong(f"{key}: {written!r} is no day: MM-DD or YYYY-MM-DD")
    day = Day(int(match[2]), int(match[3]), int(match[1]) if match[1] else None)
    try:
        date(day.year or 2000, day.month, day.day)
    except ValueError as error:  # 02-30
        raise entry.wrong(f"{key}: {written!r}: {error}") from error
    return day
