"""What Slack refuses: messages, modals and homes that are too large or lack a part, by its documented limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Payload = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_SIZE = 16_000  # undocumented; reported at about 13,200 characters of text
_TEXTS = {"header": 150, "section": 3000, "button": 75}
_IDS = ("block_id", "action_id", "callback_id", "external_id")


class SlackError(Exception):
    """What the Web API answers with `ok: false`."""


def refused(content: Payload) -> str | None:
    """Slack's error for a message, or None."""
    blocks = content.get("blocks") or []
    if not content.get("text") and not blocks:
        return "no_text"
    if len(str(blocks)) > MESSAGE_SIZE:
        return "msg_blocks_too_long"
    return "invalid_blocks" if len(blocks) > MESSAGE_BLOCKS or any(faults(blocks)) else None


def view_refused(view: Payload) -> str | None:
    """Slack's error for a modal or home, or None."""
    blocks = view.get("blocks")
    if view.get("type") not in ("modal", "home") or not isinstance(blocks, list) or len(blocks) > VIEW_BLOCKS:
        return "invalid_arguments"
    titles = [view.get(part) for part in ("title", "submit", "close")]
    if view["type"] == "modal" and (not titles[0] or any(len(t["text"]) > 24 for t in titles if t)):
        return "invalid_arguments"
    if view["type"] == "modal" and any(block["type"] == "input" for block in blocks) and not view.get("submit"):
        return "invalid_arguments"
    if sum("focus_on_load" in (block.get("element") or ()) for block in blocks) > 1:
        return "invalid_arguments"
    if len(view.get("private_metadata") or "") > 3000 or any(faults(blocks)) or any(_long_ids(view)):
        return "invalid_arguments"
    return None


def faults(blocks: list[Payload]) -> Iterator[str]:
    """What is wrong with blocks, in words for the one who mends it."""
    seen: set[str] = set()
    for block in blocks:
        if block.get("block_id") in seen:
            yield f"block_id {block['block_id']} stands twice"
        seen.add(block.get("block_id") or "")
        yield from _block(block)


def _block(block: Payload) -> Iterator[str]:
    kind, elements = block.get("type"), block.get("elements") or []
    yield from _long_ids(block)
    if kind == "context" and not 1 <= len(elements) <= 10:
        yield f"a context block of {len(elements)} elements"
    if kind == "actions" and not 1 <= len(elements) <= 25:
        yield f"an actions block of {len(elements)} elements"
    if kind == "section" and not (block.get("text") or block.get("fields")):
        yield "a section without text"
    text = block.get("text")
    if isinstance(text, dict):
        yield from _text(text, _TEXTS.get(str(kind), 3000), f"{kind} text")
    for field in block.get("fields") or []:
        yield from _text(field, 2000, "field")
    if len(block.get("fields") or []) > 10:
        yield "more than 10 fields"
    for part in ("label", "hint"):
        if part in block:
            yield from _text(block[part], 2000, part)
    for element in (block.get("element"), block.get("accessory"), *(elements if kind != "rich_text" else ())):
        if isinstance(element, dict):
            yield from _element(element)


def _element(element: Payload) -> Iterator[str]:
    kind = element.get("type")
    yield from _long_ids(element)
    if kind == "button":
        yield from _text(element["text"], 75, "button")
    if len(element.get("accessibility_label") or "") > 75:
        yield "an accessibility_label over 75 characters"
    if kind in ("mrkdwn", "plain_text"):
        yield from _text(element, 3000, "context text")
    if len(str(element.get("value") or "")) > 2000:
        yield "a value over 2,000 characters"
    if len(element.get("url") or "") > 3000:
        yield "an address over 3,000 characters"
    if "placeholder" in element:
        yield from _text(element["placeholder"], 150, "placeholder")
    yield from _choices(element)
    confirm = element.get("confirm")
    if confirm:
        for part, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            yield from _text(confirm[part], most, f"confirm {part}")


def _choices(element: Payload) -> Iterator[str]:
    kind, found = element.get("type"), element.get("options")
    if found is None:
        return
    most = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}.get(str(kind), 100)
    if not 1 <= len(found) <= most:
        yield f"{kind} with {len(found)} options"
    for option in found:
        yield from _text(option["text"], 75, "option")
        if len(option.get("value") or "") > 150:
            yield "an option value over 150 characters"
        if "description" in option:
            yield from _text(option["description"], 75, "option description")
    values = [option.get("value") for option in found]
    if len(set(values)) < len(values):
        yield f"{kind} with the same value twice"


def _text(text: Payload, most: int, what: str) -> Iterator[str]:
    length = len(text.get("text") or "")
    if not 1 <= length <= most:
        yield f"{what} of {length} characters, 1 to {most} allowed"


def _long_ids(part: Payload) -> Iterator[str]:
    for name in _IDS:
        if len(str(part.get(name) or "")) > 255:
            yield f"{name} over 255 characters"
