"""Emoji in Slack's writing: what was typed as 🎉 comes as `:tada:`, and beside it, in the blocks, which one that is."""

from __future__ import annotations

import re
from typing import Any

MOST_PARTS = 20_000  # of blocks that are looked through
_NAME = re.compile(r":([\w+'-]+)(?:::skin-tone-[2-6])?:")


def as_typed(text: str, blocks: object) -> str:
    """The text with the emoji that its blocks name in place of their names.

    A workspace's own emoji are pictures and go into no post: they are left out. What only looks like a name
    ("10:30:45") stays.
    """
    known = _emoji(blocks)
    return _NAME.sub(lambda match: known.get(match[1], match[0]), text) if known else text


def _emoji(blocks: object) -> dict[str, str]:
    found: dict[str, str] = {}
    parts: list[Any] = [blocks]
    for _ in range(MOST_PARTS):
        if not parts:
            break
        part = parts.pop()
        if isinstance(part, list):
            parts += part
        elif isinstance(part, dict):
            name = part.get("name")
            if part.get("type") == "emoji" and isinstance(name, str):
                found[name.partition("::")[0]] = _characters(part.get("unicode"))
            else:
                parts += part.values()
    return found


def _characters(unicode: object) -> str:
    """The characters of a code like 1f647-1f3fb; none for what is no such code."""
    try:
        return "".join(chr(int(code, 16)) for code in str(unicode or "").split("-") if code)
    except (ValueError, OverflowError):
        return ""
