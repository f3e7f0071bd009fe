"""A catalog made ready to review drafts: from its words to its patterns to its rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from rules.catalog import Catalog, Rule
from rules.detectors import DETECTORS
from rules.engine import Detecting, Engine, Ready
from rules.matching.index import Index
from rules.matching.pattern import Pattern, parse
from rules.matching.preparation import Preparation
from rules.matching.program import Group
from rules.text import Text


def prepare(catalog: Catalog) -> Engine:
    """An engine for a catalog; its examples show which words are frequent."""
    samples = [Text(example.text) for rule in catalog.rules for example in (*rule.flags, *rule.passes)]
    needs = {name: parse(detector.needs) for name, detector in DETECTORS.items() if detector.needs}
    prepared = Preparation(_patterns(catalog), catalog.vocabularies, samples, chain(*needs.values()))
    program = prepared.program

    def group(patterns: Iterable[Pattern]) -> Group:
        return Group(tuple(map(program, patterns)))

    def ready(rule: Rule) -> Ready:
        return Ready(rule, tuple(map(group, rule.also)), group(rule.without), group(rule.nowhere))

    rules = list(map(ready, catalog.rules))
    by_pattern = ((one, found) for one in rules for found in map(program, one.rule.patterns))
    detecting = _detecting(rules)
    by_detector = ((one, need) for one in detecting for need in map(program, needs.get(one.detector, ())))
    by_frame = ((frame, one) for frame in catalog.frames.values() for one in map(program, frame.patterns))
    return Engine(
        catalog.rules,
        catalog.version,
        prepared.matcher,
        patterns=Index.of((pair, pair[1]) for pair in by_pattern),
        always=tuple(one for one in detecting if one.detector not in needs),
        detectors=Index.of(by_detector),
        despite=_despite(catalog),
        frames=Index.of(((frame, one), one) for frame, one in by_frame),
        voices=tuple(frame for frame in catalog.frames.values() if frame.voice),
    )


def _detecting(rules: Iterable[Ready]) -> list[Detecting]:
    """The detectors that rules ask, in the order of the first that does, each asked once for all of these."""
    served: defaultdict[str, list[tuple[int, Ready]]] = defaultdict(list)
    for place, ready in enumerate(rules):
        if ready.rule.detector:
            served[ready.rule.detector].append((place, ready))
    return [Detecting(name, tuple(asking)) for name, asking in served.items()]


def _despite(catalog: Catalog) -> dict[str, frozenset[str]]:
    """For each label the frames that none of its rules minds."""
    of_label: dict[str, list[frozenset[str]]] = {}
    for rule in catalog.rules:
        of_label.setdefault(rule.label, []).append(rule.despite)
    return {label: frozenset.intersection(*despite) for label, despite in of_label.items()}


def _patterns(catalog: Catalog) -> Iterator[Pattern]:
    """All patterns, those of an index together."""
    for frame in catalog.frames.values():
        yield from frame.patterns
    for rule in catalog.rules:
        yield from rule.patterns
    for rule in catalog.rules:
        yield from chain(*rule.also)
    for rule in catalog.rules:
        yield from (*rule.without, *rule.nowhere)
