"""What a reminder says next: clauses in turn, the season's first, or a case of the quiz. Pure: all from what it said.

Nothing is kept but what was said and when. So a changed choice of sections, or a clause added to the document, takes
its place in the turn by itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rules.guideline import clauses
from rules.reminder import Season, cases, in_season

Content = Literal["turn", "sections", "seasonal", "quiz"]
CONTENTS: tuple[Content, ...] = ("turn", "sections", "seasonal", "quiz")
SECTIONS = ("1", "2", "3.1", "3.2.1", "3.2.2", "3.2.3", "3.2.4", "3.2.5")


@dataclass(frozen=True, slots=True)
class Said:
    """What a reminder said on a local day: the id of a clause or a case."""

    id: str
    on: date


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said next; `season` is the season that puts it first, None where it is simply its turn."""

    id: str
    season: Season | None = None


def next_turn(content: Content, sections: Iterable[str], said: Sequence[Said], on: date, seed: int = 0) -> Turn:
    """What is said on a day, after `said` (the oldest first; of what was said several times the last time suffices).

    Whatever was said longest ago, or never: so nothing is repeated until all was said once. Only "seasonal" may say a
    clause before its turn: each clause of a season at most once in the season's days. `seed` shuffles the quiz, so that
    two channels do not ask the same.
    """
    if content == "seasonal":
        for season in in_season(on):
            recent = {one.id for one in said if _same_days(season, one.on, on)}
            for clause_id in season.clauses:
                if clause_id not in recent:
                    return Turn(clause_id, season)
    last = {one.id: place for place, one in enumerate(said)}
    return Turn(min(_pool(content, sections, seed), key=lambda one: last.get(one, -1)))  # of the never said the first


def clauses_of(sections: Iterable[str]) -> tuple[str, ...]:
    """The ids of the clauses in some sections, in the document's order; of an unknown section none."""
    wanted = tuple(sections)
    return tuple(
        one.id for one in clauses() if any(one.id == section or one.id.startswith(f"{section}.") for section in wanted)
    )


def _pool(content: Content, sections: Iterable[str], seed: int) -> tuple[str, ...]:
    """All that may be said, in order."""
    if content == "quiz":
        shuffled = list(cases())
        random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order for people, no secret
        return tuple(shuffled)
    chosen = clauses_of(sections) if content == "sections" else ()
    return chosen or tuple(one.id for one in clauses())


def _same_days(season: Season, one: date, other: date) -> bool:
    """Whether both days lie in the same occurrence of a season: no season is longer than half a year."""
    return season.begins.holds(season.ends, one) and abs(other - one) < timedelta(days=183)
