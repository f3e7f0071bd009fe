"""What a review says: plain frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["stop", "fix", "care"]
LEVELS: tuple[Level, ...] = ("stop", "fix", "care")  # the most serious first


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: what it is, where the guideline says so, in which words it lies, why, what to do instead.

    `start` and `end` are offsets into the draft as it was given; `quote` is that part of it, with secret values
    masked. Where no words but the circumstances tell (the hour, the profile), the span is empty and so is `quote`.
    """

    label: str
    rule: str
    clause: str
    level: Level
    start: int
    end: int
    quote: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one draft, the most serious first, and the version of the catalog that made them."""

    findings: tuple[Finding, ...]
    version: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels found, each once, in the order of the findings."""
        return tuple(dict.fromkeys(finding.label for finding in self.findings))


def label_of(rule: str) -> str:
    """The label of a rule by its name, "label/id"."""
    return rule.partition("/")[0]


def each_once(findings: Iterable[Finding]) -> dict[Finding, int]:
    """The first of those that one rule found in the same words, in order, and how many there are of it."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.rule, finding.quote), []).append(finding)
    return {same[0]: len(same) for same in alike.values()}
