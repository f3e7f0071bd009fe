"""Where someone stands in the guideline: all that a button must know to draw the answer again.

It travels with the buttons and comes back from outside, so that whatever does not name parts of the document is
refused. The question itself is not in it, only its keyed hash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rules.guideline import clause, clauses, subjects

MOST_VALUE = 2000  # of a button's value
_MARK = re.compile(r"(?:[0-9a-f]{64})?")
_TS = re.compile(r"(?:\d{1,12}\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Place:
    """An answer without its question.

    `clause` is the id of the clause shown, "" where the guideline has no answer; then `subject` is the id of what
    governs the question, "" where that is unknown. `matched` are words of the clause to show in bold, `others` the ids
    of further candidates, `query` the keyed hash of the question ("" for a clause that nobody asked about). `shared`
    tells whether the answer may be shared with a channel; `direct` is the ts of the message in a DM that it answers, ""
    for a command.
    """

    clause: str
    matched: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    subject: str = ""
    query: str = ""
    shared: bool = False
    direct: str = ""

    @property
    def value(self) -> str:
        """As a button carries it."""
        shared = "shared" if self.shared else ""
        words, others = list(self.matched), list(self.others)
        parts: list[object] = [self.clause, words, others, self.subject, self.query, shared, self.direct]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return text if len(text) <= MOST_VALUE else replace(self, matched=()).value

    def at(self, clause_id: str) -> Place:
        """Another clause in the same answer; the clause left behind joins the candidates if it is one."""
        return replace(self, clause=clause_id, matched=())


def read_place(value: object) -> Place | None:
    """The place that a button carried; None for anything else."""
    try:
        clause_id, matched, others, subject, query, shared, direct = json.loads(str(value))
        known = _known()
        if not all(_texts(part) for part in (matched, others, [clause_id, subject, query, shared, direct])):
            return None
        if not {clause_id, *others} <= {*known, ""} or subject not in {"", *(one.id for one in subjects())}:
            return None
    except (ValueError, TypeError):
        return None
    if (
        not _MARK.fullmatch(query)
        or not _TS.fullmatch(direct)
        or (clause_id and any(word not in clause(clause_id).text for word in matched))
    ):
        return None
    return Place(clause_id, tuple(matched), tuple(others), subject, query, bool(shared), direct)


def _known() -> set[str]:
    return {one.id for one in clauses()}


def _texts(values: Sequence[object]) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
