"""The memory for clues that add up: what earlier drafts of a person gave away, without a word of them.

Kept are the kind of a clue, a keyed hash of its words, a keyed hash of its draft, and when; only for those who wish it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.person import Pseudonyms
from bot.store import clues
from bot.store.tables import Clue
from rules.mosaic import builtin, kinds, singles_out
from rules.text import Text

# A draft that says the same again within this time is taken for a new version of the older one.
REWORKING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A kind of clue that adds to the picture, and when an earlier draft gave it; None where the new draft does."""

    title: str
    given_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recollection:
    """What counts beside the new draft's own clues (kinds and keyed hashes), and the drafts it takes the place of."""

    own: Mapping[str, str]
    counted: tuple[Clue, ...]
    older_versions: frozenset[str]

    @property
    def given_away(self) -> tuple[frozenset[str], ...]:
        """The kinds of each earlier draft, the oldest first, as `rules.Draft` takes them."""
        drafts: dict[str, set[str]] = {}
        for clue in self.counted:
            drafts.setdefault(clue.draft, set()).add(clue.kind)
        return tuple(map(frozenset, drafts.values()))

    def pieces(self) -> tuple[Piece, ...]:
        """The kinds that together single someone out, with their times; empty where they do not."""
        titles = {kind.name: kind.title for kind in builtin()}
        given = {clue.kind: clue.given_at for clue in self.counted}
        together = singles_out(self.given_away, self.own)
        return tuple(Piece(titles[kind], None if kind in self.own else given[kind]) for kind in together)


def recall(
    session: Session, pseudonyms: Pseudonyms, person: str, draft: str, read: Text, since: datetime, now: datetime
) -> Recollection:
    """What is remembered of a person since a moment, seen from a new draft; `draft` is the keyed hash of its place."""
    own = {
        clue.kind: pseudonyms.value("clue", person, clue.kind, read.normal[slice(*clue.span)]) for clue in kinds(read)
    }
    return recollection(own, clues.given(session, person, since), draft, now)


def recollection(own: Mapping[str, str], remembered: Sequence[Clue], draft: str, now: datetime) -> Recollection:
    """Sort out what counts: not the draft itself or older versions of it, nor what it says again."""
    again = [clue for clue in remembered if own.get(clue.kind) == clue.value]
    older = frozenset(clue.draft for clue in again if clue.given_at > now - REWORKING) - {draft}
    counted = (clue for clue in remembered if clue.draft not in older | {draft} and clue not in again)
    return Recollection(own, tuple(counted), older)
