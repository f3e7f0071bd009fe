"""A draft as words: normalised, cut by MeCab, every word knowing its place in the original.

The only room that touches fugashi. Two facts about it shape this file:

* Building a Python node per word costs as much as the analysis itself, so MeCab prints its result as one
  string instead. Each line carries the left context id, the word cost and the surface; entries that agree in
  all three are one and the same to the Viterbi search, which settles ties by their order in the dictionary.
  The line therefore names a lexeme, and its dictionary features are looked up only once.
* fugashi gives no offsets. MeCab skips white space and nothing else, so they follow from the surfaces.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from operator import add

from fugashi import GenericTagger  # type: ignore[attr-defined]
from unidic_lite.unidic import DICDIR

from rules.homoglyphs import latin
from rules.spelling import undisguise

Span = tuple[int, int]

# What NFKC leaves alone and what composes with nothing before it: kana, ideographs, ASCII, common marks.
_SAFE = "\n -~、。「」『』【】・ぁ-ゖァ-ヺー一-鿿々"
_UNSAFE = re.compile(f"[{_SAFE}]?[^{_SAFE}]+")
_UNSAFE_CHARACTER = re.compile(f"[^{_SAFE}]")
# Invisible: zero width, bidirectional controls, variation selectors, tags. They can hide a word, never make one.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# One spelling for the many hyphens, the wave dash and the ends of lines.
_ONE_SPELLING = {
    **dict.fromkeys("‐‑‒–—−﹣", "-"),
    "〜": "~",
    "\0": " ",
    **dict.fromkeys("\r\u2028\u2029\x85", "\n"),
}

_SENTENCE_END = re.compile(r"[。!?\n]+[」』)】]*")
_WHITE = re.compile("[ \n]+")
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


@dataclass(frozen=True, slots=True)
class Token:
    """A lexeme at its place: `start` and `end` count characters of `Text.normal`."""

    lexeme: Lexeme
    start: int
    end: int


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
            # Features are dear to print. Nearly always the sentence alone is cut as it is within the text.
            for part in (*_SENTENCE_END.split(normal), normal):
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
        ends = [end.end() for end in _SENTENCE_END.finditer(normal, start, start + _MOST_PIECE)]
        stop = ends[-1] if ends else start + _MOST_PIECE
        yield normal[start:stop]
        start = stop
    yield normal[start:]


@lru_cache(maxsize=4096)
def _clusters(run: str) -> tuple[tuple[int, str], ...]:
    """A run cut into what normalises together: (length in the original, normalised) pairs."""
    out: list[tuple[int, str]] = []
    start = 0
    for end in range(1, len(run) + 1):
        if end < len(run) and (unicodedata.combining(run[end]) or run[end] in "ﾞﾟ"):
            continue
        cluster = run[start:end]
        out.append((end - start, _normal_cluster(cluster)))
        start = end
    return tuple(out)


def _normal_cluster(cluster: str) -> str:
    if len(cluster) > 32:  # a pile of combining marks: nobody reads it, and it must not cost
        cluster = cluster[:32]
    kept = _INVISIBLE.sub("", unicodedata.normalize("NFKC", cluster))
    return "".join(_ONE_SPELLING.get(char) or _printable(char) for char in kept)


def _printable(char: str) -> str:
    if "\ud800" <= char <= "\udfff":  # a lone surrogate has no UTF-8
        return "\ufffd"
    return " " if char != "\n" and (char.isspace() or char < " " or char == "\x7f") else char


def normalise(original: str) -> str:
    """One spelling for the many ways to write the same: width, kana, hyphens, homoglyphs; nothing invisible."""
    if not _UNSAFE_CHARACTER.search(original):  # ten times as fast as to look for runs
        return original
    return latin(_UNSAFE.sub(lambda run: "".join(part for _, part in _clusters(run[0])), original))


def is_one_word(normal: str) -> bool:
    """Whether the dictionary takes a short, normalised text as one word; far cheaper than to read it."""
    return _dictionary().count(undisguise(normal)[0]) == 1


def _shifted(starts: list[int], skipped: list[Span]) -> list[int]:
    """The places `starts`, counted as if nothing had been skipped, with the `skipped` spans counted as well."""
    shifted: list[int] = []
    behind = done = 0  # characters skipped so far, words placed so far
    for start, end in skipped:
        word = bisect_left(starts, start - behind, done)
        shifted += [place + behind for place in starts[done:word]] if behind else starts[done:word]
        behind += end - start
        done = word
    shifted += [place + behind for place in starts[done:]]
    return shifted


class Text:
    """A text read once: `original`, its `normal` form, the `lexemes` and, when asked for, their places.

    All offsets are of `normal` unless a name says otherwise; `original_span` leads back. Reading never fails:
    any str is accepted, lone surrogates and control characters included.
    """

    def __init__(self, original: str) -> None:
        """Normalise and cut `original`."""
        self.original = original
        self.normal, self._places = undisguise(normalise(original))
        self.lexemes = [lexeme for piece in _pieces(self.normal) for lexeme in _dictionary().cut(piece)]

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins, in `normal`."""
        starts = list(accumulate(self._lengths, initial=0))
        missing = len(self.normal) - starts.pop()
        if not missing:
            return starts
        skipped = [gap.span() for gap in _WHITE.finditer(self.normal)]
        if missing == sum([end - start for start, end in skipped]):
            return _shifted(starts, skipped)
        starts, place, find = [], 0, self.normal.find  # some white space lies within a word
        for lexeme in self.lexemes:
            place = find(lexeme.surface, place)
            starts.append(place)
            place += len(lexeme.surface)
        return starts

    @cached_property
    def _lengths(self) -> list[int]:
        return [len(lexeme.surface) for lexeme in self.lexemes]

    @cached_property
    def ends(self) -> list[int]:
        """Where each word ends, in `normal`."""
        return list(map(add, self.starts, self._lengths))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words with their places."""
        return tuple(map(Token, self.lexemes, self.starts, self.ends))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Character spans of the sentences, covering `normal` but for trailing white space."""
        normal = self.normal
        bounds = [0, *[end.end() for end in _SENTENCE_END.finditer(normal)], len(normal)]
        return tuple(
            [(start, end) for start, end in pairwise(bounds) if start < end and not normal[start:end].isspace()]
        )

    def sentence_at(self, place: int) -> Span:
        """The sentence that holds the character at `place`; the whole text where none does."""
        index = bisect_right(self.sentences, (place, len(self.normal) + 1)) - 1
        if index >= 0 and place < self.sentences[index][1]:
            return self.sentences[index]
        return (0, len(self.normal))

    def words(self, start: int, end: int) -> Span | None:
        """The words that exactly fill the characters [start, end), as indices [i, j); None where one is cut."""
        starts = self.starts
        i = bisect_left(starts, start)
        if i == len(starts) or starts[i] != start:
            return None
        j = bisect_left(starts, end, i)
        return (i, j) if j > i and self.end_of(j - 1) == end else None

    def covering(self, start: int, end: int) -> Span | None:
        """The words that hold any of the characters [start, end), as indices [i, j); None where none does."""
        starts = self.starts
        i, j = bisect_right(starts, start), bisect_left(starts, end)
        if i and start < self.end_of(i - 1):
            i -= 1
        return (i, j) if i < j else None

    def end_of(self, word: int) -> int:
        """Where a word ends, in `normal`."""
        return self.starts[word] + len(self.lexemes[word].surface)

    @cached_property
    def _origins(self) -> tuple[list[int], list[int]]:
        """For each character of `normal`: where its origin begins and ends in `original`."""
        begins: list[int] = []
        ends: list[int] = []
        place = 0
        for run in _UNSAFE.finditer(self.original):
            begins.extend(range(place, run.start()))
            ends.extend(range(place + 1, run.start() + 1))
            place = run.start()
            for length, part in _clusters(run[0]):
                begins.extend([place] * len(part))
                place += length
                ends.extend([place] * len(part))
        begins.extend(range(place, len(self.original)))
        ends.extend(range(place + 1, len(self.original) + 1))
        if self._places is not None:
            begins, ends = ([row[place] for place in self._places] for row in (begins, ends))
        return begins, ends

    def original_span(self, start: int, end: int) -> Span:
        """The part of `original` that became [start, end) of `normal`; an empty span stays empty."""
        if self.normal == self.original:
            return (start, end) if start < end else (min(start, len(self.normal)),) * 2
        begins, ends = self._origins
        if start >= end:
            place = begins[start] if start < len(begins) else len(self.original)
            return (place, place)
        return (begins[start], ends[end - 1])
