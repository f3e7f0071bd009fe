"""What a person has told about a draft by pressing buttons. It travels in the buttons themselves; nothing is stored."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

from bot import carried

MOST = 8  # rules refuted; every button carries them, and a message has its limits


@dataclass(frozen=True, slots=True)
class Told:
    """The facts that hold, the rules ("label/id") that do not apply, and which draft this is about.

    `facts` is None where nobody said anything of them; where they were taken back, it is empty. `draft` is the ts of
    the draft's own message in the DM; a random name where it stands in the view itself.
    """

    draft: str = ""
    facts: tuple[str, ...] | None = None
    refuted: tuple[str, ...] = ()

    @property
    def stated(self) -> tuple[str, ...]:
        """The facts that hold."""
        return self.facts or ()

    def stating(self, fact: str) -> Told:
        """With one more fact."""
        return replace(self, facts=(*self.stated, fact))

    def retracting(self, fact: str) -> Told:
        """Without a fact."""
        return replace(self, facts=tuple(one for one in self.stated if one != fact))

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

    def encode(self) -> str:
        """For the value of a button."""
        table = {"draft": self.draft, "facts": self.facts, "refuted": self.refuted}
        return json.dumps(table, separators=(",", ":"))

    @classmethod
    def decode(cls, value: object) -> Told:
        """From the value of a button; whatever cannot be read counts as not told."""
        told = carried.table(value)
        facts = told.get("facts")
        return cls(
            str(told.get("draft") or ""),
            _strings(facts) if isinstance(facts, list) else None,
            _strings(told.get("refuted"))[-MOST:],
        )


NOTHING = Told()


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value[:20])) if isinstance(value, list) else ()
