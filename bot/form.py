"""What a person has entered in a view: the state of its fields, read by their action ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a modal or Home. What was left empty or has an unexpected shape counts as not entered."""

    fields: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, view: object) -> Form:
        """The form of the `view` of a payload."""
        state = view.get("state") if isinstance(view, dict) else None
        values = state.get("values") if isinstance(state, dict) else None
        blocks = values.values() if isinstance(values, dict) else ()
        return cls(
            {
                str(action): element
                for block in blocks
                if isinstance(block, dict)
                for action, element in block.items()
                if isinstance(element, dict)
            }
        )

    def text(self, action: str) -> str:
        """What was written."""
        return self._string(action, "value")

    def time(self, action: str) -> str:
        """The time chosen, as 08:30."""
        return self._string(action, "selected_time")

    def day(self, action: str) -> str:
        """The day chosen, as 2026-12-01."""
        return self._string(action, "selected_date")

    def choice(self, action: str) -> str:
        """The value of the option chosen."""
        return _value(self.fields.get(action, {}).get("selected_option"))

    def choices(self, action: str) -> tuple[str, ...]:
        """The values of the options chosen."""
        found = self.fields.get(action, {}).get("selected_options")
        return tuple(filter(None, map(_value, found))) if isinstance(found, list) else ()

    def moment(self, action: str) -> datetime | None:
        """The point in time chosen."""
        seconds = self.fields.get(action, {}).get("selected_date_time")
        try:
            return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and seconds > 0 else None
        except (OverflowError, OSError, ValueError):
            return None

    def _string(self, action: str, key: str) -> str:
        value = self.fields.get(action, {}).get(key)
        return value if isinstance(value, str) else ""


def _value(option: object) -> str:
    return str(option.get("value") or "") if isinstance(option, dict) else ""
