"""What our buttons and views carry and Slack gives back: read without trust, for a payload may say anything."""

from __future__ import annotations

import json
from typing import Any


def table(value: object) -> dict[str, Any]:
    """The JSON object in a button's value or a view's metadata; an empty one where there is none to read."""
    try:
        found = json.loads(str(value or ""))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
