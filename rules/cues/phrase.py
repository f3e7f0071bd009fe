"""Which words to show: the phrase that convinced the learned reader."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import inf

from rules.text import Lexeme, Span, Text

LEAST, MOST = 4, 25  # characters of a quote
FEW = 8  # characters, that may say too little without the clause before them
# A phrase does not begin with what leans on the word before it, nor end in what leads to the word behind it.
_LEANS = ("助詞", "助動詞", "接尾辞", "補助記号")
_LEADS = ("接頭辞", "連体詞", "補助記号")
_SIGNS = ("補助記号", "空白")
_OPEN = ("助詞-格助詞", "助詞-係助詞", "助詞-準体助詞", "接頭辞", "連体詞")  # nothing ends in these
_NUMBER = re.compile(r"\d[\d-]{3}")  # long enough to be one that stands masked elsewhere


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


def whole(text: Text, span: Span) -> Span:
    """The characters of a phrase, begun and ended where words and their inflections do: 頑張っ|て, 次官|が|辞める.

    Where few words are left, with the clause before them.
    """
    words = text.covering(*span)
    if words is None or text.ends[words[1] - 1] - text.starts[words[0]] > MOST:
        return span
    first, last = _without_signs(text, words[0], words[1] - 1)
    last = _ended(text, first, last)
    first = _begun(text, first, last)
    return (text.starts[first], text.ends[last])


def _without_signs(text: Text, first: int, last: int) -> tuple[int, int]:
    lexemes = text.lexemes
    while first < last and _one_of(lexemes[first], _SIGNS):
        first += 1
    while first < last and _one_of(lexemes[last], _SIGNS):
        last -= 1
    return first, last


def _ended(text: Text, first: int, last: int) -> int:
    """The last word of the phrase: the next that none behind it leans on, if it is not too far."""
    lexemes, end = text.lexemes, last
    while end + 1 < len(lexemes) and (_one_of(lexemes[end], _OPEN) or _leans(lexemes[end], lexemes[end + 1])):
        if _one_of(lexemes[end + 1], _SIGNS) or not _fits(text, first, end + 1, last):
            break
        end += 1
    while end > first and _one_of(lexemes[end], _OPEN):
        end -= 1
    return end


def _begun(text: Text, first: int, last: int) -> int:
    """The first word of the phrase: the nearest that leans on none before it."""
    lexemes, begin = text.lexemes, first
    while begin > 0 and _leans(lexemes[begin - 1], lexemes[begin]) and _fits(text, begin - 1, last, last):
        begin -= 1
    if begin and _leans(lexemes[begin - 1], lexemes[begin]):  # too far: what leans is left out
        begin = first
        while begin < last and _one_of(lexemes[begin], _LEANS):
            begin += 1
    clause = begin
    while clause > 0 and not _one_of(lexemes[clause - 1], _SIGNS) and _fits(text, clause - 1, last, last):
        clause -= 1
    at_clause = clause == 0 or _one_of(lexemes[clause - 1], _SIGNS)
    return clause if at_clause and text.ends[last] - text.starts[begin] <= FEW else begin


def _fits(text: Text, first: int, last: int, known: int) -> bool:
    """Whether the words are few enough, in one line, and show no long number that was not among those known."""
    start, end = text.starts[first], text.ends[last]
    if end - start > MOST or "\n" in text.normal[start:end]:
        return False
    return not _NUMBER.search(text.normal, start, text.starts[known]) and not _NUMBER.search(
        text.normal, text.ends[known], end
    )


def _leans(before: Lexeme, word: Lexeme) -> bool:
    """Whether a word goes on with the one before it: a particle, an ending, a suffix, the rest of a compound."""
    if _one_of(before, _SIGNS) or _one_of(word, _SIGNS):
        return False
    if _one_of(word, ("助詞", "助動詞", "接尾辞", "形状詞-助動詞語幹")):
        return True
    if word.pos.startswith("動詞") and before.pos.startswith(("名詞", "代名詞")) and not _of_time(before):
        return True  # これ|見てる: the particle is left out
    if before.surface + word.surface == "なう":
        return True
    if word.pos.endswith("非自立可能"):
        return before.pos.startswith(("助詞", "助動詞", "動詞")) or before.pos.endswith("サ変可能")
    return before.pos.startswith(("名詞", "接頭辞")) and word.pos.startswith("名詞") and not _of_time(before, word)


def _of_time(*words: Lexeme) -> bool:
    return any(word.pos.endswith("副詞可能") for word in words)
