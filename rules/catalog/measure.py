"""How well the review judges labelled drafts: per label, per rule, and which rule caused each false alarm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.draft import Draft
from rules.report import Report


@dataclass(slots=True)
class Tally:
    """Hits, misses and false alarms; precision, recall and F1 are None where they divide by nothing."""

    hit: int = 0
    miss: int = 0
    false_alarm: int = 0

    @property
    def precision(self) -> float | None:
        """The share of what was flagged that is right."""
        return _ratio(self.hit, self.hit + self.false_alarm)

    @property
    def recall(self) -> float | None:
        """The share of what should be flagged that was."""
        return _ratio(self.hit, self.hit + self.miss)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        return _ratio(2 * self.hit, 2 * self.hit + self.miss + self.false_alarm)


@dataclass(slots=True)
class Measurement:
    """What came of some rows. `missed` and `false_alarms` hold (row id, label) and (row id, label, rule, quote)."""

    labels: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    rules: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    micro: Tally = field(default_factory=Tally)
    clean: int = 0
    kept_clean: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    false_alarms: list[tuple[str, str, str, str]] = field(default_factory=list)


def measure(rows: Iterable[Mapping[str, Any]], reviewed: Callable[[Draft], Report]) -> Measurement:
    """Review rows of {"id", "text", "context", "must", "may"} and count as `evaluation/labels.md` says.

    A label in neither `must` nor `may` is a false alarm; one in `may` counts neither for nor against.
    Raises DraftError where a row is no draft.
    """
    result = Measurement()
    for row in rows:
        report = reviewed(Draft.from_context(row["text"], row.get("context")))
        _count(result, row["id"], set(row["must"]), set(row["may"]), report)
    return result


def _count(result: Measurement, row_id: str, must: set[str], may: set[str], report: Report) -> None:
    found = set(report.labels)
    wrong = found - must - may
    for label in must:
        for tally in (result.labels[label], result.micro):
            tally.hit += label in found
            tally.miss += label not in found
        if label not in found:
            result.missed.append((row_id, label))
    for label in wrong:
        result.labels[label].false_alarm += 1
        result.micro.false_alarm += 1
    for finding in {finding.rule: finding for finding in report.findings}.values():
        result.rules[finding.rule].hit += finding.label in must
        result.rules[finding.rule].false_alarm += finding.label in wrong
        if finding.label in wrong:
            result.false_alarms.append((row_id, finding.label, finding.rule, finding.quote))
    result.clean += not must
    result.kept_clean += not must and not wrong


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
