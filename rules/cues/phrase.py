"""Which words to show: the phrase that convinced the learned reader."""

from __future__ import annotations

from bisect import bisect_left

from rules.text import Lexeme, Span, Text

LEAST, MOST = 4, 25  # characters of a quote
# A phrase does not begin with what leans on the word before it, nor end in what leads to the word behind it.
_LEANS = ("助詞", "助動詞", "接尾辞", "補助記号")
_LEADS = ("接頭辞", "連体詞", "補助記号")


def phrase(text: Text, starts: list[int], added: list[float]) -> Span | None:
    """The characters of `text.normal` with the greatest sum of what each word adds; None where there are no words.

    `starts` are the words to choose from, `added` what each adds.
    """
    if not starts:
        return None
    words = [bisect_left(text.starts, start) for start in starts]
    # What any word adds here; a longer phrase must be worth it.
    usual = sum(value for value in added if value > 0) / len(added)
    best, chosen = float("-inf"), (0, 0)
    for i in range(len(words)):
        worth = 0.0
        for j in range(i, len(words)):
            worth += added[j] - usual
            length = text.ends[words[j]] - text.starts[words[i]]
            if length > MOST:
                break
            if worth > best and (length >= LEAST or len(words) == 1):
                best, chosen = worth, (i, j)
    first, last = words[chosen[0]], words[chosen[1]]
    return _trimmed(text, first, last)


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
