"""Which words to show: the phrase that convinced the learned reader."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import inf

from rules.text import Lexeme, Span, Text

LEAST, MOST = 4, 25  # characters of a quote
# A phrase does not begin with what leans on the word before it, nor end in what leads to the word behind it.
_LEANS = ("助詞", "助動詞", "接尾辞", "補助記号")
_LEADS = ("接頭辞", "連体詞", "補助記号")


def phrase(text: Text, words: Sequence[int], added: Sequence[float]) -> Span:
    """The characters of `text.normal`, in one line, with the greatest sum of what each word adds.

    `words` are the indices of the words to choose from, one at least, `added` what each adds.
    """
    all_starts, all_ends = text.starts, text.ends
    starts, ends = [all_starts[word] for word in words], [all_ends[word] for word in words]
    # What any word adds here; a longer phrase must be worth it.
    usual = sum([one for one in added if one > 0]) / len(added)
    running = list(accumulate([one - usual for one in added], initial=0.0))
    # The most that the sum reaches from each word on: most beginnings are ruled out by it.
    ahead = list(accumulate(reversed(running), max))
    ahead.reverse()
    most, first, last = -inf, 0, 0
    for begin, (start, before, reachable) in enumerate(zip(starts, running, ahead)):  # noqa: B905 - one more of sums
        if reachable - before <= most:
            continue
        line_end = text.normal.find("\n", start, start + MOST)
        shortest = bisect_left(ends, start + LEAST, begin)
        behind = bisect_right(ends, start + MOST if line_end < 0 else line_end, begin)
        if shortest >= behind:
            continue
        reached = max(running[shortest + 1 : behind + 1])
        if reached - before > most:
            most, first, last = reached - before, begin, running.index(reached, shortest + 1) - 1
    if most == -inf:  # none is of a fitting length
        first = last = max(range(len(words)), key=added.__getitem__)
    return _trimmed(text, words[first], words[last])


def _trimmed(text: Text, first: int, last: int) -> Span:
    lexemes = text.lexemes
    while first > 0 and _one_of(lexemes[first], _LEANS) and text.ends[last] - text.starts[first - 1] <= MOST:
        if lexemes[first - 1].surface in "。!?\n、":
            break
        first -= 1
    while first < last and _one_of(lexemes[first], _LEANS):
        first += 1
    while (
        last + 1 < len(lexemes) and _continues(lexemes[last + 1]) and text.ends[last + 1] - text.starts[first] <= MOST
    ):
        last += 1
    while last > first and _one_of(lexemes[last], _LEADS):
        last -= 1
    return (text.starts[first], text.ends[last])


def _one_of(lexeme: Lexeme, kinds: tuple[str, ...]) -> bool:
    return lexeme.pos.startswith(kinds)


def _continues(lexeme: Lexeme) -> bool:
    """Whether a word belongs to the inflection of the one before: 食べ|まし|た."""
    return lexeme.pos.startswith(("助動詞", "接尾辞", "助詞-終助詞"))
