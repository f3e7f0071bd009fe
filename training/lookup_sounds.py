"""Write rules/guideline/sounds.txt, how kanji sound in compounds: `python -m training.lookup_sounds`.

Needs the package ja_ginza, for a list of words only; how they sound says UniDic. A word of two kanji from Chinese is
cut where both parts have the shape of such a sound; of several cuts that counts most whose parts occur in most words
(expectation maximisation). Each kanji keeps its most frequent sound, if it occurs in enough words to tell.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict

from rules.guideline.conversion import SOUNDS
from rules.text import Text
from training.lookup_vectors import vocabulary

ROUNDS = 8
LEAST = 0.9  # words
_WORD = re.compile("[一-龥]{2}")
_SOUND = re.compile("[ア-ヴ][ャュョ]?[ウイクキツチンッ]?")
_CLOSED = str.maketrans("バビブベボパピプペポ", "ハヒフヘホハヒフヘホ")
Cut = tuple[tuple[str, str], tuple[str, str]]


def cuts(word: str, sound: str) -> list[Cut]:
    """Where the sound of two kanji can be cut: each kanji with its part."""
    parts = ((sound[:place], sound[place:]) for place in range(1, len(sound)))
    return [
        ((word[0], one), (word[1], other)) for one, other in parts if _SOUND.fullmatch(one) and _SOUND.fullmatch(other)
    ]


def sounds(words: list[list[Cut]]) -> dict[str, str]:
    """The most frequent sound of each kanji."""
    counts: dict[str, Counter[str]] = defaultdict(lambda: Counter())
    for turn in range(ROUNDS):
        fresh: dict[str, Counter[str]] = defaultdict(lambda: Counter())
        for possible in words:
            likely = [counts[a][x] * counts[b][y] if turn else 1.0 for (a, x), (b, y) in possible]
            whole = sum(likely)
            for cut, share in zip(possible, likely, strict=True):
                for kanji, part in cut:
                    fresh[kanji][part] += share / whole if whole else 0.0
        counts = fresh
    best = {kanji: found.most_common(1)[0] for kanji, found in counts.items()}
    return {kanji: sound for kanji, (sound, often) in best.items() if often >= LEAST}


def main() -> None:
    """Read, cut, write."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    known = json.loads((vocabulary() / "strings.json").read_text(encoding="utf-8"))
    lexemes = [Text(word).lexemes for word in sorted(set(filter(_WORD.fullmatch, known)))]
    whole = [found[0] for found in lexemes if len(found) == 1 and "固有名詞" not in found[0].pos]
    by_sound: dict[str, str] = defaultdict(str)
    found = sounds([possible for one in whole if (possible := cuts(one.surface, one.reading))])
    for kanji, sound in sorted(found.items()):
        by_sound[sound] += kanji
    SOUNDS.write_text("".join(f"{sound} {kanji}\n" for sound, kanji in sorted(by_sound.items())), encoding="utf-8")
    print(f"{len(found)} kanji, {len(by_sound)} sounds, from {len(whole)} words")


if __name__ == "__main__":
    main()
