"""How fast the review is beside the bare analysis: `python -m benchmarks.review [--rounds 7]`.

The peer is what nobody can do without, `[node.surface for node in tagger(text)]` of fugashi with the same dictionary.
Both read the same texts in turn, in one process: posts of the training files, joined and cut to 100-180 and to 4,000
characters. Every review reads a fresh draft with the built-in rules; "both" lets the learned reader speak, too, and
what it adds is the difference text by text. Time is that of the processor, and who reads first changes from text to
text, for the first finds the dictionary cold.

There are two catalogs of ten times the rules. In "10x rules" each copy has words of its own, which do not occur in
these texts: that is what rules on further subjects cost, and what an index promises. In "10x busy" the copies exchange
their words and vocabularies among themselves: ten times as much occurs and is found, and no index can help.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import chain

import fugashi

from benchmarks.texts import texts
from rules import catalog
from rules.catalog import Catalog, Rule
from rules.catalog.prepare import prepare
from rules.cues import reader
from rules.draft import Draft
from rules.matching.pattern import Element, Pattern, Words
from rules.vocabulary import Vocabulary

TIMES = 10
Change = Callable[[Pattern], Pattern]
Read = Callable[[str], object]


def larger(of: Catalog, times: int, change: Callable[[Catalog, int], Change]) -> Catalog:
    """The catalog with `times` as many rules; `change` says what becomes of the patterns of each copy."""
    rules, vocabularies = list(of.rules), dict(of.vocabularies)
    for copy in range(1, times):
        exchange = change(of, copy)
        if change is own_words:
            vocabularies |= _vocabularies(of, copy, exchange)
        for rule in of.rules:
            new = replace(
                rule,
                id=f"{rule.id}-{copy}",
                patterns=tuple(map(exchange, rule.patterns)),
                also=tuple(tuple(map(exchange, alternatives)) for alternatives in rule.also),
                without=tuple(map(exchange, rule.without)),
                nowhere=tuple(map(exchange, rule.nowhere)),
            )
            rules.append(new)
    return replace(of, rules=tuple(rules), vocabularies=vocabularies)


def own_words(of: Catalog, copy: int) -> Change:
    """Gives a pattern words of the copy's own, as long as before, and the copy's vocabularies; features stay."""
    mark = chr(0xAC00 + copy)  # a Korean letter, which no word of ours holds

    def element(one: Element) -> Element:
        if not isinstance(one, Words):
            return one
        words, anywhere = (tuple(mark + word[1:] for word in row) for row in (one.words, one.anywhere))
        vocabularies = tuple(f"{name}_{copy}" for name in one.vocabularies)
        return replace(one, words=words, anywhere=anywhere, vocabularies=vocabularies, rows=tuple(map(own, one.rows)))

    def own(pattern: Pattern) -> Pattern:
        return Pattern(tuple(map(element, pattern.elements)))

    return own


def _vocabularies(of: Catalog, copy: int, change: Change) -> dict[str, Vocabulary]:
    """The vocabularies of a copy, named and filled as `own_words` asks for them."""
    return {
        f"{name}_{copy}": Vocabulary(
            f"{name}_{copy}",
            tuple(dict.fromkeys(map(change, vocabulary.entries))),
            tuple(f"{other}_{copy}" for other in vocabulary.include),
        )
        for name, vocabulary in of.vocabularies.items()
    }


def exchanged(of: Catalog, copy: int) -> Change:
    """Puts other words and vocabularies of the catalog into a pattern, always the same for the same."""
    chance = random.Random(copy)
    words = sorted({word for rule in of.rules for word in _words(rule)})
    names = sorted(of.vocabularies)
    other_word = dict(zip(words, chance.sample(words, len(words)), strict=True))
    other_name = dict(zip(names, chance.sample(names, len(names)), strict=True))

    def element(one: Element) -> Element:
        if not isinstance(one, Words):
            return one
        return replace(
            one,
            words=tuple(other_word[word] for word in one.words),
            vocabularies=tuple(other_name[name] for name in one.vocabularies),
            rows=tuple(map(other, one.rows)),
        )

    def other(pattern: Pattern) -> Pattern:
        return Pattern(tuple(map(element, pattern.elements)))

    return other


def _words(rule: Rule) -> set[str]:
    patterns = chain(rule.patterns, *rule.also, rule.without, rule.nowhere)
    pending = [one for pattern in patterns for one in pattern.elements if isinstance(one, Words)]
    pending += [one for group in pending for row in group.rows for one in row.elements if isinstance(one, Words)]
    return {word for one in pending for word in one.words}


def race(readers: dict[str, Read], of: list[str], rounds: int) -> dict[str, list[float]]:
    """Seconds that each reader takes for each text: the best of all rounds, in which they take turns."""
    best = {name: [float("inf")] * len(of) for name in readers}
    for text in of:  # everybody has met every word
        for read in readers.values():
            read(text)
    names = list(readers)
    for turn in range(rounds):
        for place, text in enumerate(of):
            first = (place + turn) % len(names)
            for name in (*names[first:], *names[:first]):
                began = time.process_time()
                readers[name](text)
                best[name][place] = min(best[name][place], time.process_time() - began)
    return best


def measured(readers: dict[str, Read], size: tuple[int, int, int], rounds: int) -> dict[str, float]:
    """Seconds of each reader for a character of texts of a size: the shortest, the longest, how many."""
    shortest, longest, number = size
    of = list(texts(shortest, longest, number))
    taken = race(readers, of, rounds)
    bare = statistics.median(taken["bare fugashi"])
    print(f"{number} texts of {shortest}-{longest} characters")
    for name, seconds in taken.items():
        middle, late = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
        print(
            f"  {name:13} p50 {middle * 1e3:7.3f} ms  p95 {late * 1e3:7.3f} ms  {middle / bare:5.2f} x bare  "
            f"{sum(seconds) / sum(map(len, of)) * 1e6:6.2f} us a character"
        )
    added = statistics.median(both - rules for both, rules in zip(taken["both"], taken["review"], strict=True))
    print(f"  the learned reader adds {added * 1e3:7.3f} ms, {added / bare:5.2f} x bare")
    return {name: sum(seconds) / sum(map(len, of)) for name, seconds in taken.items()}


def main() -> None:
    """All figures in one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    tagger = fugashi.Tagger()
    built = catalog.builtin()
    engine = prepare(built)
    wide, busy = (prepare(larger(built, TIMES, change)) for change in (own_words, exchanged))
    readers: dict[str, Read] = {
        "bare fugashi": lambda text: [node.surface for node in tagger(text)],
        "review": lambda text: engine.review(Draft(text), learned=False),
        "both": lambda text: engine.review(Draft(text)),
        f"{TIMES}x rules": lambda text: wide.review(Draft(text), learned=False),
        f"{TIMES}x busy": lambda text: busy.review(Draft(text), learned=False),
    }
    print(f"{len(built.rules)} rules")
    short, long = (measured(readers, size, rounds) for size in ((100, 180, 400), (4000, 4000, 30)))
    began = time.perf_counter()
    learned = reader.load(reader.WEIGHTS)
    took = time.perf_counter() - began
    print(f"  its weights load in {took * 1e3:.0f} ms and hold {learned.held / 2**20:.1f} MiB")
    for name in readers:
        print(f"  {name:13} a character of 4,000 costs {long[name] / short[name]:.2f} x one of 140")


if __name__ == "__main__":
    main()
