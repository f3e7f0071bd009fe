"""Where someone stands in the guideline: all that a button must know to draw the answer again.

It travels with the buttons and comes back from outside, so that whatever does not name parts of the document is
refused. The question itself is not in it, only its keyed hash; the words to show in bold are the document's own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from rules import distress
from rules.guideline import clause, clauses, subjects

MOST_VALUE = 800  # of a button's value: Slack takes 2,000, but no message with a dozen such buttons
MOST_FOUND = 3  # clauses in an answer
MOST_LISTED = 6  # clauses of a section in one message; below Slack's limits, and no more than one reads at once
_FLAGS = ("listed", "shared", "near", "numbered")
_COMFORT = "comfort-"  # how the flag begins that names a kind of distress
_MARK = re.compile(r"(?:[0-9a-f]{64})?")
_TS = re.compile(r"(?:\d{1,12}\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Place:
    """An answer without its question.

    `clause` is the id of the clause shown, "" where the guideline has no answer; then `subject` is the id of what
    governs the question, "" where that is unknown. `found` are the ids of the clauses that the question led to, best
    first, each with its words to show in bold; where they are only `near`, none of them is an answer. `section` are
    the ids of all clauses of the section asked for by its number; where it is `listed`, the page of them that holds
    `clause` is shown. `query` is the keyed hash of the question ("" for a clause that nobody asked about). `shared`
    tells whether the answer may be shared with a channel; `direct` is the ts of the message in a DM that it answers,
    "" for a command. `comfort` is the kind of distress of whoever asked, "" for nearly all: help stays above it.
    `numbered` tells that the question is written like a section number.
    """

    clause: str
    found: tuple[tuple[str, tuple[str, ...]], ...] = ()
    section: tuple[str, ...] = ()
    listed: bool = False
    subject: str = ""
    query: str = ""
    shared: bool = False
    direct: str = ""
    comfort: str = ""
    near: bool = False
    numbered: bool = False

    @property
    def page(self) -> tuple[str, ...]:
        """The ids of the clauses shown at once."""
        if not self.listed:
            return (self.clause,) if self.clause else ()
        start = self.section.index(self.clause) // MOST_LISTED * MOST_LISTED
        return self.section[start : start + MOST_LISTED]

    @property
    def matched(self) -> tuple[str, ...]:
        """The words of the clause to show in bold. None in a neighbour: the question did not lead there."""
        return dict(self.found).get(self.clause, ())

    @property
    def others(self) -> tuple[str, ...]:
        """The clauses that the question led to, without the one shown."""
        return tuple(one for one, _ in self.found if one != self.clause)

    @property
    def value(self) -> str:
        """As a button carries it; where that is too long, without the words."""
        flags = [name for name in _FLAGS if getattr(self, name)]
        flags += [_COMFORT + self.comfort] if self.comfort else []
        parts = [self.clause, self.found, self.section, self.subject, self.query, flags, self.direct]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return text if len(text) <= MOST_VALUE else replace(self, found=tuple((one, ()) for one, _ in self.found)).value

    def at(self, clause_id: str, *, listed: bool = False) -> Place:
        """Another clause, by itself or with its section, in the same answer."""
        return replace(self, clause=clause_id, listed=listed)


def read_place(value: object) -> Place | None:
    """The place that a button carried; None for anything else."""
    try:
        clause_id, found, section, subject, query, flags, direct = json.loads(str(value))
        texts = [[clause_id, subject, query, direct, *(one for one, _ in found)], section, flags]
        if not all(map(_are_texts, (*texts, *(words for _, words in found)))):
            return None
        place = Place(
            clause_id,
            tuple((one, tuple(words)) for one, words in found),
            tuple(section),
            "listed" in flags,
            subject,
            query,
            "shared" in flags,
            direct,
            next((flag.removeprefix(_COMFORT) for flag in flags if flag.startswith(_COMFORT)), ""),
            "near" in flags,
            "numbered" in flags,
        )
    except (ValueError, TypeError, RecursionError):
        return None
    return place if _holds(place) else None


def _holds(place: Place) -> bool:
    """Whether all that a place names is there."""
    known = {one.id for one in clauses()}
    return (
        len(place.found) == len(dict(place.found)) <= MOST_FOUND
        and place.clause in {"", *known}
        and {*place.others, *place.section} <= known
        and len(place.section) == len(set(place.section))
        and (not place.listed or place.clause in place.section)
        and all(one and word in clause(one).text for one, words in place.found for word in words)
        and place.comfort in {"", *(kind.name for kind in distress.builtin().kinds)}
        and place.subject in {"", *(one.id for one in subjects())}
        and bool(_MARK.fullmatch(place.query) and _TS.fullmatch(place.direct))
    )


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
