"""Whether every part of the catalog is of use: what can never fire, and what another part makes needless."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from rules.catalog import Catalog, Example, Rule
from rules.engine import Engine
from rules.matching.matcher import fold
from rules.matching.pattern import Features, Gap, Pattern, Words
from rules.matching.preparation import Preparation
from rules.spelling import undisguise
from rules.text import Text, normalise
from rules.vocabulary import Vocabulary

_MOST_SPELLINGS = 60
_ENDS = ("", "た", "ない", "る", "ます", "う")  # a stem is cut as one only where an ending follows


def dead(catalog: Catalog) -> list[str]:
    """Patterns that are not found in their own words written out, so that no draft can hold them; with their places.

    The dictionary may cut the words otherwise than the author thought: `て (い) る` never stands in 「ている」, which
    is て and いる. A pattern with features of words is not written out, and counts as alive.
    """
    written = chain(_of_rules(catalog), _of_frames(catalog), _of_vocabularies(catalog))
    places = [(place, one) for place, pattern in written for one in _one_by_one(pattern)]
    cut = dict.fromkeys(pattern for _, pattern in places if not _stands_in_itself(pattern))
    matcher = Preparation(cut, catalog.vocabularies)
    blind = {pattern for pattern in cut if not _found(pattern, matcher, catalog.vocabularies)}
    return [
        f"{place}: {str(pattern)!r} can never be found: the dictionary cuts these words otherwise"
        for place, pattern in places
        if pattern in blind
    ]


def needless(catalog: Catalog, engine: Engine) -> list[str]:
    """Rules all of whose examples another rule of the same label flags as well."""
    faults = []
    for rule in catalog.rules:
        others = set.intersection(*(_others(rule, example, engine) for example in rule.flags))
        for other in sorted(others, key=lambda other: other.id)[:1]:
            faults.append(f"{rule.label}.toml: {rule.id}: needless: {other.id} flags all its examples as well")
    return faults


def covered(vocabularies: Mapping[str, Vocabulary]) -> list[str]:
    """Entries `~混ぜてる` of vocabularies that hold `~混ぜて` as well, which is found wherever they are."""
    faults = []
    for vocabulary in vocabularies.values():
        entries = list(filter(None, map(_characters, vocabulary.entries)))
        for entry in entries:
            shorter = next((other for other in entries if other != entry and other in entry), None)
            if shorter:
                faults.append(f"vocabulary {vocabulary.name}: ~{entry}: needless: ~{shorter} is found there as well")
    return faults


def _characters(pattern: Pattern) -> str | None:
    """The characters of a pattern that asks for nothing but some characters anywhere."""
    match pattern.elements:
        case (Words(words=(), vocabularies=(), anywhere=(characters,)),):
            return characters
    return None


def _stands_in_itself(pattern: Pattern) -> bool:
    """Whether a pattern asks for some characters alone, however they are cut, and such as a text can hold."""
    characters = _characters(pattern)
    return characters is not None and fold(characters) in fold(undisguise(normalise(characters))[0])


def _others(rule: Rule, example: Example, engine: Engine) -> set[Rule]:
    hits = engine.hits(example.draft())
    return {hit.rule for hit in hits if hit.rule.label == rule.label and hit.rule is not rule}


def _one_by_one(pattern: Pattern) -> Iterator[Pattern]:
    """The pattern with each row of its groups alone; the pattern itself where it has none."""
    groups = [(at, one) for at, one in enumerate(pattern.elements) if isinstance(one, Words) and one.rows]
    if not groups:
        yield pattern
    for at, group in groups:
        single = replace(group, rows=())
        for row in [(single,), *(row.elements for row in group.rows)]:
            if row != (Words(),):
                yield Pattern((*pattern.elements[:at], *row, *pattern.elements[at + 1 :]))


def _of_rules(catalog: Catalog) -> Iterator[tuple[str, Pattern]]:
    for rule in catalog.rules:
        for pattern in chain(rule.patterns, rule.without, rule.nowhere, *rule.also):
            yield f"{rule.label}.toml: {rule.id}", pattern


def _of_frames(catalog: Catalog) -> Iterator[tuple[str, Pattern]]:
    for frame in catalog.frames.values():
        for pattern in frame.patterns:
            yield f"{frame.name}.toml", pattern


def _of_vocabularies(catalog: Catalog) -> Iterator[tuple[str, Pattern]]:
    for vocabulary in catalog.vocabularies.values():
        for pattern in vocabulary.entries:
            yield f"vocabulary {vocabulary.name}", pattern


def _found(pattern: Pattern, matcher: Preparation, vocabularies: Mapping[str, Vocabulary]) -> bool:
    program = matcher.program(pattern)
    columns = _columns(pattern, vocabularies)
    if columns is None:
        return True
    spelled = (text + end for end in _ENDS for text in _spellings(columns))
    return any(matcher.read(Text(text)).matches(program) for text in spelled)


def _columns(pattern: Pattern, vocabularies: Mapping[str, Vocabulary]) -> list[list[str]] | None:
    """For each place of a pattern what may be written there; None where features stand in for words."""
    columns: list[list[str]] = []
    for element in pattern.elements:
        if isinstance(element, Words):
            if element.negated:
                continue
            options = _options(element, vocabularies)
            if options is None:
                return None
            columns.append([*([""] if element.optional else []), *options])
        elif isinstance(element, Features):
            return None
        elif isinstance(element, Gap):
            columns.append(["、"])
    return columns


def _spellings(columns: Sequence[Sequence[str]]) -> Iterator[str]:
    """A pattern written out, each alternative at least once. The first is nearly always found."""
    rows = max(map(len, columns))
    for row in range(0, rows, max(1, rows // _MOST_SPELLINGS)):
        yield _joined([column[row % len(column)] for column in columns])
    for row in range(20):
        yield _joined([column[(7 * row + place) % len(column)] for place, column in enumerate(columns)])


def _joined(words: Sequence[str]) -> str:
    return (" " if "".join(words).isascii() else "").join(words)


def _options(element: Words, vocabularies: Mapping[str, Vocabulary]) -> list[str] | None:
    options = [*element.words, *element.anywhere]
    options += [_joined([str(one).lstrip("~") for one in row.elements]) for row in element.rows]
    for name in element.vocabularies:
        for entry in vocabularies[name].entries:
            only = entry.elements[0]
            if len(entry.elements) == 1 and isinstance(only, Words):
                options += [*only.words, *only.anywhere]
        if not options and vocabularies[name].include:
            return None
    return options or None
