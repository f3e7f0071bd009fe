"""`conversations.history` and `.replies` as Slack answers them: paged, threads apart, metadata on request."""

from __future__ import annotations

from bot.playground.limits import SlackError
from bot.playground.payloads import Payload
from bot.playground.workspace import Workspace


def history(workspace: Workspace, arguments: Payload) -> Payload:
    """The messages between `oldest` and `latest`, the newest first, without the replies in threads."""
    public = _public(workspace, arguments["channel"])
    found = [_with_thread(message, public) for message in reversed(public) if not _is_reply(message)]
    return _page([message for message in found if _between(message, arguments)], arguments)


def replies(workspace: Workspace, arguments: Payload) -> Payload:
    """A message and the replies to it; the ts of a reply finds that one alone. Raises SlackError."""
    public, ts = _public(workspace, arguments["channel"]), arguments["ts"]
    found = next((message for message in public if message["ts"] == ts), None)
    if found is None:
        raise SlackError("thread_not_found")
    later = [message for message in public if _is_reply(message) and message["thread_ts"] == ts]
    return _page([found, *(message for message in later if _between(message, arguments))], arguments)


def _public(workspace: Workspace, channel: str) -> list[Payload]:
    if channel not in workspace.messages:
        raise SlackError("channel_not_found")
    return [message for message in list(workspace.messages[channel]) if not message.get("ephemeral_for")]


def _is_reply(message: Payload) -> bool:
    return message.get("thread_ts") not in (None, message["ts"])


def _with_thread(message: Payload, public: list[Payload]) -> Payload:
    later = [other["ts"] for other in public if _is_reply(other) and other["thread_ts"] == message["ts"]]
    thread = {"thread_ts": message["ts"], "reply_count": len(later), "latest_reply": max(later)} if later else {}
    return message | thread


def _between(message: Payload, arguments: Payload) -> bool:
    oldest, latest = str(arguments.get("oldest") or "0"), str(arguments.get("latest") or "inf")
    if message["ts"] in (oldest, latest):
        return _true(arguments.get("inclusive"))
    return float(oldest) < float(message["ts"]) < float(latest)


def _page(found: list[Payload], arguments: Payload) -> Payload:
    start, limit = int(arguments.get("cursor") or 0), min(int(arguments.get("limit") or 100), 1000)
    shown = found[start : start + limit]
    if not _true(arguments.get("include_all_metadata")):
        shown = [{key: value for key, value in message.items() if key != "metadata"} for message in shown]
    more = start + limit < len(found)
    return {
        "messages": shown,
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + limit) if more else ""},
    }


def _true(value: object) -> bool:
    return str(value).lower() in ("1", "true")
