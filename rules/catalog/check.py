"""Whether the catalog keeps its promises: every example flagged or passed, every rule of use."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise

from rules.catalog import Catalog, Rule
from rules.catalog.usefulness import dead
from rules.engine import Engine
from rules.frames import Frame, holds
from rules.matching.pattern import Pattern, Words
from rules.matching.preparation import Preparation
from rules.matching.program import Program
from rules.text import Text

# Particles and endings: in a list where one stands alone among words, first or last, a space has cut it off.
_SMALL = frozenset(
    {*"がはをにでのもとへてただなかやしねよわばずいせん", "から", "まで", "って", "なら", "です", "ます", "まし"}
)
_SMALL |= frozenset(
    {"たら", "ない", "ません", "なく", "なくて", "なんて", "なんか", "とか", "では", "じゃ", "れる", "ので"}
)
_SMALL |= frozenset(
    {"のに", "けど", "だっ", "てる", "とる", "とい", "ちゃ", "ちゃっ", "いる", "する", "しまう", "しまっ"}
)
_CUT_OFF = {-1: frozenset("がをにのとへな"), 0: frozenset("がをてたれ")}


def check(catalog: Catalog, engine: Engine) -> list[str]:
    """What is wrong with a catalog and its engine, one sentence each, naming file and rule; empty when all is well."""
    return [*_examples(catalog, engine), *_frames(catalog), *_brackets(catalog), *dead(catalog)]


def _brackets(catalog: Catalog) -> list[str]:
    """Where 「退陣 しろ|を 求める」 leaves out the brackets of 「退陣 [しろ|を 求める]」."""
    rules = ((f"{rule.label}.toml: {rule.id}", pattern) for rule in catalog.rules for pattern in _written(rule))
    entries = ((f"vocabulary {name}", pattern) for name, v in catalog.vocabularies.items() for pattern in v.entries)
    frames = ((f"{name}.toml", pattern) for name, frame in catalog.frames.items() for pattern in frame.patterns)
    faults = (
        f"{where}: {before} {after}: a space ends the alternatives; write [one|two words] in brackets"
        for where, pattern in (*rules, *entries, *frames)
        for before, after in pairwise(pattern.elements)
        if isinstance(before, Words) and isinstance(after, Words) and _split_by_mistake(before, after)
    )
    return list(dict.fromkeys(faults))  # a row with brackets stands for several


def _written(rule: Rule) -> Iterator[Pattern]:
    yield from (*rule.patterns, *rule.without, *rule.nowhere, *chain.from_iterable(rule.also))


def _split_by_mistake(before: Words, after: Words) -> bool:
    """Whether the last words of one list and the first of the next were meant as one alternative among others."""
    if before.optional or after.optional or before.negated or after.negated:
        return False
    return (
        _stray(before.words, -1) or _stray(after.words, 0) or _mixed(before, after) or _again(before.words, after.words)
    )


def _stray(words: tuple[str, ...], at: int) -> bool:
    """Whether a list of words holds one particle or ending only, where a space cut it off."""
    others = [word for index, word in enumerate(words) if index != at % len(words)]
    return (
        bool(others) and words[at] in _CUT_OFF[at] and not any(word in _SMALL or word in "。、!?・" for word in others)
    )


def _again(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether 「友人 の|知人 の」 has become 友人, then の or 知人, then の."""
    return len(before) > 1 and before[0] in _SMALL and before[-1] not in _SMALL and after[:1] == before[:1]


def _mixed(before: Words, after: Words) -> bool:
    """Whether 「~断り なく|~無断」 took its second word for a list: letters before, then a word beside letters."""
    return bool(before.anywhere and not before.words and after.anywhere and after.words)


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
