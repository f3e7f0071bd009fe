"""Frames: what turns the same words into no offence: quoted, negated, condemned, corrected, asked, told of a thing …

One mechanism for all rules. A frame is a TOML file beside this one: where it must stand relative to the words of
a finding (`place`), the patterns that show it, and examples of texts that hold it and that do not. A frame clears
a finding unless the rule, or its label, names the frame under `despite`; one that names `labels` clears no others. Who
speaks in the whole draft no pattern can say: such a frame names a function of `rules/detectors/voice.py` instead
(`voice`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rules.detectors.voice import VOICES, voices
from rules.matching.pattern import Pattern, PatternError, parse
from rules.matching.program import Program
from rules.matching.reading import Reading
from rules.text import Span, Text, once_per_text
from rules.toml_file import read_entry

HERE = Path(__file__).parent
REACH = 4  # words between a finding and a frame beside it
_KEYS = ("place", "any", "voice", "labels", "found", "absent")
_BRACKETS = {"「": "」", "『": "』", "“": "”"}
# Of marks that look alike on both sides one opens and the next one closes, within a paragraph; 27" is an inch.
_ALIKE = re.compile(r'(?<!\d)"(?:[^"\n]|\n(?!\n))*"')


@dataclass(frozen=True, slots=True)
class Frame:
    """A named frame: `place` is one of PLACES, `voice` one of VOICES or None, `found` and `absent` are its examples.

    It clears findings of its `labels` only, or of all where there are none.
    """

    name: str
    place: str
    patterns: tuple[Pattern, ...]
    voice: str | None
    found: tuple[str, ...]
    absent: tuple[str, ...]
    labels: tuple[str, ...] = ()


def _in_sentence(reading: Reading, words: Span, match: Span) -> bool:
    return reading.sentence_of(words[0]) == reading.sentence_of(match[0])


def _near(reading: Reading, words: Span, match: Span) -> bool:
    return abs(reading.sentence_of(words[0]) - reading.sentence_of(match[0])) <= 1


def _in_draft(reading: Reading, words: Span, match: Span) -> bool:
    return True


def _after(reading: Reading, words: Span, match: Span) -> bool:
    return words[1] - 1 <= match[0] <= words[1] + REACH and _in_sentence(reading, words, match)


def _before(reading: Reading, words: Span, match: Span) -> bool:
    return words[0] - REACH <= match[1] <= words[0] + 1 and _in_sentence(reading, words, match)


def _touching(reading: Reading, words: Span, match: Span) -> bool:
    """Whether a match begins within the words or right behind them: it is these that it speaks of."""
    return words[0] < match[0] <= words[1] and _in_sentence(reading, words, match)


def _around_quote(reading: Reading, words: Span, match: Span) -> bool:
    start, end = reading.span(words)
    return quoted(reading.text, start, end) and _near(reading, words, match)


PLACES: Mapping[str, Callable[[Reading, Span, Span], bool]] = {
    "sentence": _in_sentence,
    "near": _near,
    "draft": _in_draft,
    "after": _after,
    "before": _before,
    "touching": _touching,
    "quote": _around_quote,
}


def holds(frame: Frame, programs: Iterable[Program], reading: Reading, words: Span) -> bool:
    """Whether the frame, its patterns made ready as `programs`, stands around the words [i, j) of a finding."""
    if frame.voice is not None:
        return frame.voice in voices(reading.text)
    beside = PLACES[frame.place]
    return any(beside(reading, words, match) for program in programs for match in reading.matches(program))


def quoted(text: Text, start: int, end: int) -> bool:
    """Whether [start, end) of `Text.normal` lies inside one pair of quotation marks."""
    normal = text.normal
    for left, right in _BRACKETS.items():
        opened = normal.rfind(left, 0, start + 1)
        if opened >= 0 and right not in normal[opened + 1 : start] and normal.find(right, end - 1) >= 0:
            return True
    alike = _between_alike(text)
    before = bisect_right(alike, (start, len(normal)))
    return before > 0 and end <= alike[before - 1][1]


@once_per_text
def _between_alike(text: Text) -> tuple[Span, ...]:
    return tuple(match.span() for match in _ALIKE.finditer(text.normal))


def load(directory: Path = HERE) -> dict[str, Frame]:
    """All frames of a directory by name. Raises RuleError naming the file and what was expected."""
    return {path.stem: _frame(path) for path in sorted(directory.glob("*.toml"))}


def _frame(path: Path) -> Frame:
    entry = read_entry(path)
    entry.only(_KEYS)
    place, voice = entry.text("place"), entry.text("voice") if "voice" in entry.table else None
    if voice is not None and (voice not in VOICES or place != "draft" or "any" in entry.table):
        raise entry.wrong(f'voice must be one of {", ".join(VOICES)}, with place = "draft" and without any')
    if place not in PLACES:
        raise entry.wrong(f"place must be one of {', '.join(PLACES)}, not {place!r}")
    labels = entry.texts("labels") if "labels" in entry.table else ()
    sources = () if voice else entry.texts("any")
    try:
        patterns = tuple(pattern for source in sources for pattern in parse(source))
    except PatternError as error:
        raise entry.wrong(f"any: {error}") from error
    return Frame(path.stem, place, patterns, voice, entry.texts("found"), entry.texts("absent"), labels)
