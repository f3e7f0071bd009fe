"""Slack's Web API over the workspace, as far as the bot uses it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Request, Response, request

from bot.playground.conversations import history, replies
from bot.playground.limits import SlackError
from bot.playground.payloads import BOT_ID, BOT_USER, TEAM, Payload
from bot.playground.workspace import Workspace
from bot.slack import manifest

TOKEN = "xoxb-playground"  # noqa: S105 - a token for the double alone
APP_TOKEN = "xapp-playground"  # noqa: S105


class WebApi:
    """The methods, and a record of the calls."""

    def __init__(self, workspace: Workspace) -> None:
        """Serve `workspace`."""
        self.workspace = workspace
        self.calls: list[tuple[str, Payload]] = []
        self.scopes = ", ".join(manifest.read().scopes)
        self.socket_url = "ws://127.0.0.1:9/"  # of Socket Mode, where a test serves it
        self.channel_seconds = 0.0  # how far messages of a channel must lie apart; 0 lets all through
        self.clock: Callable[[], float] = time.monotonic
        self._posted: dict[str, float] = {}
        self.agents = False  # whether the workspace has Slack's extras for agents
        self._lock = threading.Lock()
        self._methods: dict[str, Callable[[Payload], Payload]] = {
            "auth.test": lambda _: {"user_id": BOT_USER, "bot_id": BOT_ID, "team_id": TEAM, "team": "playground"},
            "apps.connections.open": lambda _: {"url": self.socket_url},
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.replies": lambda a: replies(self.workspace, self._readable(a)),
            "conversations.history": lambda a: history(self.workspace, self._readable(a)),
            "users.info": self._user,
            "files.info": lambda a: {"file": self.workspace.file(a["file"])},
            "conversations.open": lambda a: {"channel": {"id": self._dm(a)}},
            "assistant.threads.setStatus": self._extra,
            "assistant.threads.setSuggestedPrompts": self._extra,
            "views.open": lambda a: {"view": self.workspace.views.open(a["trigger_id"], a["view"])},
            "views.push": lambda a: {"view": self.workspace.views.push(a["trigger_id"], a["view"])},
            "views.update": lambda a: {
                "view": self.workspace.views.update(a["view"], a.get("view_id"), a.get("external_id"), a.get("hash"))
            },
            "views.publish": lambda a: {"view": self.workspace.views.publish(a["user_id"], a["view"], a.get("hash"))},
        }

    def blueprint(self) -> Blueprint:
        """The routes."""
        routes = Blueprint("web_api", __name__)

        @routes.route("/api/<method>", methods=["GET", "POST"])
        def call(method: str) -> Response:
            return self._answer(method, _arguments(request), request.headers.get("Authorization", ""))

        @routes.get("/files/<file_id>/<name>")
        def file(file_id: str, name: str) -> Response:
            content = self.workspace.files.get(file_id)
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return Response("<!doctype html><title>Sign in</title>", 200, content_type="text/html")  # as Slack does
            return Response(
                content or b"", 200 if content is not None else 404, content_type="application/octet-stream"
            )

        @routes.post("/response/<address>")
        def respond(address: str) -> Response:
            try:
                self.workspace.respond(address, request.get_json(force=True))
            except SlackError as error:
                return Response(str(error), 404)
            return Response("ok")

        return routes

    def _answer(self, method: str, arguments: Payload, authorization: str) -> Response:
        with self._lock:
            self.calls.append((method, arguments))
        if authorization != f"Bearer {APP_TOKEN if method == 'apps.connections.open' else TOKEN}":
            return _json({"ok": False, "error": "invalid_auth"})
        return self.carry_out(method, arguments)

    def carry_out(self, method: str, arguments: Payload) -> Response:
        """Do what a call with the right token asks for; its answer."""
        with self._lock:
            refused = method == "chat.postMessage" and self._too_fast(str(arguments.get("channel")))
        if refused:
            return Response('{"ok": false, "error": "ratelimited"}', 429, {"Retry-After": "1"})
        result = self._run(method, arguments)
        self.workspace.note("bot", method, {"arguments": arguments, "answer": result})
        answer = _json(result)
        answer.headers["x-oauth-scopes"] = self.scopes
        return answer

    def _too_fast(self, channel: str) -> bool:
        """Whether Slack would refuse another message to a channel so soon."""
        if not self.channel_seconds:
            return False
        now, before = self.clock(), self._posted.get(channel, float("-inf"))
        self._posted[channel] = now
        return now - before < self.channel_seconds - 1e-6

    def _run(self, method: str, arguments: Payload) -> Payload:
        if method not in self._methods:
            return {"ok": False, "error": "unknown_method"}
        try:
            return {"ok": True, **self._methods[method](arguments)}
        except SlackError as error:
            return {"ok": False, "error": str(error)}
        except KeyError as error:
            return {"ok": False, "error": "invalid_arguments", "needed": str(error)}

    def _readable(self, arguments: Payload) -> Payload:
        """The arguments, if a scope allows to read that kind of conversation. Raises SlackError."""
        kind = {"C": "channels", "G": "groups", "D": "im"}.get(str(arguments["channel"])[:1])
        if kind and f"{kind}:history" not in self.scopes:
            raise SlackError("missing_scope")
        return arguments

    def _extra(self, arguments: Payload) -> Payload:
        if not self.agents:
            raise SlackError("missing_scope")
        if arguments["channel_id"] not in self.workspace.messages:
            raise SlackError("channel_not_found")
        return {}

    def _post(self, arguments: Payload) -> Payload:
        message = self.workspace.post(arguments["channel"], arguments)
        channel = self.workspace.dms.get(arguments["channel"], arguments["channel"])
        return {"channel": channel, "ts": message["ts"], "message": message}

    def _ephemeral(self, arguments: Payload) -> Payload:
        message = self.workspace.post(arguments["channel"], arguments, arguments["user"])
        return {"message_ts": message["ts"]}

    def _update(self, arguments: Payload) -> Payload:
        message = self.workspace.update(arguments["channel"], arguments["ts"], arguments)
        return {"channel": arguments["channel"], "ts": message["ts"], "message": message}

    def _delete(self, arguments: Payload) -> Payload:
        self.workspace.take_back(arguments["channel"], arguments["ts"])
        return {"channel": arguments["channel"], "ts": arguments["ts"]}

    def _dm(self, arguments: Payload) -> str:
        if arguments["users"] not in self.workspace.people:
            raise SlackError("user_not_found")
        return self.workspace.dms[arguments["users"]]

    def _user(self, arguments: Payload) -> Payload:
        person = self.workspace.people.get(arguments["user"])
        if person is None:
            raise SlackError("user_not_found")
        return {"user": {"id": person.id, "real_name": person.name, "is_admin": person.admin, "is_owner": False,
                         "is_restricted": person.guest, "deleted": False}}  # fmt: skip


def _arguments(incoming: Request) -> Payload:
    """The arguments of a call: JSON, or a form whose structured values are JSON themselves."""
    if incoming.is_json:
        data: Any = incoming.get_json(silent=True)
        return data if isinstance(data, dict) else {}
    arguments: Payload = {}
    for key, value in (*incoming.args.items(), *incoming.form.items()):
        arguments[key] = json.loads(value) if key in ("blocks", "metadata", "view") else value
    return arguments


def _json(content: Payload) -> Response:
    return Response(json.dumps(content), content_type="application/json")
