"""Messages that are nothing but words which the guideline can be looked up by, as the concepts name them.

Hardly anybody posts just these: 「位置情報」, 「いいね、シェア」, 「なりすましとは?」, misspelt or in kana as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rules.guideline.concepts import concepts, plain
from rules.guideline.reading import folded, reading
from rules.guideline.search import as_read
from rules.text import Text, unmarked

LONGEST_TERM = 30  # characters
MOST_WORDS = 6  # of what is a phrase rather than a sentence
LEAST_HEARD = 4  # kana that a word heard by its sound has at least
_KANA = re.compile("[ぁ-ゖァ-ヶー]+")
_LARGE = str.maketrans("ァィゥェォャュョッ", "アイウエオヤユヨツ")
_AND = re.compile(r"\s*(?:と|や|、|・|/|&)\s*|\s+")
_EDGES = "「」『』\"'`*_~#?!。、. "
# What asks what a word means. "だろう" muses ("仕事って何だろう"), "って" with no mark may report ("死ねって").
_WHAT = "(?:何|なに|なん)(?:(?:です)?か|の(?:こと)?(?:です)?か?|だっけ)?|どういう意味(?:です)?か?"
_MEANING = re.compile(rf"(?:とは(?:{_WHAT})?|って(?:{_WHAT}|(?=[?]))|の意味(?:は|って)?(?:{_WHAT}|です)?)[?!。…\s]*$")


def is_term(text: Text) -> bool:
    """Whether a text is nothing but such words, or asks what one means."""
    if len(text.normal) > LONGEST_TERM:
        return False
    alone = _MEANING.sub("", text.normal)
    named = text if alone == text.normal else Text(alone)
    if _are_terms(text) or _are_terms(named):
        return True
    if len(named.lexemes) > MOST_WORDS:
        return False
    meant = as_read(named)  # a word with a slip
    return meant.normal != alone and _are_terms(meant)


def _are_terms(text: Text) -> bool:
    parts = list(filter(None, (unmarked(plain(part)) for part in _AND.split(text.normal))))
    alone = plain(text.normal).strip(_EDGES)
    if alone in _terms() or (parts and all(part in _terms() for part in parts)):
        return True
    return bool(_KANA.fullmatch(alone)) and _heard(text) in _sounds()


@lru_cache(maxsize=1)
def _terms() -> frozenset[str]:
    """The words, as they are compared."""
    return frozenset(plain(word) for concept in concepts() for word in concept.words)


@lru_cache(maxsize=1)
def _sounds() -> frozenset[str]:
    """How they sound, slips included; made when somebody first writes in kana alone, for it takes a moment."""
    sounds = {_heard(Text(word)) for word in _terms() if not word.isascii()}
    return frozenset(slip for sound in sounds if len(sound) >= LEAST_HEARD for slip in _slips(sound))


def _heard(text: Text) -> str:
    """How a text sounds, small kana written large: who types in a hurry writes いちじようほう."""
    return folded(reading(text)).translate(_LARGE)


def _slips(sound: str) -> Iterator[str]:
    """A sound, and it with one kana lost."""
    yield sound
    yield from (sound[:place] + sound[place + 1 :] for place in range(1, len(sound)) if len(sound) > LEAST_HEARD)
