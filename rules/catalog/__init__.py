"""The catalog: what a draft is flagged for, one TOML file per label; read here, and refused where it is wrong.

A file gives the label's clause, level, why and instead, and its rules. A rule has an id, a pattern (`tokens`), several
(`any`) or the name of a detector, and optionally `with` (patterns that must occur too), `without` (patterns none of
which may), `within` ("sentence", "near" or "draft": where `with` and `without` look), `nowhere` (as `without`, in the
whole draft), `despite` (frames that do not clear it), `stands` (true where no doubt of the learned reader drops it),
its own level, why and instead, and always examples: `flags` and `passes`. docs/rules.md tells it to people who do not
program.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules.detectors import DETECTORS
from rules.draft import Draft, DraftError
from rules.frames import Frame
from rules.frames import load as load_frames
from rules.matching.pattern import Pattern, PatternError, parse
from rules.report import LEVELS, Level
from rules.toml_file import RuleError, read_toml
from rules.vocabulary import Vocabulary, references
from rules.vocabulary import builtin as builtin_vocabularies
from rules.vocabulary import load as load_vocabularies

HERE = Path(__file__).parent
RULES = HERE.parent
WITHIN = ("sentence", "near", "draft")
_LABEL_KEYS = {"label", "clause", "level", "why", "instead", "despite", "rule"}
_RULE_KEYS = {
    "id",
    "tokens",
    "any",
    "detector",
    "with",
    "without",
    "within",
    "nowhere",
    "despite",
    "stands",
    "level",
    "why",
    "instead",
    "clause",
    "flags",
    "passes",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A draft that a rule flags or passes."""

    text: str
    context: Mapping[str, Any] | None = None

    def draft(self) -> Draft:
        """The example as a draft."""
        return Draft.from_context(self.text, self.context)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One way to break a clause: what shows it, what is said of it, and its examples."""

    id: str
    label: str
    clause: str
    level: Level
    why: str
    instead: str
    patterns: tuple[Pattern, ...]
    detector: str | None
    also: tuple[tuple[Pattern, ...], ...]
    without: tuple[Pattern, ...]
    within: str
    nowhere: tuple[Pattern, ...]
    despite: frozenset[str]
    stands: bool
    flags: tuple[Example, ...]
    passes: tuple[Example, ...]

    @property
    def name(self) -> str:
        """The rule's name in findings: label and id."""
        return f"{self.label}/{self.id}"


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """All rules in the order of the files, with the frames and vocabularies they use, and a version of it all."""

    rules: tuple[Rule, ...]
    frames: Mapping[str, Frame]
    vocabularies: Mapping[str, Vocabulary]
    version: str


@lru_cache(maxsize=1)
def builtin() -> Catalog:
    """The catalog that comes with the program."""
    return load()


def load(directory: Path = HERE, frames: Path | None = None, vocabulary: Path | None = None) -> Catalog:
    """Read a catalog. Raises RuleError naming the file, the rule and what was expected."""
    frame_path, vocabulary_path = frames or RULES / "frames", vocabulary or RULES / "vocabulary"
    known_frames = load_frames(frame_path)
    vocabularies = load_vocabularies(vocabulary) if vocabulary else builtin_vocabularies()  # others read these, too
    paths = sorted(directory.glob("*.toml"))
    _check_frames(known_frames, {path.stem for path in (*paths, *HERE.glob("*.toml"))})
    rules = [rule for path in paths for rule in _label(path, known_frames)]
    _check_vocabularies(rules, known_frames, vocabularies)
    files = [*paths, *sorted(frame_path.glob("*.toml")), *sorted(vocabulary_path.glob("*.toml"))]
    return Catalog(tuple(rules), known_frames, vocabularies, _version(files))


