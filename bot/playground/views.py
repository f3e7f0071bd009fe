"""Modals and Homes as Slack keeps them: opened by a trigger that does not last, stacked, submitted, closed."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.elements import chosen, interactive, state
from bot.playground.limits import SlackError, view_refused

TRIGGER_SECONDS = 3.0
MOST_STACKED = 3
ANSWER_SECONDS = 0.5  # for which a call about a modal that was sent off waits, for it set out after the answer

Payload = dict[str, Any]


@dataclass(slots=True)
class Trigger:
    """The right to open one view for a person, for a moment."""

    user: str
    born: float = field(default_factory=time.monotonic)


class Views:
    """Per person one stack of modals and one Home."""

    def __init__(self, team: str, bot_user: str, app_id: str, touch: Any) -> None:
        """`touch` is called after each change."""
        self.stacks: dict[str, list[Payload]] = {}
        self.homes: dict[str, Payload] = {}
        self._team, self._bot_user, self._app_id, self._touch = team, bot_user, app_id, touch
        self._triggers: dict[str, Trigger] = {}
        self._sent: dict[str, threading.Event] = {}  # modals sent off whose answer is on its way

    # --- what the bot does --------------------------------------------------------------------------------

    def trigger(self, user: str) -> str:
        """A fresh trigger_id for what a person has just done."""
        trigger = secrets.token_hex(8)
        self._triggers[trigger] = Trigger(user)
        return trigger

    def open(self, trigger_id: str, view: Payload) -> Payload:
        """views.open: a new stack in place of what was open. Raises SlackError."""
        user = self._used(trigger_id)
        self.stacks[user] = []
        return self._stack(user, view)

    def push(self, trigger_id: str, view: Payload) -> Payload:
        """views.push. Raises SlackError."""
        user = self._used(trigger_id)
        if not self.stacks.get(user) or len(self.stacks[user]) >= MOST_STACKED:
            raise SlackError("push_limit_reached")
        return self._stack(user, view)

    def update(self, view: Payload, view_id: str | None, external_id: str | None, hash_: str | None) -> Payload:
        """views.update. Raises SlackError."""
        if sent := self._sent.get(str(view_id)):
            sent.wait(ANSWER_SECONDS)
        for stack in self.stacks.values():
            for place, old in enumerate(stack):
                if old["id"] == view_id or (external_id and old.get("external_id") == external_id):
                    if hash_ and hash_ != old["hash"]:
                        raise SlackError("hash_conflict")
                    stack[place] = self._whole(view, old["id"])
                    self._touch()
                    return stack[place]
        raise SlackError("not_found")

    def publish(self, user: str, view: Payload, hash_: str | None) -> Payload:
        """views.publish. Raises SlackError."""
        old = self.homes.get(user)
        if hash_ and old and hash_ != old["hash"]:
            raise SlackError("hash_conflict")
        self.homes[user] = self._whole(view, old["id"] if old else _new_id())
        self._touch()
        return self.homes[user]

    # --- what people do -----------------------------------------------------------------------------------

    def submitted(self, user: str, values: Mapping[str, Any]) -> Payload:
        """The uppermost modal is sent off: the payload of `view_submission`. Raises SlackError."""
        view = self._top(user)
        view["state"] = state(view["blocks"], dict(values))
        self._sent[view["id"]] = threading.Event()
        return self._payload("view_submission", user, view) | {"response_urls": []}

    def answered(self, user: str, body: str) -> dict[str, str]:
        """Carry out what the bot answered to a submission; the errors by block that keep the modal open."""
        answer = json.loads(body) if body.strip().startswith("{") else {}
        stack = self.stacks.get(user, [])
        view_id = stack[-1]["id"] if stack else ""
        try:
            return self._carried_out(user, stack, answer)
        finally:
            if sent := self._sent.pop(view_id, None):
                sent.set()

    def _carried_out(self, user: str, stack: list[Payload], answer: Payload) -> dict[str, str]:
        action = answer.get("response_action")
        if action == "errors":
            return dict(answer["errors"])
        if action == "update":
            stack[-1] = self._whole(answer["view"], stack[-1]["id"])
        elif action == "push":
            self._stack(user, answer["view"])
        elif action == "clear":
            stack.clear()
        elif stack:
            stack.pop()
        self._touch()
        return {}

    def closed(self, user: str) -> Payload | None:
        """The uppermost modal is closed: the payload of `view_closed` where the bot asked for it. Raises SlackError."""
        view = self._top(user)
        self.stacks[user].pop()
        self._touch()
        if not view.get("notify_on_close"):
            return None
        return self._payload("view_closed", user, view) | {"is_cleared": False}

    def pressed(
        self, user: str, view_id: str, block_id: str, action_id: str, values: Mapping[str, Any], given: Any
    ) -> Payload:
        """An element of a modal or Home is used: the payload of `block_actions`. Raises SlackError."""
        known = [*self.stacks.get(user, []), *([self.homes[user]] if user in self.homes else [])]
        view = next((one for one in known if one["id"] == view_id), None)
        if view is None:
            raise SlackError("not_found")
        for block, element in interactive(view["blocks"]):
            if (block["block_id"], element["action_id"]) == (block_id, action_id):
                view["state"] = state(view["blocks"], dict(values))
                action = chosen(element, given) | {"action_id": action_id, "block_id": block_id}
                return self._payload("block_actions", user, view) | {
                    "actions": [action | {"action_ts": f"{time.time():.6f}"}],
                    "container": {"type": "view", "view_id": view_id},
                }
        raise SlackError("no_such_action")

    # --- the inside ---------------------------------------------------------------------------------------

    def _payload(self, kind: str, user: str, view: Payload) -> Payload:
        return {
            "type": kind, "team": {"id": self._team, "domain": "playground"}, "api_app_id": self._app_id,
            "token": "unused", "user": {"id": user, "team_id": self._team}, "trigger_id": self.trigger(user),
            "view": json.loads(json.dumps(view)),
        }  # fmt: skip

    def _top(self, user: str) -> Payload:
        if not self.stacks.get(user):
            raise SlackError("not_found")
        return self.stacks[user][-1]

    def _used(self, trigger_id: str) -> str:
        trigger = self._triggers.pop(str(trigger_id), None)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if time.monotonic() - trigger.born > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        return trigger.user

    def _stack(self, user: str, view: Payload) -> Payload:
        whole = self._whole(view, _new_id())
        self.stacks.setdefault(user, []).append(whole)
        self._touch()
        return whole

    def _whole(self, view: Payload, view_id: str) -> Payload:
        error = view_refused(view)
        if error:
            raise SlackError(error)
        blocks = [{"block_id": f"b{number}", **block} for number, block in enumerate(view["blocks"])]
        return {
            "private_metadata": "", "callback_id": "", "external_id": "", **view, "id": view_id, "team_id": self._team,
            "blocks": blocks, "hash": secrets.token_hex(6), "state": state(blocks, {}), "bot_id": self._bot_user,
            "app_id": self._app_id,
        }  # fmt: skip


def _new_id() -> str:
    return f"V{secrets.token_hex(5).upper()}"
