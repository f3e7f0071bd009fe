"""The ways to put it that the lookup learns from are whole, and say one thing."""

from __future__ import annotations

from collections import defaultdict

import pytest

from training.asked import TOLD, AskedError, asked


def test_nothing_is_both_answered_and_not():
    found = defaultdict(set)
    for row in (*asked(), *asked(TOLD)):
        found[row["q"]].add(bool(row["gold"]))
    assert [text for text, kinds in found.items() if len(kinds) > 1] == []


def test_a_row_has_its_clauses_best_first(tmp_path):
    path = tmp_path / "asked.txt"
    path.write_text("# said of it\n\n2.5 2.6\t身バレ|断片から特定\n-\tカレー\n", encoding="utf-8")
    assert asked(path) == [
        {"q": "身バレ", "gold": ["2.5", "2.6"]},
        {"q": "断片から特定", "gold": ["2.5", "2.6"]},
        {"q": "カレー", "gold": []},
    ]


@pytest.mark.parametrize("line", ["9.9\tカレー", "2.5 身バレ", "\t身バレ", "2.5\t身バレ||特定", "2.5\t"])
def test_a_broken_line_is_refused_by_its_number(tmp_path, line):
    path = tmp_path / "asked.txt"
    path.write_text(f"# said of it\n{line}\n", encoding="utf-8")
    with pytest.raises(AskedError, match=r"asked\.txt: line 2"):
        asked(path)
