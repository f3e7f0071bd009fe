"""Names of persons, by part of speech and by the words beside them.

Each word becomes a letter (`letters.py`), over which patterns find names of Japanese kind (`patterns.py`; what the
dictionary does not know, katakana, and what only bears a name: `joined.py`, `extent.py`, `bearers.py`). Names of
katakana with dots are found by characters (`dotted.py`). Names that only their neighbours (`cued.py`), the sentence
(`topics.py`, `alone.py`, `wrestlers.py`) or their own kanji (`given.py`) tell are for those who ask for every person.
Only a text that holds a name pays for offsets.
"""

from __future__ import annotations

import re

from rules.detectors.names.bearers import stands_for_thing
from rules.detectors.names.dotted import chains
from rules.detectors.names.extent import begun
from rules.detectors.names.letters import LETTERS
from rules.detectors.names.patterns import matches, without
from rules.detectors.names.words import within
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


def _by_form(text: Text) -> tuple[list[Span], list[Span], list[Span], str]:
    """Names, titles of works and dotted chains, as spans; and the words as letters without titles and chains."""
    shape = "".join(map(LETTERS.__getitem__, text.lexemes))
    spans: list[Span] = []
    titles: list[Span] = []
    dotted: list[Span] = []
    if "[" in shape:
        for title in _TITLE.finditer(shape):
            titles.append((text.starts[title.start()], text.ends[title.end() - 1]))
            shape = without(shape, *title.span())
    for span, is_person in chains(text):
        if within(span[0], titles):
            continue
        dotted.append(span)
        covered = text.covering(*span)
        shape = without(shape, *covered) if covered else shape
        if is_person:
            spans.append(span)
    spans += [_span(text, shape, i, j) for i, j in matches(text, shape)]
    return spans, titles, dotted, shape


def find(text: Text) -> list[Span]:
    """Spans of persons' names, in `text.normal`: sorted, apart from each other, without title or honorific.

    By their form and the words around them: all that a draft needs, whose persons have surnames or honorifics.
    """
    return _apart(_by_form(text)[0])


def find_all(text: Text) -> list[Span]:
    """`find`, and names that only tell by what is said of them; without what is said to be a place or a thing."""
    # A review need not load these.
    from rules.detectors.names.alone import alone
    from rules.detectors.names.cued import behind_offices, cued, listed, neighbours, next_in_list, players
    from rules.detectors.names.given import called, given_names, kana_given
    from rules.detectors.names.topics import is_thing, topics
    from rules.detectors.names.wrestlers import wrestlers

    spans, titles, dotted, shape = _by_form(text)
    candidates = [match.span() for match in _FOREIGN.finditer(shape)]
    spans += list(cued(text, candidates, sorted(titles + dotted)))
    spans += list(listed(text, spans))
    spans += [*behind_offices(text), *players(text), *kana_given(text)]
    spans += list(neighbours(text, spans))
    spans += [*next_in_list(text, spans), *given_names(text, spans), *called(text), *wrestlers(text)]
    spans = [span for span in spans if not is_thing(text, span)]
    spans += topics(text)
    unknown = list(alone(text, _apart(spans + titles + dotted)))
    spans += [*unknown, *neighbours(text, unknown)]
    return _apart([span for span in spans if not within(span[0], titles) and not stands_for_thing(text, span)])


def _apart(spans: list[Span]) -> list[Span]:
    """`spans` sorted, without those that begin within another; of those that begin together the longest."""
    apart: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= (apart[-1][1] if apart else 0) and start < end:
            apart.append((start, end))
    return apart


def persons(text: str) -> list[Span]:
    """(start, end) of every person's name in `text`, fictional and historical persons included. Never raises."""
    read = Text(text)
    spans: list[Span] = []
    for span in find_all(read):
        start, end = read.original_span(*span)
        if start >= (spans[-1][1] if spans else 0):  # two names can come from one character, as in a ligature
            spans.append((start, end))
    return spans
