"""A catalog made ready to review drafts: from its words to its patterns to its rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from rules.catalog import Catalog, Rule
from rules.detectors import DETECTORS
from rules.engine import Engine, Ready
from rules.index import Atoms, Index
from rules.pattern import Pattern, parse
from rules.preparation import Preparation
from rules.program import Program
from rules.text import Text


def prepare(catalog: Catalog) -> Engine:
    """An engine for a catalog; its examples show which words are frequent."""
    samples = [Text(example.text) for rule in catalog.rules for example in (*rule.flags, *rule.passes)]
    needs = {name: parse(detector.needs) for name, detector in DETECTORS.items() if detector.needs}
    patterns = chain(_patterns(catalog), *needs.values())
    prepared = Preparation(patterns, catalog.vocabularies, samples)
    program = prepared.program

    def index(patterns: Iterable[Pattern]) -> Index[Program]:
        return Index.of((one, one.required) for one in map(program, patterns))

    def ready(rule: Rule) -> Ready:
        return Ready(rule, tuple(map(index, rule.also)), index(rule.without) if rule.without else None)

    def required(ready: Ready, program: Program) -> list[Atoms]:
        """What must be there for a pattern of a rule to count, the rarest first."""
        return sorted([*program.required, *(also.leading for also in ready.also)], key=prepared.rarity)

    rules = {rule: ready(rule) for rule in catalog.rules}
    by_pattern = ((rules[rule], one) for rule in catalog.rules for one in map(program, rule.patterns))
    detecting = tuple(rules[rule] for rule in catalog.rules if rule.detector)
    by_detector = ((one, need) for one in detecting for need in map(program, needs.get(one.rule.detector or "", ())))
    by_frame = ((frame, one) for frame in catalog.frames.values() for one in map(program, frame.patterns))
    return Engine(
        catalog.rules,
        catalog.version,
        prepared.matcher,
        patterns=Index.of(((one, found), required(one, found)) for one, found in by_pattern),
        detecting=detecting,
        always=frozenset(one for one in detecting if one.rule.detector not in needs),
        detectors=Index.of((one, required(one, need)) for one, need in by_detector),
        despite=_despite(catalog),
        frames=Index.of(((frame, one), one.required) for frame, one in by_frame),
    )


def _despite(catalog: Catalog) -> dict[str, frozenset[str]]:
    """For each label the frames that none of its rules minds."""
    of_label: dict[str, list[frozenset[str]]] = {}
    for rule in catalog.rules:
        of_label.setdefault(rule.label, []).append(rule.despite)
    return {label: frozenset.intersection(*despite) for label, despite in of_label.items()}


def _patterns(catalog: Catalog) -> Iterator[Pattern]:
    for rule in catalog.rules:
        yield from rule.patterns
        yield from rule.without
        for alternatives in rule.also:
            yield from alternatives
    for frame in catalog.frames.values():
        yield from frame.patterns
