"""What the rules find in a draft, and which of several findings on the same words stands."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rules.catalog import Rule
from rules.matching.program import Group
from rules.report import LEVELS
from rules.text import Span, Text


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule and the characters of `Text.normal` that it points at; an empty span where no words tell.

    `also` is what the rule wants beside its words: for each entry alternatives.
    """

    rule: Rule
    start: int
    end: int
    also: tuple[Group, ...] = ()


def settled(hits: Iterable[Hit], text: Text) -> list[Hit]:
    """One hit for the same words and label: the more serious, then the longer, then the earlier rule's.

    Words found by patterns give one hit for a sentence: two would tell the same person the same thing twice. What a
    detector finds is a value of its own, and stands.
    """
    ranked = sorted(hits, key=lambda hit: (LEVELS.index(hit.rule.level), hit.start - hit.end, hit.start))
    kept: defaultdict[str, _Kept] = defaultdict(_Kept)
    return [hit for hit in ranked if kept[hit.rule.label].adds(hit, text)]


class _Kept:
    """What stands for one label. None lies over another, so that a new hit can only lie over its neighbours."""

    def __init__(self) -> None:
        self._spans: list[Span] = []  # in order
        self._told: set[Span] = set()  # the sentences in which patterns found something

    def adds(self, hit: Hit, text: Text) -> bool:
        """Whether a hit says something new; then it stands as well. Without words of its own it speaks of all."""
        span, told = (hit.start, hit.end), hit.rule.detector is None
        place = bisect_left(self._spans, span)
        beside = self._spans[max(0, place - 1) : place + 1]
        sentence = text.sentence_at(hit.start) if told else span
        if self._spans and (hit.start == hit.end or any(_overlap(one, span) for one in beside)):
            return False
        if told and sentence in self._told:
            return False
        self._spans.insert(place, span)
        if told:
            self._told.add(sentence)
        return True


def _overlap(one: Span, other: Span) -> bool:
    return (one[0] < other[1] and other[0] < one[1]) or one[0] == one[1]
