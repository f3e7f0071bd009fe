"""The draft adds, to what earlier drafts gave away, enough to single someone out (clause 2.6)."""

from __future__ import annotations

from collections.abc import Iterator

from rules.draft import Draft
from rules.mosaic import kinds, singles_out
from rules.text import Span, Text


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """The words of the new draft that add to the picture, the first of them."""
    if not (draft.earlier or draft.given_away):
        return
    now = kinds(text)
    told = [{clue.kind for clue in kinds(earlier)} for earlier in draft.earlier]
    if singles_out([*draft.given_away, *told], {clue.kind for clue in now}):
        yield now[0].span
