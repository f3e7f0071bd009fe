"""The plainest breaches of each clause, as one types them to try it, are found; their innocent twins are not."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from rules.draft import Draft
from rules.engine import builtin, review


class Row(NamedTuple):
    """A label, a breach in one sentence, words like it that are innocent ("": none), earlier drafts of the writer."""

    label: str
    breach: str
    twin: str
    earlier: tuple[str, ...]


def _row(line: str) -> Row:
    label, breach, twin, earlier = [*line.split("\t"), "", ""][:4]
    return Row(label, breach, twin, tuple(filter(None, earlier.split(" / "))))


LINES = Path(__file__).with_name("plain.tsv").read_text("utf-8").splitlines()
ROWS = [_row(line) for line in LINES if line and not line.startswith("#")]
LABELS = sorted({rule.label for rule in builtin().rules})


def test_every_label_has_several_wordings_and_half_of_them_a_twin():
    breaches = Counter(row.label for row in ROWS)
    assert sorted(breaches) == LABELS
    assert min(breaches.values()) >= 7
    assert len([row for row in ROWS if row.twin]) * 2 >= len(ROWS) == len({row.breach for row in ROWS})


@pytest.mark.parametrize("label", LABELS)
def test_the_plainest_breaches_are_found(label):
    missed = [
        row.breach
        for row in ROWS
        if row.label == label
        and label not in {finding.label for finding in review(Draft(row.breach, earlier=row.earlier)).findings}
    ]
    assert not missed


@pytest.mark.parametrize("label", LABELS)
def test_their_innocent_twins_are_clean(label):
    flagged = {
        row.twin: [finding.rule for finding in review(Draft(row.twin, earlier=row.earlier)).findings]
        for row in ROWS
        if row.label == label and row.twin
    }
    assert not any(flagged.values()), flagged
