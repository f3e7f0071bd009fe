"""The review: candidate rules by the words of the draft, match, clear by frames, settle overlaps, order by level."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from rules import frames
from rules.catalog import Example, Rule
from rules.cues import reader as cues
from rules.cues import reasons
from rules.cues.reader import Cue, Evidence
from rules.detectors import DETECTORS
from rules.detectors.mosaic import adding
from rules.detectors.names import persons
from rules.detectors.voice import voices
from rules.distress import Heard, heard
from rules.draft import Draft
from rules.facts import decided
from rules.frames import Frame
from rules.grounds import groundless
from rules.hits import Hit, settled
from rules.kept import kept
from rules.masking import veiled
from rules.matching.index import Index
from rules.matching.matcher import PROGRAMS, Matcher
from rules.matching.pattern import PATTERNS
from rules.matching.program import Group, Program
from rules.matching.reading import Reading
from rules.quoting import quoted, together, whole
from rules.report import LEVELS, Finding, Level, Report
from rules.text import Span, Text

MOSAIC = "mosaic"  # the label of what only earlier drafts make telling
_MASKED = frozenset({"credentials"})  # labels whose words may hold a secret
_BLAMING = frozenset({"defamation", "emotional_reply", "indecency"})  # labels that rebuke whoever speaks of distress
SHOWN = 30  # characters of a quote inside a sentence of ours


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A rule with what must stand beside its words, and what must not, made ready."""

    rule: Rule
    also: tuple[Group, ...]
    without: Group
    nowhere: Group

    def possible(self, reading: Reading) -> bool:
        """Whether all that must stand beside its words may be there."""
        return not self.also or reading.may_all_match(self.also)


