"""A draft as words: normalised, cut into lexemes, every word knowing its place in the original.

fugashi gives no offsets. MeCab skips white space and nothing else, so they follow from the surfaces.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from itertools import accumulate, pairwise
from operator import add
from typing import TypeVar
from weakref import WeakKeyDictionary

from rules.dictionary import SENTENCE_END, cut, is_one_entry
from rules.dictionary import Lexeme as Lexeme  # what a text is made of
from rules.homoglyphs import latin
from rules.spelling import undisguise

Span = tuple[int, int]
T = TypeVar("T")

# What NFKC leaves alone and what composes with nothing before it: kana, ideographs, ASCII, common marks.
_SAFE = "\n -~、。「」『』【】・ぁ-ゖァ-ヺー一-鿿々"
_UNSAFE = re.compile(f"[{_SAFE}]?[^{_SAFE}]+")
_MARK = re.compile(r"[^\w]")
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

_MOST_KNOWN = 12  # characters of a run worth remembering
_WHITE = re.compile("[ \n]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A lexeme at its place: `start` and `end` count characters of `Text.normal`."""

    lexeme: Lexeme
    start: int
    end: int


def _clusters(run: str) -> tuple[tuple[int, str], ...]:
    """A run cut into what normalises together: (length in the original, normalised) pairs."""
    return _known_clusters(run) if len(run) <= _MOST_KNOWN else _cut(run)


@lru_cache(maxsize=4096)
def _known_clusters(run: str) -> tuple[tuple[int, str], ...]:
    """Those of a short run: the same few marks and emoji come again and again, a line of Hangul does not."""
    return _cut(run)


def _cut(run: str) -> tuple[tuple[int, str], ...]:
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


def unmarked(said: str) -> str:
    """A word or phrase as it is compared with others: without marks and spaces, nothing drawn out at its end."""
    return _MARK.sub("", said.strip().rstrip("_ー~"))


def is_one_word(normal: str) -> bool:
    """Whether the dictionary takes a short, normalised text as one word; far cheaper than to read it."""
    return is_one_entry(undisguise(normal)[0])


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
        self.lexemes = cut(self.normal)

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
        bounds = [0, *[end.end() for end in SENTENCE_END.finditer(normal)], len(normal)]
        return tuple(
            [(start, end) for start, end in pairwise(bounds) if start < end and not normal[start:end].isspace()]
        )

    @cached_property
    def sentence_ends(self) -> list[int]:
        """For each sentence the word behind its last."""
        starts = self.starts
        return [bisect_left(starts, end) for _, end in self.sentences]

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


def sentences_with(sign: re.Pattern[str], text: Text) -> Iterator[Span]:
    """The sentences of a text in which something begins, as characters of `normal`."""
    found, done = sign.search(text.normal), 0
    while found:
        start, done = text.sentence_at(found.start())
        yield start, done
        found = sign.search(text.normal, done)


def once_per_text(work: Callable[[Text], T]) -> Callable[[Text], T]:
    """What is worked out of a text, kept as long as somebody holds the text, and no longer: it is what a person wrote.

    What comes of it must not hold the text itself.
    """
    known: WeakKeyDictionary[Text, T] = WeakKeyDictionary()

    @wraps(work)
    def once(text: Text) -> T:
        try:
            return known[text]
        except KeyError:
            return known.setdefault(text, work(text))

    return once
