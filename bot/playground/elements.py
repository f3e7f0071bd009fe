"""Block Kit's interactive elements: what Slack sends about them once a person has typed, chosen or pressed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

Payload = dict[str, Any]

_PLAIN = {
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
}
_ONE = ("static_select", "radio_buttons", "overflow")
_SEVERAL = ("multi_static_select", "checkboxes")
_MANY_PLAIN = {
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
_INITIAL = {
    "plain_text_input": "initial_value",
    "number_input": "initial_value",
    "email_text_input": "initial_value",
    "url_text_input": "initial_value",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "datetimepicker": "initial_date_time",
    "users_select": "initial_user",
    "conversations_select": "initial_conversation",
    "channels_select": "initial_channel",
    "multi_users_select": "initial_users",
    "multi_conversations_select": "initial_conversations",
    "multi_channels_select": "initial_channels",
}


def interactive(blocks: list[Payload]) -> Iterator[tuple[Payload, Payload]]:
    """Each block with each element of it that a person can use."""
    for block in blocks:
        found = [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]
        for element in found:
            if isinstance(element, dict) and element.get("action_id"):
                yield block, element


def options(element: Payload) -> list[Payload]:
    """The options of a select, those of its groups included."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def initial(element: Payload) -> Any:
    """What an element holds before anyone touches it, in the form that the page sends: values, not options."""
    if "initial_option" in element:
        return element["initial_option"]["value"]
    if "initial_options" in element:
        return [option["value"] for option in element["initial_options"]]
    return element.get(_INITIAL.get(element["type"], ""))


def chosen(element: Payload, given: Any) -> Payload:
    """The element's part of `actions` or `view.state.values`, for what the person gave: a string or a list of them.

    Raises KeyError for an element that this double does not know.
    """
    kind = element["type"]
    if kind == "button":
        kept = ("text", "value", "style", "url")
        return {"type": kind, **{key: element[key] for key in kept if key in element}}
    if kind in _PLAIN:
        return {"type": kind, _PLAIN[kind]: given or None}
    if kind in _MANY_PLAIN:
        return {"type": kind, _MANY_PLAIN[kind]: list(given or [])}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": _seconds(given)}
    if kind in _ONE:
        found = next((option for option in options(element) if option["value"] == given), None)
        return {"type": kind, "selected_option": found}
    if kind in _SEVERAL:
        wanted = set(given or [])
        return {"type": kind, "selected_options": [o for o in options(element) if o["value"] in wanted]}
    raise KeyError(kind)


def _seconds(given: Any) -> int | None:
    """Seconds since the epoch, from themselves or from what a browser's picker gives, with its zone."""
    if given in (None, ""):
        return None
    text = str(given)
    return int(text) if text.isdecimal() else int(datetime.fromisoformat(text).timestamp())


def state(blocks: list[Payload], values: dict[str, dict[str, Any]]) -> Payload:
    """`state.values` of a view or message: every element under its block and action, as given or as it began."""
    out: dict[str, dict[str, Payload]] = {}
    for block, element in interactive(blocks):
        if element["type"] in ("button", "overflow"):
            continue
        given = values.get(block["block_id"], {}).get(element["action_id"], initial(element))
        out.setdefault(block["block_id"], {})[element["action_id"]] = chosen(element, given)
    return {"values": out}
