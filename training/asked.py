"""Ways to put it, for the lookup to learn from: words and phrases under the clauses that answer them.

asked.txt holds all kinds, told.txt worries told as statements.
"""

from __future__ import annotations

from pathlib import Path

from rules.guideline.clauses import clauses

ASKED = Path(__file__).with_name("asked.txt")
TOLD = Path(__file__).with_name("told.txt")
SILENT = "-"  # in place of clauses: the guideline does not say


class AskedError(ValueError):
    """The file cannot be used; the message names the line."""


def asked(path: Path = ASKED) -> list[dict]:
    """Rows like those of the labelled questions: `q`, and `gold`, the clauses, best first. Raises AskedError."""
    known = {one.id for one in clauses()}
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        ids, tab, texts = line.partition("\t")
        gold = [] if ids == SILENT else ids.split()
        if not tab or not ids.strip() or not known.issuperset(gold):
            raise AskedError(f'{path.name}: line {number}: needs clauses or "-", then a tab: {line[:40]}')
        if not all(text.strip() for text in texts.split("|")):
            raise AskedError(f"{path.name}: line {number}: nothing between two bars")
        rows += [{"q": text, "gold": gold} for text in texts.split("|")]
    return rows
