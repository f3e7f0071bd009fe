"""What the buttons of an incident's checklist carry: which incident, which step is shown, and what the person said.

Where, when and who can see it fill the drafts; they travel with the checklist in the person's DM and are not stored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot import carried
from rules.incident import Situation


@dataclass(frozen=True, slots=True)
class Case:
    """`incident` is the id in the store; `step` the id of the step that is shown, empty for the next one."""

    incident: int = 0
    step: str = ""
    situation: Situation = field(default_factory=Situation)

    def looking_at(self, step: str) -> Case:
        """With another step shown."""
        return replace(self, step=step)

    def encode(self) -> str:
        """For the value of a button."""
        said = self.situation
        table = {
            "incident": self.incident, "step": self.step, "platform": said.platform, "audience": said.audience,
            "at": said.at.strftime("%Y-%m-%dT%H:%M") if said.at else "", "happened": said.happened,
        }  # fmt: skip
        return json.dumps({key: value for key, value in table.items() if value}, separators=(",", ":"))

    @classmethod
    def decode(cls, value: object) -> Case:
        """From the value of a button; whatever cannot be read counts as not said, and incident 0 is nobody's."""
        said = carried.table(value)
        incident, happened = said.get("incident"), said.get("happened")
        situation = Situation(
            _string(said.get("platform")),
            _moment(said.get("at")),
            _string(said.get("audience")),
            tuple(map(_string, happened)) if isinstance(happened, list) else (),
        )
        known = incident if type(incident) is int and 0 < incident < 2**31 else 0
        return cls(known, _string(said.get("step")), situation)


def _string(value: Any) -> str:
    return value[:64] if isinstance(value, str) else ""


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None) if value else None
    except ValueError:
        return None
