"""Names of persons, by part of speech and by the words beside them.

Each word becomes a letter (`letters.py`), over which patterns find names of Japanese kind (`patterns.py`); names of
katakana with dots (`dotted.py`) and names that only their neighbours tell (`cued.py`) are found by characters. Only a
text that holds a name pays for offsets.
"""

from __future__ import annotations

import re

from rules.detectors.names.cued import begun, cued, listed
from rules.detectors.names.dotted import chains
from rules.detectors.names.letters import LETTERS
from rules.detectors.names.patterns import matches, without
from rules.text import Span, Text

_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_INITIALS = re.compile(r"(?<![A-Za-z])(?:[A-Z]\.\s?){1,3}$")
_TITLE = re.compile(r"\[[^\[\]]{0,60}\]")
_FOREIGN = re.compile("[kKl]+")


def _span(text: Text, shape: str, i: int, j: int) -> Span:
    """The characters of the name in words [i, j), with what the dictionary cuts off its front."""
    normal = text.normal
    start, end = text.starts[i], text.ends[j - 1]
    if _KATAKANA.fullmatch(normal, start, min(start + 2, end)):
        initials = _INITIALS.search(normal, max(0, start - 9), start)
        start = initials.start() if initials else start
    elif j == i + 1 and shape[i] in "SG":
        start = begun(text, start)
    line = normal.find("\n", start, end)
    return start, line if line >= 0 else end


def find(text: Text) -> list[Span]:
    """Spans of every person's name, in `text.normal`: sorted, apart from each other, without title or honorific."""
    shape = "".join(map(LETTERS.__getitem__, text.lexemes))
    closed: list[Span] = []
    if "[" in shape:
        for title in _TITLE.finditer(shape):
            closed.append((text.starts[title.start()], text.ends[title.end() - 1]))
            shape = without(shape, *title.span())
    spans: list[Span] = []
    for span, is_person in chains(text):
        if any(start <= span[0] < end for start, end in closed):
            continue
        closed.append(span)
        covered = text.covering(*span)
        shape = without(shape, *covered) if covered else shape
        if is_person:
            spans.append(span)
    spans += [_span(text, shape, i, j) for i, j in matches(text, shape)]
    if "K" in shape or "l" in shape or "kk" in shape or "rk" in shape:
        spans += cued(text, [match.span() for match in _FOREIGN.finditer(shape)], closed + spans)
    if "ら" in text.normal and spans:
        spans += list(listed(text, spans))
    return _apart(spans)


def _apart(spans: list[Span]) -> list[Span]:
    """`spans` sorted, without those that begin within another."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        if start >= (apart[-1][1] if apart else 0) and start < end:
            apart.append((start, end))
    return apart


def persons(text: str) -> list[Span]:
    """(start, end) of every person's name in `text`, fictional and historical persons included. Never raises."""
    read = Text(text)
    spans: list[Span] = []
    for span in find(read):
        start, end = read.original_span(*span)
        if start >= (spans[-1][1] if spans else 0):  # two names can come from one character, as in a ligature
            spans.append((start, end))
    return spans
