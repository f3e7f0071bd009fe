"""MeCab with UniDic: a normalised text cut into lexemes, each known for good once it has been seen.

The only room that touches fugashi. Building a Python node per word costs as much as the analysis itself, so MeCab
prints its result as one string instead. Each line carries the left context id, the word cost and the surface; entries
that agree in all three are one and the same to the Viterbi search, which settles ties by their order in the dictionary.
The line therefore names a lexeme, and its dictionary features are looked up only once.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from fugashi import GenericTagger  # type: ignore[attr-defined]
from unidic_lite.unidic import DICDIR

SENTENCE_END = re.compile(r"[。!?\n]+[」』)】]*")
_MOST_LEXEMES = 20_000
_MOST_PIECE = 1_000  # characters


@dataclass(frozen=True, slots=True, eq=False)
class Lexeme:
    """One entry of the dictionary: what is known of a word wherever it stands.

    `surface` as written (normalised), `lemma` and `base` the dictionary form in UniDic's spelling and in the
    writer's ("為る" and "する"), `pos` the parts of speech joined by "-" ("名詞-固有名詞-人名-姓"), `form` the
    inflection ("連用形-一般", "" where there is none), `reading` in katakana ("" where unknown).
    """

    surface: str
    lemma: str
    base: str
    pos: str
    form: str
    reading: str
    known: bool


class _Dictionary:
    """MeCab with UniDic, and the lexemes seen so far."""

    def __init__(self) -> None:
        """Two taggers over one dictionary file (memory-mapped, so shared): names of lexemes, and their features."""
        common = f'-r /dev/null -d "{DICDIR}" -O "" -E ""'
        self._names = GenericTagger(rf'{common} -F "%phl,%pw,%m\n"')
        self._features = GenericTagger(rf'{common} -F "%phl,%pw,%m\t%s\t%H\n"')
        self._lexemes: dict[str, Lexeme] = {}
        self._lock = threading.Lock()

    def cut(self, normal: str) -> list[Lexeme]:
        """The words of a normalised text, in order."""
        printed = self._names.parse(normal)
        if not printed:  # nothing but white space
            return []
        names = printed.split("\n")
        try:
            return list(map(self._lexemes.__getitem__, names))
        except KeyError:
            return self._learn(normal, names)

    def count(self, normal: str) -> int:
        """How many words a normalised text has, without looking them up."""
        return (self._names.parse(normal).count("\n") + 1) if normal.strip() else 0

    def _learn(self, normal: str, names: list[str]) -> list[Lexeme]:
        with self._lock:
            if len(self._lexemes) > _MOST_LEXEMES:
                self._lexemes = {}
            known = self._lexemes
            missing = {name: name.split(",", 2)[2] for name in names if name not in known}
            # Features are dear to print. Most words, set apart, are the same entries as within the text; nearly all
            # others are where their sentence stands alone.
            for part in (" ".join(missing.values()), *SENTENCE_END.split(normal), normal):
                if any(surface in part for surface in missing.values()):
                    self._note(part)
                    missing = {name: surface for name, surface in missing.items() if name not in known}
            return [known[name] for name in names]

    def _note(self, normal: str) -> None:
        for line in self._features.parse(normal).split("\n"):
            name, _, known = line.partition("\t")
            if name not in self._lexemes:
                stat, _, features = known.partition("\t")
                self._lexemes[name] = _lexeme(name, stat, features)


def _lexeme(name: str, stat: str, features: str) -> Lexeme:
    surface = name.split(",", 2)[2]
    # Quoted fields ("動詞%F2@0,名詞%F1") stand only behind those that are read here.
    field = features.split(",")
    pos = "-".join(part for part in field[:4] if part != "*")
    if len(field) < 21:  # not in the dictionary: only the part of speech is guessed
        return Lexeme(surface, surface, surface, pos, "", "", known=False)
    form = "" if field[5] == "*" else field[5]
    # Loan words and names carry their origin behind a hyphen ("ラーメン-拉麺").
    lemma = field[7].split("-", 1)[0] or surface
    return Lexeme(surface, lemma, field[10] or surface, pos, form, field[17] if field[17] != "*" else "", stat != "1")


@lru_cache(maxsize=1)
def _dictionary() -> _Dictionary:
    return _Dictionary()


def _pieces(normal: str) -> Iterator[str]:
    """The text in pieces for MeCab, whose time grows with the square of a run of letters that it does not know."""
    start = 0
    while len(normal) - start > _MOST_PIECE:
        ends = [end.end() for end in SENTENCE_END.finditer(normal, start, start + _MOST_PIECE)]
        stop = ends[-1] if ends else start + _MOST_PIECE
        yield normal[start:stop]
        start = stop
    yield normal[start:]


def cut(normal: str) -> list[Lexeme]:
    """The words of a normalised text, in order."""
    if len(normal) <= _MOST_PIECE:
        return _dictionary().cut(normal)
    return [lexeme for piece in _pieces(normal) for lexeme in _dictionary().cut(piece)]


def is_one_entry(normal: str) -> bool:
    """Whether a normalised text is one word of the dictionary, without looking it up."""
    return _dictionary().count(normal) == 1
