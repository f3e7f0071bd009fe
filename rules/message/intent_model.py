"""How a message is put, as features, and the two linear models over these: what asks, and what is said to the bot.

Its last words, its words, pairs of words and classes of words alike, the frame that its sentences are built on, how
long it is and what its words mean together; the weights are learned by `training/intent.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from rules.text import Lexeme, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("intent.npz")
BUCKETS = 1 << 18
LENGTHS = 21  # classes of length; the last is open
TALK = "talk_"  # how the names of the arrays begin that tell what is said to the bot
_LENGTH = 6  # characters that a class of length is wide
_KA = re.compile(r"か[?。]+(?=\s|$)")
_ENDING = 10  # characters at the end that tell a question
# What a sentence is built on, whatever it is about.
_FRAME = ("助詞", "助動詞", "代名詞", "感動詞", "接続詞", "補助記号")
_LAST = range(2, 6)  # numbers of words at the end of a frame


def features(text: Text) -> list[int]:
    """The buckets of what a text is made of, rising, each once."""
    return sorted({crc32(name.encode("utf-8", "replace")) % BUCKETS for name in _names(text)})


def length(text: Text) -> int:
    """The class of a text's length, from 0 to below `LENGTHS`."""
    return min(len(text.normal.strip()) // _LENGTH, LENGTHS - 1)


def meaning(text: Text) -> NDArray[np.float64]:
    """The direction in which a text's words point together, [dimensions]."""
    from rules.guideline.index import content_words
    from rules.guideline.vectors import vectors

    words = content_words(text)
    return vectors().mean(words, [1.0] * len(words))


def _names(text: Text) -> Iterator[str]:
    normal = _KA.sub("か", text.normal.strip())
    lexemes = [last for before, last in pairwise((None, *text.lexemes)) if last and not _is_mark_after_ka(before, last)]
    ending = f"{normal[-_ENDING:]}$"
    for start in range(len(ending)):
        yield f"e{ending[start:]}"
    framed = f"^{normal}$"
    yield from (f"c{framed[i : i + n]}" for n in (2, 3) for i in range(len(framed) - n + 1))
    lemmas = [f"{lexeme.lemma}/{lexeme.form}" for lexeme in lexemes]
    yield from (f"l{lemma}" for lemma in lemmas)
    yield from (f"p{one}|{other}" for one, other in pairwise(lemmas))
    yield from (f"k{number}" for number in _classes(lexemes))
    yield from _framed(lexemes)
    yield f"asks{min(normal.count('?'), 3)}"
    if lexemes:
        yield f"final{lexemes[-1].pos}"


def _is_mark_after_ka(before: Lexeme | None, lexeme: Lexeme) -> bool:
    """Whether a lexeme is but the question mark of "ですか?": with it or without, か asks."""
    return before is not None and before.lemma == "か" and lexeme.pos.startswith("補助記号") and lexeme.lemma in "?？。"


def _classes(lexemes: list[Lexeme]) -> Iterator[int]:
    from rules.guideline.vectors import vectors

    known = vectors()
    for lexeme in lexemes:
        if (row := known.row(lexeme)) is not None:
            yield from known.classes[row].tolist()


def _framed(lexemes: list[Lexeme]) -> Iterator[str]:
    """The frame in threes, and its end: particles and the like by themselves, other words by their kind and form."""
    frame = [lexeme.lemma if lexeme.pos.startswith(_FRAME) else f"{lexeme.pos}/{lexeme.form}" for lexeme in lexemes]
    yield from (f"G{'|'.join(three)}" for three in zip(["^", *frame], frame, [*frame[1:], "$"], strict=False))
    if frame:
        yield from (f"H{'|'.join(frame[-many:])}" for many in _LAST)


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights [buckets] of how a text is put, [lengths] of how long it is and [dimensions] of what it means."""

    weights: NDArray[np.float32]
    lengths: NDArray[np.float32]
    directions: NDArray[np.float32]
    bias: float

    def score(self, text: Text) -> float:
        """How much a text is of the kind that this tells; log odds."""
        found = features(text)
        put = sum(self.weights[bucket] for bucket in found) / max(1, len(found)) ** 0.5
        return float(put + self.lengths[length(text)] + meaning(text) @ self.directions + self.bias)


@dataclass(frozen=True, slots=True)
class Models:
    """What tells a question from a draft, and what is said to the bot from a draft.

    `asking` and `telling` [3] are the log odds beyond which a text that asks, or does not, is a question, each by what
    is amiss in it; `offered` those beyond which a review offers to look it up, `talking` those beyond which a text is
    said to the bot.
    """

    question: Linear
    talk: Linear
    asking: tuple[float, ...]
    telling: tuple[float, ...]
    offered: float
    talking: float


@lru_cache(maxsize=1)
def models() -> Models:
    """The models as they were learned."""
    import numpy as np

    with np.load(WEIGHTS) as data:
        asking, telling = (tuple(map(float, data[name])) for name in ("asking", "telling"))
        offered, talking = (float(data[name]) for name in ("offered", f"{TALK}least"))
        return Models(_linear(data, ""), _linear(data, TALK), asking, telling, offered, talking)


def _linear(data: Any, kind: str) -> Linear:
    import numpy as np

    weights = data[f"{kind}weights"].astype(np.float32) * np.float32(data[f"{kind}step"])
    directions = data[f"{kind}directions"].astype(np.float32)
    return Linear(weights, data[f"{kind}lengths"], directions, float(data[f"{kind}bias"]))