@dataclass(frozen=True, slots=True, eq=False)
class Detecting:
    """A detector with the rules that it serves, each with its place in the catalog."""

    detector: str
    rules: tuple[tuple[int, Ready], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """A catalog made ready to review drafts, by `rules/catalog/prepare.py`; `version` is the catalog's.

    `patterns` leads to the rules that patterns find, `detectors` to detectors that ask for words; those of `always`
    ask for none. `despite` names for each label the frames that clear none of its rules, `frames` leads to the frames
    that patterns show; those of `voices` show in who speaks in the whole draft.
    """

    rules: Sequence[Rule]
    version: str
    matcher: Matcher
    patterns: Index[tuple[Ready, Program]]
    always: Sequence[Detecting]
    detectors: Index[Detecting]
    despite: Mapping[str, frozenset[str]]
    frames: Index[tuple[Frame, Program]]
    voices: Sequence[Frame]

    def rule(self, name: str) -> Rule:
        """The rule named `label/id`. Raises KeyError."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise KeyError(name)

    def hits(self, draft: Draft, facts: Collection[str] = ()) -> list[Hit]:
        """What the rules find, each rule's matches in order, before overlaps are settled.

        `facts` names what is known to hold, though the text does not say so (`rules/facts.toml`).
        """
        reading = self.matcher.read(draft.read)
        return self._hits(draft, reading, facts)

    def _hits(self, draft: Draft, reading: Reading, facts: Collection[str]) -> list[Hit]:
        found = [*self._by_pattern(reading), *self._by_detector(draft, reading)]
        if facts:
            found = [hit for hit in found if not decided(hit.rule.name, facts)]
        barred = {name for name in {hit.rule.name for hit in found} if groundless(name, draft)}
        found = [hit for hit in found if hit.rule.name not in barred]
        return [hit for hit in found if not self._cleared(hit.start, hit.end, hit.rule.despite, reading)]

    def _by_pattern(self, reading: Reading) -> Iterator[Hit]:
        for ready, program in reading.possible(self.patterns):
            if not ready.possible(reading):
                continue
            for words in reading.matches(program):
                if _surrounded(ready, reading, words):
                    yield Hit(ready.rule, *reading.span(words), ready.also)

    def _by_detector(self, draft: Draft, reading: Reading) -> Iterator[Hit]:
        found: list[tuple[int, Ready, list[Span]]] = []
        for detecting in (*self.always, *dict.fromkeys(reading.possible(self.detectors))):
            if not any(ready.possible(reading) for _, ready in detecting.rules):
                continue
            if spans := list(DETECTORS[detecting.detector].find(draft.read, draft)):
                found += [(place, ready, spans) for place, ready in detecting.rules if ready.possible(reading)]
        for _, ready, spans in sorted(found, key=itemgetter(0)):
            for start, end in spans:
                if _surrounded(ready, reading, _words_at(reading, start, end)):
                    yield Hit(ready.rule, start, end)

    def _cleared(self, start: int, end: int, despite: Collection[str], reading: Reading) -> bool:
        words = _words_at(reading, start, end)
        if words is None:
            return False
        return any(
            frames.holds(frame, (program,), reading, words)
            for frame, program in reading.possible(self.frames)
            if frame.name not in despite
        ) or any(frame.voice in voices(reading.text) for frame in self.voices if frame.name not in despite)

    def review(
        self, draft: Draft, *, facts: Collection[str] = (), hidden: Collection[str] = (), learned: bool = True
    ) -> Report:
        """The report on a draft.

        `facts` as in `hits`; `hidden` names rules ("label/id") or labels that this person does not want to see;
        `learned` lets the learned reader speak beside the rules.
        """
        reading, unwanted = self.matcher.read(draft.read), set(hidden)
        found = every = self._hits(draft, reading, facts)
        evidence = cues.builtin().evidence(draft.read) if learned else None
        if evidence and found:
            found = _undoubted(found, evidence, unwanted)
        hits = [hit for hit in found if not {hit.rule.name, hit.rule.label} & unwanted]
        shown = together([(hit, quoted(hit, reading)) for hit in settled(hits, draft.read)], reading)
        added: list[Cue] = []
        if evidence:
            # Where a rule has spoken, or this person does not want to hear it, the reader adds nothing.
            known = unwanted | {hit.rule.label for hit in found}
            told_of = self._learned(draft, evidence, reading, known)
            added = [cue for cue in told_of if _rule(cue) not in known and not decided(_rule(cue), facts)]
        veil = _veil(draft, every, added)
        findings = [_finding(draft, veil, hit.rule, span) for hit, span in shown]
        findings += [_told(draft, veil, cue) for cue in added]
        findings = [finding for finding in findings if not _faint_beside(finding, findings)]
        if findings and (told := heard(draft.read)):
            findings = [finding for finding in findings if not _asks_for_help(finding, told, draft.read)]
        findings.sort(key=lambda f: (LEVELS.index(f.level), f.start, f.label, f.rule))
        return Report(tuple(findings), self.version)

    def learned(self, draft: Draft) -> Report:
        """What the learned reader finds by itself, for measuring the two readers apart."""
        reading, evidence = self.matcher.read(draft.read), cues.builtin().evidence(draft.read)
        found = list(self._learned(draft, evidence, reading, ()))
        veil = _veil(draft, (), found)
        return Report(tuple(_told(draft, veil, cue) for cue in found), self.version)

    def _learned(self, draft: Draft, evidence: Evidence, reading: Reading, known: Collection[str]) -> Iterator[Cue]:
        """What the learned reader finds beside the labels that are known, and no frame clears."""
        for cue in cues.builtin().cues(evidence, known):
            # A frame clears what it clears for every rule of the label.
            if cue.label in self.despite and self._cleared(*cue.span, self.despite[cue.label], reading):
                continue
            if groundless(_rule(cue), draft, learned=True):
                continue
            yield cue
        if MOSAIC not in known and (draft.earlier or draft.given_away) and not cues.builtin().plain(evidence):
            for span in adding(draft.read, draft, learned=True):
                yield Cue(MOSAIC, False, span)


def _undoubted(hits: list[Hit], evidence: Evidence, unwanted: Collection[str]) -> list[Hit]:
    """The hits but for those that the learned reader doubts: words of the rule, and nothing of the matter.

    Detectors stand: shapes, the hour and the profile are no matter of words; the mosaic is. So do rules that say that
    they stand. Labels for which the learned reader is hidden are not doubted either.
    """
    doubtful = {hit.rule.label for hit in hits if not _stands(hit.rule)}
    if unwanted:
        doubtful -= {label for label in doubtful if f"{label}/{reasons.NAME}" in unwanted}
    reader = cues.builtin()
    doubted = reader.doubted(evidence, doubtful)
    if MOSAIC in doubtful and reader.plain(evidence):
        doubted |= {MOSAIC}
    return [hit for hit in hits if hit.rule.label not in doubted or _stands(hit.rule)]


def _stands(rule: Rule) -> bool:
    return rule.stands or (rule.detector is not None and rule.label != MOSAIC)


def _faint_beside(one: Finding, findings: list[Finding]) -> bool:
    """Whether the learned reader faintly suspects by half what a surer finding shows: one thing is told once.

    What earlier drafts add is another matter.
    """
    if one.level != "care" or one.rule != f"{one.label}/{reasons.NAME}" or one.label == MOSAIC:
        return False
    return any(other.level != "care" and _shared(one, other) >= 0.5 for other in findings)


def _shared(one: Finding, other: Finding) -> float:
    """The share of the words of the shorter of two findings that both show."""
    shorter = max(min(one.end - one.start, other.end - other.start), 1)
    return (min(one.end, other.end) - max(one.start, other.start)) / shorter


def _asks_for_help(one: Finding, told: Heard, read: Text) -> bool:
    """Whether the words of a finding are those of somebody in distress, or the learned reader blames them for these.

    What it finds in another sentence stays, unless it rebukes. Who tells of another's distress gives away that person's
    affairs all the same, and so does who names somebody.
    """
    stays = one.rule == "defamation/violence-threatened" or (one.label == "personal_info" and persons(one.quote))
    if stays or (told.kind == "other" and one.label not in _BLAMING):
        return False
    if one.rule != f"{one.label}/{reasons.NAME}":
        return told.covers(one.start, one.end)
    return one.label in _BLAMING or told.told_throughout(read, one.start, one.end)


def _words_at(reading: Reading, start: int, end: int) -> Span | None:
    """The words that hold the characters [start, end); None for an empty span or white space."""
    return reading.text.covering(start, end) if start < end else None


def _surrounded(ready: Ready, reading: Reading, words: Span | None) -> bool:
    """Whether what the rule wants around its words is there, and nothing that it excludes."""
    if not (ready.also or ready.without.programs or ready.nowhere.programs):
        return True
    whole = among = (0, len(reading.text.lexemes))
    if reading.stands(ready.nowhere, whole):
        return False
    if words is not None and ready.rule.within != "draft":
        among = reading.sentences(words[0], beside=ready.rule.within == "near")
    return all(reading.stands(group, among) for group in ready.also) and not reading.stands(ready.without, among)


def _veil(draft: Draft, hits: Iterable[Hit], found: Iterable[Cue]) -> str:
    """The draft as findings quote it: a password that a sign cuts in two must not show in what another one quotes."""
    spans = [(hit.start, hit.end) for hit in hits if hit.rule.detector and DETECTORS[hit.rule.detector].masks]
    spans += [cue.span for cue in found if cue.label in _MASKED]
    return veiled(draft.text, [draft.read.original_span(*span) for span in spans if span[0] < span[1]])


def _finding(draft: Draft, veil: str, rule: Rule, span: Span) -> Finding:
    start, end = draft.read.original_span(*span) if span[0] < span[1] else (0, 0)
    quote = veil[start:end]
    shown = quote if len(quote) <= SHOWN else quote[: SHOWN - 1] + "…"
    why, instead = rule.why.replace("{quote}", shown), rule.instead.replace("{quote}", shown)
    return Finding(rule.label, rule.name, rule.clause, rule.level, start, end, quote, why, instead)


def _rule(cue: Cue) -> str:
    return f"{cue.label}/{reasons.NAME}"


def _told(draft: Draft, veil: str, cue: Cue) -> Finding:
    """The finding of the learned reader: never "stop", which takes a rule."""
    reason = reasons.builtin()[cue.label]
    start, end = draft.read.original_span(*(cue.span if cue.label in _MASKED else whole(draft.read, cue.span)))
    quote = veil[start:end]
    why, instead = (words.replace("{quote}", quote) for words in (reason.why, reason.instead))
    level: Level = "fix" if cue.sure else "care"
    return Finding(cue.label, _rule(cue), reason.clause, level, start, end, quote, why, instead)


@lru_cache(maxsize=1)
def builtin() -> Engine:
    """The engine of the catalog that comes with the program, built at the first call."""
    return kept("engine", _prepared, (Engine, Detecting, Ready, Rule, Example, Frame, *PATTERNS, *PROGRAMS))


def _prepared() -> Engine:
    from rules import catalog  # with the reader of TOML, which most starts need not load
    from rules.catalog.prepare import prepare

    return prepare(catalog.load())


def review(draft: Draft, *, facts: Collection[str] = (), hidden: Collection[str] = (), learned: bool = True) -> Report:
    """Review a draft with the built-in catalog; see `Engine.review`."""
    return builtin().review(draft, facts=facts, hidden=hidden, learned=learned)
