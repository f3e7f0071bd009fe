"""The draft adds, to what earlier drafts gave away, enough to single someone out (clause 2.6)."""

from __future__ import annotations

from collections.abc import Iterator

from rules.draft import Draft
from rules.mosaic import builtin, kinds, singles_out
from rules.text import Span, Text


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """The words of the new draft that add to the picture: the first that tell what no earlier draft told."""
    if not (draft.earlier or draft.given_away):
        return
    yield from adding(text, draft, learned=False)


def adding(text: Text, draft: Draft, *, learned: bool) -> Iterator[Span]:
    """The first words that add to the picture, where it singles someone out; by patterns or by both readers.

    Where all was told before, these are the first clue.
    """
    now = kinds(text, learned=learned)
    told = [{clue.kind for clue in kinds(earlier, learned=learned)} for earlier in draft.earlier]
    by_patterns = {kind.name for kind in builtin() if not kind.learned}
    remembered = [found if learned else found & by_patterns for found in draft.given_away]
    if singles_out([*remembered, *told], {clue.kind for clue in now}):
        before = set().union(*remembered, *told)
        yield min([clue.span for clue in now if clue.kind not in before] or [clue.span for clue in now])
