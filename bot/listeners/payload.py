"""What Slack's payloads say: who acted, and in which words."""

from __future__ import annotations

import html
import re
from functools import partial
from typing import Any

MENTION = "<@"  # how Slack writes that somebody is named
_REFERENCE = re.compile(r"<([@#!])?([^|<>]*)(?:\|([^<>]*))?>")
_QUOTED = re.compile(r"^>>>[\s\S]*|(?:^>[^\n]*(?:\n|\Z))+", re.MULTILINE)  # `>>>` sets off all that follows
_UNNAMED = {"@": "@メンバー", "#": "#チャンネル"}
_NAME = "(?i:SNS|ＳＮＳ)相談"  # ours, as the manifest gives it and as people type it
_TITLE = r"\s*(?:さん|様|さま|くん|ちゃん)"
_GAP = r"(?<![\s、,])[\s、,]*+"
_OF_US = "(?:[はがをにのと]|って)"  # behind the name of whom one speaks of, rather than to
_TYPED = (f"[@＠]?{_NAME}{_TITLE}(?!{_OF_US})", rf"[@＠]{_NAME}(?!\w)")
_MARK = re.compile(r"^>(?:>>)? ?", re.MULTILINE)


def as_written(text: str) -> str:
    """What the person typed: Slack's escapes undone, its references shown as their text or address, no half letters.

    A person or a channel that Slack names by its id alone gets a neutral word: ids are no words of a draft. Lines that
    Slack sets off as quoted (`> …`) stand in brackets where more is written around them.
    """

    def shown(match: re.Match[str]) -> str:
        sign, target, label = match[1], match[2], match[3]
        if sign in ("@", "#"):
            return sign + label if label else _UNNAMED[sign]
        if sign:  # <!here>, <!date^…|…>, <!subteam^…|…>
            return label or ("@メンバー" if "^" in target else f"@{target}")
        return label or target

    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return _bracketed(html.unescape(_REFERENCE.sub(shown, whole)))


def unaddressed(text: str, us: str) -> str:
    """A message in Slack's writing without our name, wherever it is addressed to us by it.

    `us` is our user's id, "" where it is not known. Left in, our name would make a draft of every call for help.
    """
    mention = [rf"<@{re.escape(us)}(?:\|[^<>]*)?>(?:{_TITLE})?+"] if us else []
    name = f"(?:{'|'.join([*mention, *_TYPED])})"
    text = re.sub(rf"\A\s*(?:{_NAME}\s*\Z|(?:{name}[\s、,:：。!！]*)+)", "", text)
    text = re.sub(rf"{_GAP}{name}(?=[\s。.!！?？…]*\Z)", "", text)
    return re.sub(rf"{_GAP}{name}(?!\s?{_OF_US})[\s、,:：]*", lambda found: "\n" if "\n" in found[0] else "、", text)


def _bracketed(text: str) -> str:
    own = _QUOTED.sub("", text).strip()
    return _QUOTED.sub(partial(_as_quotation, bool(own)), text) if ">" in text else text


def _as_quotation(beside: bool, match: re.Match[str]) -> str:
    words = _MARK.sub("", match[0])
    inner = words.strip()
    return f"「{inner}」{words[len(words.rstrip()) :]}" if beside and inner else words


def actor(body: dict[str, Any]) -> tuple[str, str]:
    """The workspace and the user of a command, a shortcut, an action or a submission."""
    user, team = body.get("user"), body.get("team")
    if not isinstance(user, dict):  # a command
        return str(body.get("team_id") or ""), str(body.get("user_id") or "")
    # Installed for a whole organisation, an app gets no team but the user's own.
    own = team.get("id") if isinstance(team, dict) else None
    return str(own or user.get("team_id") or ""), str(user.get("id") or "")


def sent_off(body: dict[str, Any]) -> str:
    """The name of a form as it was sent off: the same again where Slack took it for failed, and it was not."""
    shown = body["view"]
    return f"form {shown['id']} {shown.get('hash')}"[:80]


def shown_message(body: dict[str, Any]) -> tuple[str, str, str]:
    """The message that holds the button pressed: its channel, its ts and its thread's; empty where there is none."""
    message, channel = body.get("message"), body.get("channel")
    if not isinstance(message, dict) or not isinstance(channel, dict):
        return "", "", ""
    return str(channel.get("id") or ""), str(message.get("ts") or ""), str(message.get("thread_ts") or "")
