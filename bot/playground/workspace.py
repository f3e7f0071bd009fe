"""A workspace in memory, as Slack keeps it: people, conversations, messages, response addresses."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any

from bot.playground import payloads
from bot.playground.elements import chosen, interactive, state
from bot.playground.limits import SlackError, refused
from bot.playground.payloads import APP_ID, BOT_ID, BOT_USER, GRAVE, TEAM, Payload, escape
from bot.playground.responses import ResponseAddresses
from bot.playground.views import Views

DM, CHANNEL = "D0ADVISER", "C0OFFICE"


@dataclass(slots=True)
class Person:
    """A member of the workspace."""

    id: str
    name: str
    admin: bool = False
    guest: bool = False


class Workspace:
    """The state of the workspace; every change raises `version` and wakes those who wait for it."""

    def __init__(self, clock: Any = time.time) -> None:
        """An office with three people, a DM for each, and one channel."""
        self.people = {
            "U0SATO": Person("U0SATO", "佐藤 花"),
            "U0ADMIN": Person("U0ADMIN", "管理者", admin=True),
            "U0GUEST": Person("U0GUEST", "ゲスト", guest=True),
        }
        self.dms = {"U0SATO": DM, "U0ADMIN": "D0ADMIN", "U0GUEST": "D0GUEST"}
        self.channels = {CHANNEL: "総務課"} | dict.fromkeys(self.dms.values(), "SNS相談")
        self.messages: dict[str, list[Payload]] = {channel: [] for channel in self.channels}
        self.files: dict[str, bytes] = {}
        self.wire: list[Payload] = []
        self.base_url = ""  # where the Web API is reached; set by who serves it
        self.version = 0
        self.changed = threading.Condition()
        self._clock = clock
        self._last_ts = 0.0
        self._responses = ResponseAddresses()
        self.views = Views(TEAM, BOT_USER, APP_ID, self.touch)

    # --- what people do -----------------------------------------------------------------------------------

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Payload:
        """A person writes; the message event that Slack sends about it."""
        message = {"type": "message", "user": user, "text": escape(text), "ts": self._next_ts(), "team": TEAM}
        if thread_ts:
            message["thread_ts"] = thread_ts
        self._add(channel, message)
        return self._event({**message, "channel": channel, "channel_type": self.kind(channel)})

    def upload(
        self, user: str, channel: str, name: str, mimetype: str, content: bytes, text: str = ""
    ) -> tuple[Payload, Payload]:
        """A person sends a file: the message event and the file event that Slack sends about it."""
        file_id = f"F{secrets.token_hex(5).upper()}"
        self.files[file_id] = content
        file = payloads.file(file_id, user, name, mimetype, len(content), self.base_url)
        message = {"type": "message", "subtype": "file_share", "user": user, "text": escape(text),
                   "ts": self._next_ts(), "team": TEAM, "files": [file], "upload": True}  # fmt: skip
        self._add(channel, message)
        shared = {"type": "file_shared", "file_id": file_id, "user_id": user, "file": {"id": file_id},
                  "channel_id": channel, "event_ts": self._next_ts()}  # fmt: skip
        return self._event({**message, "channel": channel, "channel_type": self.kind(channel)}), self._event(shared)

    def edit(self, channel: str, ts: str, text: str) -> Payload:
        """A person changes a message."""
        message = self.find(channel, ts)
        before = dict(message)
        message["text"] = escape(text)
        message["edited"] = {"user": message["user"], "ts": self._next_ts()}
        self.touch()
        return self._changed(channel, message, before)

    def remove_files(self, channel: str, ts: str) -> Payload:
        """A person takes the files out of a message, which Slack does not count as an edit of it."""
        message = self.find(channel, ts)
        before = dict(message)
        message["files"] = [{"id": file["id"], "mode": GRAVE} for file in message["files"]]
        self.touch()
        return self._changed(channel, message, before)

    def _changed(self, channel: str, message: Payload, before: Payload) -> Payload:
        return self._event(
            {"type": "message", "subtype": "message_changed", "hidden": True, "channel": channel, "ts": self._next_ts(),
             "channel_type": self.kind(channel), "message": dict(message), "previous_message": before}
        )  # fmt: skip

    def delete(self, channel: str, ts: str) -> Payload:
        """A person takes a message back: Slack tells of a deletion, or, where replies are left, of a change."""
        message = self.find(channel, ts)
        place = self.messages[channel].index(message)
        event = {"type": "message", "hidden": True, "channel": channel, "channel_type": self.kind(channel),
                 "ts": self._next_ts(), "previous_message": message}  # fmt: skip
        if self._replies(channel, ts):
            grave = payloads.grave(ts)
            self.messages[channel][place] = grave
            event |= {"subtype": "message_changed", "message": grave}
        else:
            del self.messages[channel][place]
            event |= {"subtype": "message_deleted", "deleted_ts": ts}
        self.touch()
        return self._event(event)

    def _replies(self, channel: str, ts: str) -> bool:
        return any(message.get("thread_ts") == ts != message["ts"] for message in self.messages[channel])

    def command(self, user: str, channel: str, command: str, text: str) -> Payload:
        """A slash command, as the form that Slack sends."""
        name = "directmessage" if self.kind(channel) == "im" else self.channels[channel]
        return payloads.command(user, (channel, name), command, text) | self._answerable(user, channel, None)

    def press(self, user: str, channel: str, ts: str, block_id: str, action_id: str, given: Any = None) -> Payload:
        """An element of a message is used, as the payload that Slack sends. Raises SlackError where it is not there."""
        message = self.find(channel, ts)
        for block, element in interactive(message.get("blocks") or []):
            if (block["block_id"], element["action_id"]) == (block_id, action_id):
                action = chosen(element, given) | {
                    "action_id": action_id,
                    "block_id": block_id,
                    "action_ts": self._next_ts(),
                }
                return self._interaction("block_actions", user, channel, message) | {
                    "actions": [action],
                    "container": {"type": "message", "message_ts": ts, "channel_id": channel,
                                  "is_ephemeral": bool(message.get("ephemeral_for"))},
                    "state": state(message.get("blocks") or [], {}),
                }  # fmt: skip
        raise SlackError("no_such_action")

    def shortcut(self, user: str, callback_id: str, channel: str = "", ts: str = "") -> Payload:
        """A shortcut: on a message where one is named, else a global one. Raises SlackError."""
        if not ts:
            return payloads.shortcut(user, callback_id, self.views.trigger(user), self._next_ts())
        message = self.find(channel, ts)
        return self._interaction("message_action", user, channel, message) | {
            "callback_id": callback_id, "message_ts": ts, "action_ts": self._next_ts()
        }  # fmt: skip

    def home_opened(self, user: str, tab: str = "home") -> Payload:
        """A person opens the app's Home or Messages tab: the event about it."""
        event = {
            "type": "app_home_opened",
            "user": user,
            "channel": self.dms[user],
            "tab": tab,
            "event_ts": self._next_ts(),
        }
        return self._event(event | ({"view": self.views.homes[user]} if user in self.views.homes else {}))

    def _interaction(self, kind: str, user: str, channel: str, message: Payload) -> Payload:
        payload = payloads.interaction(kind, user, (channel, self.channels[channel]), message)
        return payload | self._answerable(user, channel, message["ts"])

    def _answerable(self, user: str, channel: str, ts: str | None) -> Payload:
        """How the bot may answer what a person does: by a view, or at an address."""
        return {"trigger_id": self.views.trigger(user), "response_url": self.response_url(channel, user, ts)}

    # --- what the bot does --------------------------------------------------------------------------------

    def post(self, channel: str, content: Payload, ephemeral_for: str | None = None) -> Payload:
        """The bot writes. Raises SlackError as Slack would."""
        channel = self.dms.get(channel, channel)  # a person's id stands for the DM with that person
        if channel not in self.messages:
            raise SlackError("channel_not_found")
        _check(content)
        message = {
            "type": "message", "user": BOT_USER, "bot_id": BOT_ID, "team": TEAM, "ts": self._next_ts(),
            "text": str(content.get("text") or ""), "blocks": _numbered(content.get("blocks") or []),
        }  # fmt: skip
        for key in ("thread_ts", "metadata"):
            if content.get(key):
                message[key] = content[key]
        if ephemeral_for:
            message["ephemeral_for"] = ephemeral_for
        self._add(channel, message)
        return message

    def update(self, channel: str, ts: str, content: Payload) -> Payload:
        """The bot changes a message of its own."""
        message = self.find(channel, ts)
        if message.get("bot_id") != BOT_ID:
            raise SlackError("cant_update_message")
        _check(content)
        message["text"] = str(content.get("text") or "")
        message["blocks"] = _numbered(content.get("blocks") or [])
        if content.get("metadata"):
            message["metadata"] = content["metadata"]
        self.touch()
        return message

    def respond(self, address: str, content: Payload) -> None:
        """An answer through a response address. Raises SlackError where it is used up or too old."""
        known = self._responses.used(address)
        if content.get("replace_original") and known.message_ts:
            self.update(known.channel, known.message_ts, content)
        else:
            private = content.get("response_type", "ephemeral") == "ephemeral"
            self.post(known.channel, content, known.user if private else None)

    def take_back(self, channel: str, ts: str) -> None:
        """The bot deletes a message of its own. Raises SlackError."""
        message = self.find(channel, ts)
        if message.get("bot_id") != BOT_ID:
            raise SlackError("cant_delete_message")
        self.messages[channel].remove(message)
        root = message.get("thread_ts")
        # Of a deleted message a mark is left as long as there are replies to it.
        if root and not self._replies(channel, root):
            self.messages[channel] = [m for m in self.messages[channel] if (m["ts"], m.get("subtype")) != (root, GRAVE)]
        self.touch()

    # --- the inside ---------------------------------------------------------------------------------------

    def find(self, channel: str, ts: str) -> Payload:
        """One message. Raises SlackError."""
        for message in self.messages.get(channel, []):
            if message["ts"] == ts:
                return message
        raise SlackError("message_not_found")

    def kind(self, channel: str) -> str:
        """Slack's channel_type."""
        return "im" if channel in self.dms.values() else "channel"

    def file(self, file_id: str) -> Payload:
        """What is known of a file. Raises SlackError."""
        for message in (message for messages in self.messages.values() for message in messages):
            for file in message.get("files") or []:
                if file["id"] == file_id:
                    return dict(file)
        raise SlackError("file_not_found")

    def note(self, direction: str, what: str, detail: Payload) -> None:
        """Keep a line of the wire for the page."""
        self.wire.append({"direction": direction, "what": what, "detail": detail})
        del self.wire[:-100]
        self.touch()

    def response_url(self, channel: str, user: str, ts: str | None) -> str:
        """A fresh response address."""
        return self.base_url + self._responses.fresh(channel, user, ts)

    def _event(self, inner: Payload) -> Payload:
        return payloads.event(inner, self._clock())

    def _next_ts(self) -> str:
        with self.changed:
            self._last_ts = max(self._clock(), self._last_ts + 0.000001)
            return f"{self._last_ts:.6f}"

    def _add(self, channel: str, message: Payload) -> None:
        self.messages[channel].append(message)
        self.touch()

    def touch(self) -> None:
        """Raise the version, and wake those who wait for a change."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()


def _check(content: Payload) -> None:
    error = refused(content)
    if error:
        raise SlackError(error)


def _numbered(blocks: list[Payload]) -> list[Payload]:
    return [{"block_id": f"b{number}", **block} for number, block in enumerate(blocks)]
