"""The review: candidate rules by the words of the draft, match, clear by frames, settle overlaps, order by level."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rules import catalog as catalogs
from rules import frames
from rules.catalog import Catalog, Rule
from rules.detectors import DETECTORS
from rules.draft import Draft
from rules.facts import decided
from rules.masking import mask
from rules.matcher import Matcher, Reading, anchored, covering
from rules.pattern import Pattern
from rules.report import LEVELS, Finding, Report
from rules.text import Span, Text

_SHOWN = 30  # characters of a quote inside a sentence of ours


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule and the characters of `Text.normal` that it points at; an empty span where no words tell."""

    rule: Rule
    start: int
    end: int


class Engine:
    """A catalog made ready to review drafts."""

    def __init__(self, catalog: Catalog) -> None:
        """Build the indexes: words to patterns to rules."""
        self.catalog = catalog
        samples = [Text(example.text) for rule in catalog.rules for example in (*rule.flags, *rule.passes)]
        self._matcher = Matcher(_rule_patterns(catalog), catalog.vocabularies, samples)
        # Frames are made of common words and only asked for where a rule has found something: a reading of their own.
        framing = [pattern for frame in catalog.frames.values() for pattern in frame.patterns]
        self._framer = Matcher(framing, catalog.vocabularies, samples)
        pairs = [(rule, self._matcher.program(pattern)) for rule in catalog.rules for pattern in rule.patterns]
        self._pairs = pairs
        self._at = anchored(program for _, program in pairs)
        self._detecting = [rule for rule in catalog.rules if rule.detector]

    def hits(self, draft: Draft, facts: Collection[str] = ()) -> list[Hit]:
        """What the rules find, each rule's matches in order, before overlaps are settled.

        `facts` names what is known to hold, though the text does not say so (`rules/facts.toml`).
        """
        reading = self._matcher.read(draft.read)
        found = [*self._by_pattern(reading), *self._by_detector(draft, reading)]
        if facts:
            found = [hit for hit in found if not decided(hit.rule.name, facts)]
        if not found:
            return []
        framing = self._framer.read(draft.read)
        return [hit for hit in found if not self._cleared(hit, framing)]

    def _by_pattern(self, reading: Reading) -> Iterator[Hit]:
        candidates = {index for atom in reading.present if atom in self._at for index in self._at[atom]}
        for index in sorted(candidates):
            rule, program = self._pairs[index]
            for words in reading.run(program):
                if _surrounded(rule, reading, words):
                    yield Hit(rule, *reading.span(words))

    def _by_detector(self, draft: Draft, reading: Reading) -> Iterator[Hit]:
        text = draft.read
        spans: dict[str, list[Span]] = {}
        for rule in self._detecting:
            name = rule.detector
            assert name is not None  # noqa: S101 - by the list's construction
            if name not in spans:
                detector = DETECTORS[name]
                spans[name] = list(detector.find(text, draft)) if detector.applies(text) else []
            for start, end in spans[name]:
                if _surrounded(rule, reading, _words_at(reading, start, end)):
                    yield Hit(rule, start, end)

    def _cleared(self, hit: Hit, reading: Reading) -> bool:
        words = _words_at(reading, hit.start, hit.end)
        return words is not None and any(
            frames.holds(frame, reading, words)
            for name, frame in self.catalog.frames.items()
            if name not in hit.rule.despite
        )

    def review(
        self, draft: Draft, *, facts: Collection[str] = (), hidden: Collection[str] = (), learned: bool = True
    ) -> Report:
        """The report on a draft.

        `facts` as in `hits`; `hidden` names rules ("label/id") or labels that this person does not want to see;
        `learned` lets the learned reader speak beside the rules.
        """
        hits = [hit for hit in self.hits(draft, facts) if not {hit.rule.name, hit.rule.label} & set(hidden)]
        findings = [_finding(draft, hit) for hit in _settled(hits)]
        if learned:
            added = self._learned(draft, {finding.label for finding in findings}, hidden)
            findings += [finding for finding in added if not decided(finding.rule, facts)]
        order = {rule.label: place for place, rule in enumerate(self.catalog.rules)}
        findings.sort(key=lambda f: (LEVELS.index(f.level), f.start, order.get(f.label, len(order)), f.rule))
        return Report(tuple(findings), self.catalog.version)

    def _learned(self, draft: Draft, known: Collection[str], hidden: Collection[str]) -> Iterator[Finding]:
        """What the learned reader adds to the rules' labels."""
        return iter(())


def _rule_patterns(catalog: Catalog) -> Iterator[Pattern]:
    for rule in catalog.rules:
        yield from rule.patterns
        yield from rule.without
        for alternatives in rule.also:
            yield from alternatives


def _words_at(reading: Reading, start: int, end: int) -> Span | None:
    """The words that hold the characters [start, end); None for an empty span or white space."""
    return covering(reading.text, start, end) if start < end else None


def _surrounded(rule: Rule, reading: Reading, words: Span | None) -> bool:
    """Whether what the rule wants around its words is there, and nothing that it excludes."""
    return all(_stands(rule, reading, words, alternatives) for alternatives in rule.also) and not (
        rule.without and _stands(rule, reading, words, rule.without)
    )


def _stands(rule: Rule, reading: Reading, words: Span | None, patterns: tuple[Pattern, ...]) -> bool:
    beside = frames.PLACES[rule.within if words is not None else "draft"]
    return any(beside(reading, words or (0, 0), match) for pattern in patterns for match in reading.matches(pattern))


def _settled(hits: Iterable[Hit]) -> list[Hit]:
    """One hit for the same words and label: the more serious, then the longer, then the earlier rule's."""
    ranked = sorted(hits, key=lambda hit: (LEVELS.index(hit.rule.level), hit.start - hit.end, hit.start))
    kept: list[Hit] = []
    for hit in ranked:
        if not any(other.rule.label == hit.rule.label and _overlap(other, hit) for other in kept):
            kept.append(hit)
    return kept


def _overlap(one: Hit, other: Hit) -> bool:
    return (one.start < other.end and other.start < one.end) or one.start == one.end or other.start == other.end


def _finding(draft: Draft, hit: Hit) -> Finding:
    rule = hit.rule
    start, end = draft.read.original_span(hit.start, hit.end) if hit.start < hit.end else (0, 0)
    quote = draft.text[start:end]
    if rule.detector and DETECTORS[rule.detector].masks:
        quote = mask(quote)
    shown = quote if len(quote) <= _SHOWN else quote[: _SHOWN - 1] + "…"
    why, instead = rule.why.replace("{quote}", shown), rule.instead.replace("{quote}", shown)
    return Finding(rule.label, rule.name, rule.clause, rule.level, start, end, quote, why, instead)


@lru_cache(maxsize=1)
def builtin() -> Engine:
    """The engine of the catalog that comes with the program, built at the first call."""
    return Engine(catalogs.builtin())


def review(draft: Draft, *, facts: Collection[str] = (), hidden: Collection[str] = (), learned: bool = True) -> Report:
    """Review a draft with the built-in catalog; see `Engine.review`."""
    return builtin().review(draft, facts=facts, hidden=hidden, learned=learned)
