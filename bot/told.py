"""What a person has told about a draft by pressing buttons. It travels in the buttons themselves; nothing is stored."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot import carried
from rules.facts import decided

MOST = 8  # rules refuted; every button carries them, and a message has its limits
MARK = 6  # digits by which a finding is known again that a fact was told of
MOST_MARKS = 20  # of a fact
EVERYTHING = "*" * MARK  # the mark of a fact that was told of whatever it decides


@dataclass(frozen=True, slots=True)
class Told:
    """The facts that hold, the rules ("label/id") that do not apply, and which draft this is about.

    `facts` gives the marks of the findings that each fact was told of (`bot/clearing.py`). It is None where nobody said
    anything of them; where they were taken back, it is empty. `draft` is the ts of the draft's own message in the DM; a
    random name where it stands in the view itself.
    """

    draft: str = ""
    facts: Mapping[str, tuple[str, ...]] | None = None
    refuted: tuple[str, ...] = ()

    @property
    def stated(self) -> tuple[str, ...]:
        """The facts that hold."""
        return tuple(self.facts or ())

    def holds_of(self, rule: str, mark: str) -> bool:
        """Whether a fact was told of the finding of a rule with that mark, and decides it."""
        return decided(rule, [fact for fact in self.stated if self._told_of(fact, rule, mark)])

    def _told_of(self, fact: str, rule: str, mark: str) -> bool:
        return not {mark, _of_rule(rule), EVERYTHING}.isdisjoint((self.facts or {}).get(fact, ()))

    def stating(self, fact: str, shown: Iterable[tuple[str, str]], cleared: Iterable[tuple[str, str]] = ()) -> Told:
        """With a fact told of the findings shown, each given as its rule and mark, and of those told of before.

        Where they are too many, it is told of all that their rules find, and those of the findings that it `cleared`.
        """
        known = self.facts or {}
        shown, before = list(shown), known.get(fact, ())
        marks = tuple(dict.fromkeys((*before, *(mark for _, mark in shown))))
        if len(marks) > MOST_MARKS:
            kept = [rule for rule, mark in cleared if self._told_of(fact, rule, mark)]
            marks = tuple(dict.fromkeys(_of_rule(rule) for rule in (*kept, *(rule for rule, _ in shown))))
        if len(marks) > MOST_MARKS or EVERYTHING in before:
            marks = (EVERYTHING,)
        return replace(self, facts={**known, fact: marks})

    def retracting(self, fact: str) -> Told:
        """Without a fact."""
        return replace(self, facts={one: marks for one, marks in (self.facts or {}).items() if one != fact})

    def refuting(self, rule: str) -> Told:
        """With one more rule that does not apply, as the last."""
        return replace(self, refuted=(*(one for one in self.refuted if one != rule), rule))

    def restoring(self, rule: str) -> Told:
        """With a rule that applies again."""
        return replace(self, refuted=tuple(one for one in self.refuted if one != rule))

    @classmethod
    def of_new_draft(cls) -> Told:
        """Nothing yet, about a draft that lies in no message."""
        return cls(secrets.token_hex(8))

    @property
    def full(self) -> bool:
        """Whether no more can be told."""
        return len(self.refuted) >= MOST

    def written(self) -> dict[str, str]:
        """The facts with the marks of each in a row, as they are kept."""
        return {fact: "".join(marks) for fact, marks in (self.facts or {}).items()}

    def encode(self) -> str:
        """For the value of a button."""
        facts = None if self.facts is None else self.written()
        table = {"draft": self.draft, "facts": facts, "refuted": self.refuted}
        return json.dumps(table, separators=(",", ":"))

    @classmethod
    def decode(cls, value: object) -> Told:
        """From the value of a button; whatever cannot be read counts as not told."""
        told = carried.table(value)
        return cls(
            str(told.get("draft") or ""),
            _facts(told.get("facts")),
            _strings(told.get("refuted"))[-MOST:],
        )


NOTHING = Told()


def _of_rule(rule: str) -> str:
    """The mark of whatever a rule finds."""
    return hashlib.sha256(rule.encode()).hexdigest()[:MARK]


def as_written(facts: Mapping[Any, object]) -> dict[str, tuple[str, ...]]:
    """Facts and their marks from `Told.written`; whatever cannot be read is no mark.

    Versions that kept no marks told a fact of everything, and wrote None.
    """
    return {str(fact)[:32]: _marks(written) for fact, written in list(facts.items())[:20]}


def _facts(written: object) -> Mapping[str, tuple[str, ...]] | None:
    if isinstance(written, list):  # a button of a version that kept no marks
        return as_written(dict.fromkeys(map(str, written)))
    return as_written(written) if isinstance(written, dict) else None


def _marks(written: object) -> tuple[str, ...]:
    if written is None:
        return (EVERYTHING,)
    found = written[: MARK * MOST_MARKS] if isinstance(written, str) else ""
    return tuple(found[start : start + MARK] for start in range(0, len(found), MARK))


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value[:20])) if isinstance(value, list) else ()