def _version(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _label(path: Path, frames: Mapping[str, Frame]) -> list[Rule]:
    table = read_toml(path)
    where = path.name
    _keys(where, table, _LABEL_KEYS)
    if table.get("label") != path.stem:
        raise RuleError(f"{where}: label must be the file's name, {path.stem!r}, not {table.get('label')!r}")
    entries = table.get("rule")
    if not isinstance(entries, list) or not entries:
        raise RuleError(f"{where}: expected at least one [[rule]]")
    rules = [_rule(where, entry, table, frames) for entry in entries]
    ids = [rule.id for rule in rules]
    for rule_id in ids:
        if ids.count(rule_id) > 1:
            raise RuleError(f"{where}: {rule_id}: this id stands twice")
    return rules


def _rule(file: str, entry: object, label: Mapping[str, Any], frames: Mapping[str, Frame]) -> Rule:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"]:
        raise RuleError(f"{file}: every [[rule]] needs an id")
    where = f"{file}: {entry['id']}"
    _keys(where, entry, _RULE_KEYS)
    patterns, detector = _what(where, entry)
    within = entry.get("within", "sentence")
    if within not in WITHIN:
        raise RuleError(f"{where}: within must be one of {', '.join(WITHIN)}, not {within!r}")
    if within == "draft" and "nowhere" in entry:
        raise RuleError(f"{where}: nowhere: without looks in the whole draft already, as within says; write it there")
    despite = frozenset(_strings(where, entry, "despite")) | frozenset(_strings(file, label, "despite"))
    for frame in despite - set(frames):
        raise RuleError(f"{where}: despite: there is no frame {frame!r}; known are {', '.join(frames)}")
    despite |= {frame.name for frame in frames.values() if frame.labels and label["label"] not in frame.labels}
    both = {**{key: label.get(key) for key in ("clause", "level", "why", "instead")}, **entry}
    for key in ("clause", "why", "instead"):
        if not isinstance(both[key], str) or not both[key].strip():
            raise RuleError(f"{where}: {key} is missing, here and at the top of the file")
    _check_clause(where, both["clause"])
    if both["level"] not in LEVELS:
        raise RuleError(f"{where}: level must be one of {', '.join(LEVELS)}, not {both['level']!r}")
    return Rule(
        id=entry["id"], label=label["label"], clause=both["clause"], level=both["level"],
        why=both["why"].strip(), instead=both["instead"].strip(), patterns=patterns, detector=detector,
        also=_patterns(where, entry, "with"), without=_flat(_patterns(where, entry, "without")), within=within,
        nowhere=_flat(_patterns(where, entry, "nowhere")), despite=despite,
        stands=_truth(where, entry, "stands"),
        flags=_examples(where, entry, "flags"), passes=_examples(where, entry, "passes"),
    )  # fmt: skip


def _check_clause(where: str, clause_id: str) -> None:
    """Raises RuleError where no clause has that id: answers quote it, so a draft would be the first to find out."""
    from rules.guideline import clause  # which a start with kept rules need not load

    try:
        clause(clause_id)
    except KeyError as error:
        raise RuleError(f"{where}: the guideline has no clause {clause_id}") from error


def _what(where: str, entry: Mapping[str, Any]) -> tuple[tuple[Pattern, ...], str | None]:
    given = [key for key in ("tokens", "any", "detector") if key in entry]
    if len(given) != 1:
        raise RuleError(f"{where}: expected one of tokens, any and detector, found {', '.join(given) or 'none'}")
    if given[0] == "detector":
        if not isinstance(entry["detector"], str) or entry["detector"] not in DETECTORS:
            raise RuleError(f"{where}: there is no detector {entry['detector']!r}; known are {', '.join(DETECTORS)}")
        return (), entry["detector"]
    if given[0] == "tokens":
        return _flat(_patterns(where, {"tokens": [entry["tokens"]]}, "tokens")), None
    return _flat(_patterns(where, entry, "any")), None


def _flat(patterns: tuple[tuple[Pattern, ...], ...]) -> tuple[Pattern, ...]:
    return tuple(pattern for alternatives in patterns for pattern in alternatives)


def _patterns(where: str, entry: Mapping[str, Any], key: str) -> tuple[tuple[Pattern, ...], ...]:
    """The patterns under a key, each with its alternatives."""
    sources = entry.get(key, [])
    if not isinstance(sources, list) or (key in entry and not sources):
        raise RuleError(f"{where}: {key} must be a list of patterns")
    try:
        return tuple(map(parse, sources))
    except PatternError as error:
        raise RuleError(f"{where}: {key}: {error}") from error


def _strings(where: str, entry: Mapping[str, Any], key: str) -> list[str]:
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise RuleError(f"{where}: {key} must be a list of strings")
    return values


def _truth(where: str, entry: Mapping[str, Any], key: str) -> bool:
    value = entry.get(key, False)
    if not isinstance(value, bool):
        raise RuleError(f"{where}: {key} must be true or false, not {value!r}")
    return value


def _examples(where: str, entry: Mapping[str, Any], key: str) -> tuple[Example, ...]:
    values = entry.get(key)
    if not isinstance(values, list) or not values:
        raise RuleError(f"{where}: {key} is missing: a rule needs examples both ways")
    examples = []
    for value in values:
        table = {"text": value} if isinstance(value, str) else value
        if not isinstance(table, dict):
            raise RuleError(f"{where}: {key}: an example is a string or a table with text, not {value!r}")
        example = Example(table.get("text", ""), {k: v for k, v in table.items() if k != "text"} or None)
        try:
            example.draft()
        except DraftError as error:
            raise RuleError(f"{where}: {key}: {error}") from error
        examples.append(example)
    return tuple(examples)


def _keys(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    unknown = set(table) - known
    if unknown:
        raise RuleError(f"{where}: unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")


def _check_frames(frames: Mapping[str, Frame], labels: set[str]) -> None:
    for frame in frames.values():
        for label in set(frame.labels) - labels:
            raise RuleError(f"frame {frame.name}: labels: there is no label {label!r}")


def _check_vocabularies(rules: list[Rule], frames: Mapping[str, Frame], vocabularies: Mapping[str, Vocabulary]) -> None:
    users = [(rule.name, [*rule.patterns, *_flat(rule.also), *rule.without, *rule.nowhere]) for rule in rules]
    users += [(f"frame {frame.name}", list(frame.patterns)) for frame in frames.values()]
    for name, patterns in users:
        for used in references(Vocabulary("", tuple(patterns), ())):
            if used not in vocabularies:
                raise RuleError(f"{name}: there is no vocabulary @{used}")
