"""What the person at the page does, each act as Slack would tell the bot of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.playground.bot import Bot
from bot.playground.limits import SlackError
from bot.playground.wire import Wire, content
from bot.playground.workspace import Workspace
from bot.slack import manifest

MOST_TEXT = 50_000  # characters of a message
MOST_AHEAD = timedelta(days=3660)  # or back; so far reminders may begin, and no calendar ends
Asked = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Acts:
    """Each act takes what the page asks and answers with `ok`, a modal's errors beside it. Raises SlackError."""

    workspace: Workspace
    wire: Wire
    bot: Bot

    def say(self, asked: Asked) -> Asked:
        """Write a message, or call a command."""
        user, channel, text = asked["user"], asked["channel"], str(asked["text"])[:MOST_TEXT]
        if channel not in self.workspace.channels:
            raise SlackError("channel_not_found")
        if text.startswith("/"):
            return self._command(user, channel, text)
        self._tell(self.workspace.say(user, channel, text, asked.get("thread_ts")))
        return {"ok": True}

    def edit(self, asked: Asked) -> Asked:
        """Change a message."""
        self._tell(self.workspace.edit(asked["channel"], asked["ts"], str(asked["text"])[:MOST_TEXT]))
        return {"ok": True}

    def delete(self, asked: Asked) -> Asked:
        """Take a message back."""
        self._tell(self.workspace.delete(asked["channel"], asked["ts"]))
        return {"ok": True}

    def upload(self, user: str, channel: str, file: tuple[str, str, bytes], text: str) -> Asked:
        """Send a file: its name, its type and its content."""
        for event in self.workspace.upload(user, channel, *file, text[:MOST_TEXT]):
            self._tell(event)
        return {"ok": True}

    def press(self, asked: Asked) -> Asked:
        """Use a button or another element of a message, a modal or Home."""
        place = (asked["block_id"], asked["action_id"])
        if "view_id" in asked:
            views = self.workspace.views
            payload = views.pressed(asked["user"], asked["view_id"], *place, asked["values"], asked.get("given"))
        else:
            payload = self.workspace.press(asked["user"], asked["channel"], asked["ts"], *place, asked.get("given"))
        return {"ok": self._interact("block_actions", payload)[0] == 200}

    def submit(self, asked: Asked) -> Asked:
        """Send off a modal."""
        views = self.workspace.views
        status, body = self._interact("view_submission", views.submitted(asked["user"], asked["values"]))
        if status != 200:
            return {"ok": False, "error": "問題が発生しました。もう一度お試しください。"}
        errors = views.answered(asked["user"], body)
        return {"ok": not errors, "errors": errors}

    def close(self, asked: Asked) -> Asked:
        """Close a modal."""
        payload = self.workspace.views.closed(asked["user"])
        return {"ok": payload is None or self._interact("view_closed", payload)[0] == 200}

    def shortcut(self, asked: Asked) -> Asked:
        """Choose a shortcut, of a message or a global one."""
        place = (asked.get("channel", ""), asked.get("ts", ""))
        payload = self.workspace.shortcut(asked["user"], asked["callback_id"], *place)
        return {"ok": self._interact(payload["type"], payload)[0] == 200}

    def home(self, asked: Asked) -> Asked:
        """Open a tab of the app."""
        self._tell(self.workspace.home_opened(asked["user"], str(asked.get("tab", "home"))))
        return {"ok": True}

    def clock(self, asked: Asked) -> Asked:
        """Move the clock to a time or by some seconds; else back."""
        clock, ahead = self.bot.clock, timedelta(0)
        if "at" in asked:
            ahead = timedelta(seconds=float(asked["at"]) - datetime.now(UTC).timestamp())
        elif "forward" in asked:  # by how much: a second click that comes before the first one's answer counts, too
            ahead = clock.ahead + timedelta(seconds=float(asked["forward"]))
        if abs(ahead) > MOST_AHEAD:
            raise SlackError("時計を動かせるのは、前後10年までです。")
        clock.ahead = ahead
        self.workspace.note("slack", "clock", {"now": clock.now().isoformat()})
        self.bot.service().wake()
        return {"ok": True}

    def _tell(self, event: Asked) -> None:
        """Send an event, if the app has asked for its kind."""
        inner = event["event"]
        self.workspace.note("slack", inner.get("subtype") or inner["type"], event)
        kind = f"message.{inner['channel_type']}" if inner["type"] == "message" else inner["type"]
        if kind in manifest.read().events:
            self.wire.send_event(event)

    def _interact(self, what: str, payload: Asked) -> tuple[int, str]:
        self.workspace.note("slack", what, payload)
        return self.wire.send_interaction(payload)

    def _command(self, user: str, channel: str, text: str) -> Asked:
        name, _, rest = text.partition(" ")
        if name not in {command.name for command in manifest.read().commands}:
            self.workspace.post(channel, {"text": f"{name} というコマンドはありません。"}, ephemeral_for=user)
            return {"ok": False}
        form = self.workspace.command(user, channel, name, rest.strip())
        self.workspace.note("slack", name, form)
        status, body = self.wire.send_form(form)
        if status != 200:
            self.workspace.post(channel, {"text": f"{name} は応答しませんでした。"}, ephemeral_for=user)
        elif body:
            answer = content(body)
            private = answer.get("response_type", "ephemeral") == "ephemeral"
            self.workspace.post(channel, answer, ephemeral_for=user if private else None)
        return {"ok": status == 200}


ACTS: dict[str, Callable[[Acts, Asked], Asked]] = {
    "say": Acts.say, "edit": Acts.edit, "delete": Acts.delete, "press": Acts.press, "submit": Acts.submit,
    "close": Acts.close, "shortcut": Acts.shortcut, "home": Acts.home, "clock": Acts.clock,
}  # fmt: skip
