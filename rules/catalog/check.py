"""Whether the catalog keeps its promises: every example flagged or passed, every clause real, every rule of use."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise

from rules.catalog import Catalog, Rule
from rules.catalog.prepare import prepare
from rules.catalog.usefulness import dead
from rules.engine import Engine
from rules.frames import Frame, holds
from rules.guideline import clause
from rules.pattern import Pattern, Words
from rules.preparation import Preparation
from rules.program import Program
from rules.text import Text
from rules.vocabulary import RuleError

_PARTICLES = frozenset({*"がはをにでのもとへてただな", "から", "まで", "って", "なら"})


def check(catalog: Catalog) -> list[str]:
    """What is wrong with a catalog, one sentence each, naming file and rule; empty when all is well."""
    engine = prepare(catalog)
    return [*_clauses(catalog), *_examples(catalog, engine), *_frames(catalog), *_brackets(catalog), *dead(catalog)]


def refuse(catalog: Catalog) -> Catalog:
    """The catalog itself when all is well. Raises RuleError with everything that is wrong."""
    faults = check(catalog)
    if faults:
        raise RuleError("\n".join(faults))
    return catalog


def _clauses(catalog: Catalog) -> list[str]:
    faults = []
    for rule in catalog.rules:
        try:
            clause(rule.clause)
        except KeyError:
            faults.append(f"{rule.label}.toml: {rule.id}: the guideline has no clause {rule.clause}")
    return faults


def _brackets(catalog: Catalog) -> list[str]:
    """Where 「退陣 しろ|すべき|を 求める」 leaves out the brackets of 「退陣 [しろ|すべき|を 求める]」."""
    rules = ((f"{rule.label}.toml: {rule.id}", pattern) for rule in catalog.rules for pattern in _written(rule))
    entries = ((f"vocabulary {name}", pattern) for name, v in catalog.vocabularies.items() for pattern in v.entries)
    return [
        f"{where}: {alternatives} {after}: a space ends the alternatives; write [one|two words] in brackets"
        for where, pattern in (*rules, *entries)
        for alternatives, after in pairwise(pattern.elements)
        if isinstance(after, Words) and _ends_in_stray_particle(alternatives)
    ]


def _written(rule: Rule) -> Iterator[Pattern]:
    yield from (*rule.patterns, *rule.without, *chain.from_iterable(rule.also))


def _ends_in_stray_particle(element: object) -> bool:
    """Whether a list of words, few of them particles, has a particle as its last."""
    if not isinstance(element, Words) or len(element.words) < 3:
        return False
    return element.words[-1] in _PARTICLES and 2 * len(_PARTICLES & set(element.words)) < len(element.words)


def _examples(catalog: Catalog, engine: Engine) -> list[str]:
    faults = []
    for rule in catalog.rules:
        where = f"{rule.label}.toml: {rule.id}"
        for example in rule.flags:
            if rule not in {hit.rule for hit in engine.hits(example.draft())}:
                faults.append(f"{where}: does not flag its own example {example.text!r}")
        for example in rule.passes:
            guilty = sorted({hit.rule.id for hit in engine.hits(example.draft()) if hit.rule.label == rule.label})
            if guilty:
                faults.append(f"{where}: {example.text!r} should pass, but is flagged by {', '.join(guilty)}")
    return faults


def _frames(catalog: Catalog) -> list[str]:
    faults = []
    matcher = Preparation((p for frame in catalog.frames.values() for p in frame.patterns), catalog.vocabularies)
    for frame in catalog.frames.values():
        programs = tuple(map(matcher.program, frame.patterns))

        def found(text: str, frame: Frame = frame, programs: tuple[Program, ...] = programs) -> bool:
            reading = matcher.read(Text(text))
            return any(holds(frame, programs, reading, (i, i + 1)) for i in range(len(reading.text.lexemes)))

        faults += [
            f"{frame.name}.toml: is not found in its own example {text!r}" for text in frame.found if not found(text)
        ]
        faults += [f"{frame.name}.toml: {text!r} should not hold it" for text in frame.absent if found(text)]
    return faults
