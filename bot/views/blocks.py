"""Block Kit in small pieces, within Slack's limits, and safe for words that came from people.

Slack reads `<!channel>`, mentions and links in mrkdwn, and offers no way to escape its marks. Whatever comes from a
draft or a question therefore goes into plain text or rich text elements, or through `escaped`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

Block = dict[str, Any]

MOST_BLOCKS = 50  # of a message
MOST_SECTION = 3000
MOST_PLAIN = 3000
MOST_BUTTON = 75
MOST_INPUT = 3000  # characters of a field
MOST_HEADER = 150
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
MOST_CHARACTERS = 12_000  # of all blocks of a message together; undocumented, see slackapi/bolt-js#2509


def level(text: str) -> str:
    """Words of a person without the marks that turn the direction of what follows, our own words among it."""
    return _TURNS.sub("", text)


def cut(text: str, most: int) -> str:
    """The text, with an ellipsis where it was too long."""
    return text if len(text) <= most else text[: most - 1] + "…"


def escaped(text: str) -> str:
    """Text for mrkdwn in which nothing can become a mention or a link; the marks * _ ~ ` lose their neighbours."""
    text = level(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\u200b{char}\u200b" if char in "*_~`" else char for char in text)


def header(text: str) -> Block:
    """A heading in plain text."""
    return {"type": "header", "text": {"type": "plain_text", "text": cut(text, MOST_HEADER), "emoji": True}}


def section(mrkdwn: str, accessory: Block | None = None) -> Block:
    """A paragraph of our own words in mrkdwn, with a button or the like beside it."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": cut(mrkdwn, MOST_SECTION)}}
    return block | ({"accessory": accessory} if accessory else {})


def plain(text: str) -> Block:
    """A paragraph in plain text."""
    return {"type": "section", "text": {"type": "plain_text", "text": cut(level(text), MOST_PLAIN), "emoji": False}}


def context(mrkdwn: str) -> Block:
    """A small grey line of our own words."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(mrkdwn, 2000)}]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def quotation(text: str, most: int = 600) -> Block:
    """Words of a person, set off as a quotation, letter by letter."""
    return {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": cut(level(text), most) or " "}]}
        ],
    }


def quoted(block: Mapping[str, Any]) -> str:
    """The words in a quotation that Slack gives back; "" where it is none."""
    parts = [part for quote in block.get("elements") or [] for part in quote.get("elements") or []]
    return "".join(str(part.get("text") or "") for part in parts)


def marked(text: str, words: tuple[str, ...]) -> Block:
    """Words of the document with some of them in bold."""
    elements: list[Block] = []
    for part, bold in parts(text, words):
        elements.append({"type": "text", "text": part} | ({"style": {"bold": True}} if bold else {}))
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": elements}]}


def parts(text: str, words: tuple[str, ...]) -> list[tuple[str, bool]]:
    """A text cut where words of it begin and end: each part, and whether it is made of them."""
    hit = bytearray(len(text))
    for word in filter(None, words):
        at = text.find(word)
        while at >= 0:
            hit[at : at + len(word)] = b"\1" * len(word)
            at = text.find(word, at + len(word))
    out: list[tuple[str, bool]] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or hit[end] != hit[start]:
            out.append((text[start:end], bool(hit[start])))
            start = end
    return out


def button(text: str, action: str, value: str = "", style: str | None = None, *, about: str = "") -> Block:
    """A button; `value` travels with the click. Among others named alike a screen reader adds what it is `about`."""
    element: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": cut(text, MOST_BUTTON), "emoji": True},
        "action_id": action,
    }
    element |= {"accessibility_label": cut(f"{text}: {level(about)}", MOST_BUTTON)} if about else {}
    return element | ({"value": cut(value, 2000)} if value else {}) | ({"style": style} if style else {})


def actions(*elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def confirm(title: str, text: str, yes: str, no: str = "やめる") -> Block:
    """A question before a button does what it says; goes into the button as `confirm`."""
    words = {"title": title, "text": text, "confirm": yes, "deny": no}
    return {part: {"type": "plain_text", "text": value} for part, value in words.items()} | {"style": "danger"}


def field(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """A field of a form."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": label},
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": {"type": "plain_text", "text": hint}} if hint else {})


def text_field(
    action: str, text: str = "", *, most: int = MOST_INPUT, lines: bool = True, example: str = "", focus: bool = False
) -> Block:
    """An element to write in, holding `text` where it fits; `focus` for the one of a view where writing begins."""
    element: Block = {"type": "plain_text_input", "action_id": action, "multiline": lines, "max_length": most}
    element |= {"initial_value": text} if text and len(text) <= most else {}
    element |= {"focus_on_load": True} if focus else {}
    return element | ({"placeholder": {"type": "plain_text", "text": cut(example, 150)}} if example else {})


def options(choices: Mapping[str, str]) -> list[Block]:
    """The options of a select or of checkboxes: values and their words."""
    return [{"text": {"type": "plain_text", "text": words}, "value": value} for value, words in choices.items()]


def select(action: str, choices: Mapping[str, str], chosen: str = "", *, example: str = "選んでください") -> Block:
    """An element to choose one of `choices`, values and their words, in; one that is `chosen` stands there already."""
    element: Block = {
        "type": "static_select",
        "action_id": action,
        "placeholder": {"type": "plain_text", "text": example},
        "options": options(choices),
    }
    return element | ({"initial_option": options({chosen: choices[chosen]})[0]} if chosen in choices else {})


def checkboxes(action: str, choices: Mapping[str, str], ticked: Collection[str] = ()) -> Block:
    """An element to tick any of `choices`, values and their words, in; some are `ticked` already."""
    element: Block = {"type": "checkboxes", "action_id": action, "options": options(choices)}
    initial = {value: words for value, words in choices.items() if value in ticked}
    return element | ({"initial_options": options(initial)} if initial else {})


def modal(callback: str, title: str, content: list[Block], *, submit: str = "", metadata: str = "") -> Block:
    """A modal; without `submit` it can only be closed."""
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": {"type": "plain_text", "text": title},
        "close": {"type": "plain_text", "text": "閉じる"},
        "private_metadata": metadata,
        "blocks": content,
    }
    return view | ({"submit": {"type": "plain_text", "text": submit}} if submit else {})


def together(first: list[Block], second: list[Block]) -> list[Block]:
    """The blocks of one message: `first`, and as many of `second` as Slack still takes."""
    out = list(first)
    for block in second:
        if len(out) == MOST_BLOCKS or len(str([*out, block])) > MOST_CHARACTERS:
            break
        out.append(block)
    return out


def fallback(text: str) -> str:
    """The words for notifications and screen readers, which Slack wants beside the blocks."""
    return cut(escaped(text), 1000)
