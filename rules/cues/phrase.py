"""Which words to show: the phrase that convinced the learned reader."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rules.text import Lexeme, Span, Text

LEAST, MOST = 4, 25  # characters of a quote
# A phrase does not begin with what leans on the word before it, nor end in what leads to the word behind it.
_LEANS = ("助詞", "助動詞", "接尾辞", "補助記号")
_LEADS = ("接頭辞", "連体詞", "補助記号")


def phrase(text: Text, starts: NDArray[np.int64], added: NDArray[np.float32]) -> Span | None:
    """The characters of `text.normal` with the greatest sum of what each word adds; None where there are no words.

    `starts` are the words to choose from, `added` what each adds.
    """
    if not len(starts):
        return None
    words = np.searchsorted(text.starts, starts)
    ends = np.array(text.ends)[words]
    # What any word adds here; a longer phrase must be worth it.
    usual = added[added > 0].sum() / len(added)
    running = np.concatenate([[0], np.cumsum(added - usual)])
    first, last = np.indices((len(words), min(MOST, len(words))))
    last = np.minimum(first + last, len(words) - 1)
    lengths = ends[last] - starts[first]
    worth = running[last + 1] - running[first]
    fitting = (lengths <= MOST) & ((lengths >= LEAST) | (len(words) == 1))
    if not fitting.any():
        fitting = first == last
    best = np.where(fitting, worth, -np.inf).argmax()
    return _trimmed(text, int(words[first.flat[best]]), int(words[last.flat[best]]))


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
