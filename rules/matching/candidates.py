"""Which programs may match in a text, and where: what they ask for (`index`) beside what stands there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from rules.matching.bits import spread
from rules.matching.index import Mark, Requirements
from rules.matching.program import Phrase, Program
from rules.text import Span, Text

# A string in a text: whether it must fill whole words, what it stands for, its characters [start, end).
Found = tuple[bool, Mark, int, int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The `programs` that may match, as `Requirements.possible` names them, and the `phrases` that are to be placed.

    `firsts` holds for the phrases of pairs the words at which they may begin, as bits.
    """

    programs: int
    phrases: set[Phrase]
    firsts: dict[Program, int]


def candidates_in(
    text: Text, marks: Sequence[Mark], found: Sequence[Found], spans: list[tuple[Mark, Span]], of: Requirements
) -> Candidates:
    """What may match in a text, by the marks of its words, the strings found, and the words [i, j) that these fill.

    What a pattern asks for must meet in two neighbouring stretches of the text: somewhere a long one has it all.
    """
    stretches = _stretches(text, marks, found, of.reach)
    here, close = list(map(of.asked, stretches)), list(map(of.beside, stretches))
    asked = list(map(or_, here, [*here[1:], 0]))  # in a stretch and the next
    beside = list(map(or_, map(or_, close, [*close[1:], 0]), [0, *close]))  # and in the one before
    phrases: set[Phrase] = set()
    for place, bits in enumerate(asked):
        for phrase, sets in of.possible_phrases(bits):
            phrases.add(phrase)
            asked[place] |= sets
    firsts = _take_pairs(of.paired(marks, spans), asked, beside, phrases, of)
    if len(asked) == 1:
        return Candidates(of.possible(asked[0]), phrases, firsts)
    anywhere = of.possible(reduce(or_, asked)) & of.anywhere
    return Candidates(reduce(or_, map(of.possible, asked), anywhere), phrases, firsts)


def _take_pairs(
    paired: list[tuple[int, int]], asked: list[int], beside: list[int], phrases: set[Phrase], of: Requirements
) -> dict[Program, int]:
    """Where the phrases of pairs may begin, as bits; they are added to `phrases`, what they set to `asked`."""
    firsts: dict[Program, int] = {}
    for word, pairs in paired:
        place = word // of.reach if len(asked) > 1 else 0
        for phrase, sets in of.pairs_of(pairs & beside[place]):
            phrases.add(phrase)
            begins = spread(1 << word >> phrase.near, phrase.far - phrase.near)
            firsts[phrase.program] = firsts.get(phrase.program, 0) | begins
            asked[place] |= sets
            if place:
                asked[place - 1] |= sets
    return firsts


def _stretches(text: Text, marks: Sequence[Mark], found: Sequence[Found], length: int) -> list[set[Mark]]:
    """What stands in each stretch of so many words; a text of no more than two is one.

    A string stands where its last character does.
    """
    if len(marks) <= 2 * length:
        return [{*marks, *[mark for _, mark, _, _ in found]}]
    firsts = range(0, len(marks), length)
    stretches = [set(marks[first : first + length]) for first in firsts]
    begins = [text.starts[first] for first in firsts]
    for _, mark, _, end in found:
        stretches[max(bisect_left(begins, end) - 1, 0)].add(mark)
    return stretches
