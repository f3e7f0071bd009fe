"""What the buttons of an incident's checklist carry: which incident, which step is shown, and what the person said.

Where, when and who can see it fill the drafts; they travel with the checklist in the person's DM and are not stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot import carried
from bot.store.incidents import MOST_ID
from rules.incident import AUDIENCES, HAPPENINGS, PLATFORMS, Situation

MOST_STEP = 64  # characters of a step's id, as in the store


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
        incident, step, happened = said.get("incident"), said.get("step"), said.get("happened")
        situation = Situation(
            _one_of(PLATFORMS, said.get("platform")),
            _moment(said.get("at")),
            _one_of(AUDIENCES, said.get("audience")),
            tuple(one for one in HAPPENINGS if isinstance(happened, list) and one in happened),
        )
        known = incident if type(incident) is int and 0 < incident <= MOST_ID else 0
        return cls(known, step[:MOST_STEP] if isinstance(step, str) else "", situation)


def _one_of(known: Iterable[str], value: object) -> str:
    return next((one for one in known if one == value), "")


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None) if value else None
    except ValueError:
        return None
