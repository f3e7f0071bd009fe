"""What several drafts give away together (clause 2.6): clue kinds of each, and when they are too many.

One clue harms nobody; pieces laid side by side may single out the writer, a colleague or a case. The kinds stand in
`mosaic.toml`. Only their names ever need to be remembered, never a text, so that a store can keep what a person
agreed to keep.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.kept import kept
from rules.matching.matcher import PROGRAMS, Matcher
from rules.matching.pattern import PATTERNS, Pattern, PatternError, parse
from rules.matching.program import Program
from rules.text import Span, Text
from rules.toml_file import Entry, read_named

FILE = Path(__file__).with_name("mosaic.toml")
LEAST_KINDS = 3  # different kinds over all drafts
LEAST_KINDS_OF_MANY = 2  # enough where the new kind comes on top of clues in draft after draft
MANY_DRAFTS = 3  # drafts with a clue, the new one among them
LEAST_DRAFTS = 2  # drafts with a clue, the new one among them
_KEYS = {"name", "title", "work", "learned", "any", "found", "absent"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of clue: `name` for the store, `title` for people, `work` where it leads to the writer's work.

    A `learned` kind has no patterns: the learned reader finds it.
    """

    name: str
    title: str
    work: bool
    learned: bool
    patterns: tuple[Pattern, ...]
    found: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clue:
    """A kind of clue and the characters of `Text.normal` that give it away."""

    kind: str
    span: Span


def kinds(draft: str | Text, *, learned: bool = True) -> tuple[Clue, ...]:
    """The clues of one draft: for each kind that it holds, the first words that show it, in the order of the file.

    `learned` lets the learned reader find its kind beside those that patterns find.
    """
    text = Text(draft) if isinstance(draft, str) else draft
    found = list(_clues(text))
    if learned and (span := _hint(text)):
        found += [Clue(kind.name, span) for kind in builtin() if kind.learned]
    return tuple(found)


def _hint(text: Text) -> Span | None:
    from rules.cues.reader import builtin as reader  # with numpy, which a list of the rules need not load

    return reader().hint(reader().evidence(text))


def singles_out(earlier: Sequence[Collection[str]], now: Collection[str]) -> tuple[str, ...]:
    """The kinds that together single someone out, empty where they do not.

    `earlier` holds the kinds of each earlier draft, `now` those of the new one. The pieces are too many when the new
    draft adds one, some earlier draft has one, and all together are of LEAST_KINDS kinds, one of them of work; of fewer
    where MANY_DRAFTS have a clue and the new one tells a kind that none told before.
    """
    names = {kind.name for kind in builtin()}
    told = [told for found in earlier if (told := names.intersection(found))]
    if not now or len(told) + 1 < LEAST_DRAFTS:
        return ()
    together = set(now).union(*told)
    known = [kind for kind in builtin() if kind.name in together]
    adds = len(told) + 1 >= MANY_DRAFTS and not names.intersection(now) <= set().union(*told)
    enough = LEAST_KINDS_OF_MANY if adds else LEAST_KINDS
    if len(known) < enough or not any(kind.work for kind in known):
        return ()
    return tuple(kind.name for kind in known)


def builtin() -> tuple[Kind, ...]:
    """The kinds that come with the program. Raises RuleError."""
    return _ready().kinds


def load(path: Path) -> tuple[Kind, ...]:
    """The kinds of a file, in its order. Raises RuleError naming the file, the kind and what was expected."""
    return tuple(_kind(name, entry) for name, entry in read_named(path, "kind", "name").items())


def _kind(name: str, entry: Entry) -> Kind:
    entry.only(_KEYS)
    title, work = entry.text("title"), entry.flag("work")
    if entry.flag("learned"):
        return Kind(name, title, work, True, (), (), ())
    return Kind(name, title, work, False, _patterns(entry), entry.texts("found"), entry.texts("absent"))


def _patterns(entry: Entry) -> tuple[Pattern, ...]:
    sources = entry.table.get("any")
    if not isinstance(sources, list) or not sources:
        raise entry.wrong("any must be a list of patterns that is not empty")
    try:
        return tuple(pattern for source in sources for pattern in parse(source))
    except PatternError as error:
        raise entry.wrong(f"any: {error}") from error


@dataclass(frozen=True, slots=True)
class _Ready:
    """The kinds, a matcher for all of them, and the programs of each."""

    kinds: tuple[Kind, ...]
    matcher: Matcher
    programs: tuple[tuple[Program, ...], ...]


@lru_cache(maxsize=1)
def _ready() -> _Ready:
    return kept("mosaic", _prepared, (_Ready, Kind, *PATTERNS, *PROGRAMS))


def _prepared() -> _Ready:
    from rules.matching.preparation import Preparation
    from rules.vocabulary import builtin as vocabularies

    found = load(FILE)
    samples = [Text(example) for kind in found for example in (*kind.found, *kind.absent)]
    ready = Preparation([pattern for kind in found for pattern in kind.patterns], vocabularies(), samples)
    return _Ready(found, ready.matcher, tuple(tuple(map(ready.program, kind.patterns)) for kind in found))


def _clues(text: Text) -> Iterator[Clue]:
    ready = _ready()
    reading = ready.matcher.read(text)
    for kind, programs in zip(ready.kinds, ready.programs, strict=True):
        matches = [match for program in programs for match in reading.matches(program)]
        if matches:
            yield Clue(kind.name, reading.span(min(matches)))
