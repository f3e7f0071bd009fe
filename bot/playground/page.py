"""The page's own requests: the state as JSON, and what the person at the page does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, send_from_directory
from sqlalchemy import select

from bot import manifest
from bot.playground.limits import SlackError
from bot.playground.wire import Wire, content
from bot.playground.workspace import TEAM, Workspace
from bot.service import Service
from bot.store.tables import Base

STATIC = Path(__file__).parent / "static"
MOST_TEXT = 50_000
MOST_FILE = 5_000_000  # bytes
MOST_ROWS = 50  # of a table, as the page shows them
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
Asked = dict[str, Any]


def page(workspace: Workspace, wire: Wire, service: Service) -> Blueprint:
    """The routes of the page."""
    routes = Blueprint("page", __name__)
    acts = acts_of(workspace, wire, service)

    @routes.before_request
    def only_this_page() -> None:
        # Another site in the same browser can neither set this header nor name this host.
        if request.method == "POST" and request.headers.get("X-Playground") != "1":
            abort(403)

    @routes.after_request
    def closed(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    @routes.get("/")
    def index() -> Response:
        return send_from_directory(STATIC, "index.html")

    @routes.get("/static/<path:name>")
    def static(name: str) -> Response:
        return send_from_directory(STATIC, name)

    @routes.get("/page/state")
    def state() -> Response:
        user = request.args.get("user") or next(iter(workspace.people))
        if user not in workspace.people:
            abort(400)
        seen = request.args.get("seen", -1, int)
        with workspace.changed:
            workspace.changed.wait_for(lambda: workspace.version != seen, timeout=20)
        return jsonify(_state(workspace, service, user))

    @routes.post("/page/file")
    def file() -> Response:
        sent = request.files.get("file")
        user, channel = request.form.get("user", ""), request.form.get("channel", "")
        if sent is None or user not in workspace.people or channel not in workspace.channels:
            abort(400)
        body = sent.read(MOST_FILE + 1)
        if len(body) > MOST_FILE:
            return jsonify(ok=False, error="file_too_large")
        name, kind = sent.filename or "file", sent.mimetype or "application/octet-stream"
        for event in workspace.upload(user, channel, name, kind, body, request.form.get("text", "")[:MOST_TEXT]):
            _event(workspace, wire, event)
        return jsonify(ok=True)

    @routes.post("/page/<act>")
    def act(act: str) -> Response:
        asked = request.get_json(silent=True)
        if act not in acts or not isinstance(asked, dict):
            abort(400)
        if "user" in asked and asked["user"] not in workspace.people:
            abort(400)
        try:
            return jsonify(acts[act](asked))
        except SlackError as error:
            return jsonify(ok=False, error=str(error))
        except (KeyError, TypeError, ValueError):
            abort(400)

    return routes


def acts_of(workspace: Workspace, wire: Wire, service: Service) -> dict[str, Callable[[Asked], Asked]]:
    """What a person can do, by the name of the request; each answers with `ok`, a modal's errors beside it."""
    views = workspace.views

    def interact(what: str, payload: Asked) -> tuple[int, str]:
        workspace.note("slack", what, payload)
        return wire.send_interaction(payload)

    def say(asked: Asked) -> Asked:
        user, channel, text = asked["user"], asked["channel"], str(asked["text"])[:MOST_TEXT]
        if channel not in workspace.channels:
            raise SlackError("channel_not_found")
        if text.startswith("/"):
            return _command(workspace, wire, user, channel, text)
        _event(workspace, wire, workspace.say(user, channel, text, asked.get("thread_ts")))
        return {"ok": True}

    def edit(asked: Asked) -> Asked:
        _event(workspace, wire, workspace.edit(asked["channel"], asked["ts"], str(asked["text"])[:MOST_TEXT]))
        return {"ok": True}

    def delete(asked: Asked) -> Asked:
        _event(workspace, wire, workspace.delete(asked["channel"], asked["ts"]))
        return {"ok": True}

    def press(asked: Asked) -> Asked:
        place = (asked["block_id"], asked["action_id"])
        if "view_id" in asked:
            payload = views.pressed(asked["user"], asked["view_id"], *place, asked["values"], asked.get("given"))
        else:
            payload = workspace.press(asked["user"], asked["channel"], asked["ts"], *place, asked.get("given"))
        return {"ok": interact("block_actions", payload)[0] == 200}

    def submit(asked: Asked) -> Asked:
        status, body = interact("view_submission", views.submitted(asked["user"], asked["values"]))
        if status != 200:
            return {"ok": False, "error": "問題が発生しました。もう一度お試しください。"}
        errors = views.answered(asked["user"], body)
        return {"ok": not errors, "errors": errors}

    def close(asked: Asked) -> Asked:
        payload = views.closed(asked["user"])
        return {"ok": payload is None or interact("view_closed", payload)[0] == 200}

    def shortcut(asked: Asked) -> Asked:
        place = (asked.get("channel", ""), asked.get("ts", ""))
        payload = workspace.shortcut(asked["user"], asked["callback_id"], *place)
        return {"ok": interact(payload["type"], payload)[0] == 200}

    def home(asked: Asked) -> Asked:
        _event(workspace, wire, workspace.home_opened(asked["user"], str(asked.get("tab", "home"))))
        return {"ok": True}

    def move_clock(asked: Asked) -> Asked:
        clock = service.clock
        if "at" in asked:
            clock.ahead = timedelta(seconds=float(asked["at"])) - (datetime.now(UTC) - datetime.fromtimestamp(0, UTC))
        elif "forward" in asked:  # by how much: a second click that comes before the first one's answer counts, too
            clock.ahead += timedelta(seconds=float(asked["forward"]))
        else:
            clock.ahead = timedelta(0)
        workspace.note("slack", "clock", {"now": service.clock.now().isoformat()})
        service.wake()
        return {"ok": True}

    return {
        "say": say, "edit": edit, "delete": delete, "press": press, "submit": submit, "close": close,
        "shortcut": shortcut, "home": home, "clock": move_clock,
    }  # fmt: skip


def _event(workspace: Workspace, wire: Wire, event: Asked) -> None:
    """Send an event, if the app has asked for its kind."""
    inner = event["event"]
    workspace.note("slack", inner.get("subtype") or inner["type"], event)
    kind = f"message.{inner['channel_type']}" if inner["type"] == "message" else inner["type"]
    if kind in manifest.read().events:
        wire.send_event(event)


def _command(workspace: Workspace, wire: Wire, user: str, channel: str, text: str) -> Asked:
    name, _, rest = text.partition(" ")
    if name not in {command.name for command in manifest.read().commands}:
        workspace.post(channel, {"text": f"{name} というコマンドはありません。"}, ephemeral_for=user)
        return {"ok": False}
    form = workspace.command(user, channel, name, rest.strip())
    workspace.note("slack", name, form)
    status, body = wire.send_form(form)
    if status != 200:
        workspace.post(channel, {"text": f"{name} は応答しませんでした。"}, ephemeral_for=user)
    elif body:
        answer = content(body)
        private = answer.get("response_type", "ephemeral") == "ephemeral"
        workspace.post(channel, answer, ephemeral_for=user if private else None)
    return {"ok": status == 200}


def _state(workspace: Workspace, service: Service, user: str) -> Asked:
    """Everything the page shows to a person."""
    app = manifest.read()
    own = workspace.dms[user]
    seen = [channel for channel in workspace.channels if channel == own or workspace.kind(channel) != "im"]
    stack = workspace.views.stacks.get(user) or []
    state = {
        "version": workspace.version,
        "user": user,
        "now": service.clock.now().timestamp(),
        "ahead": service.clock.ahead.total_seconds(),
        "people": [
            {"id": person.id, "name": person.name, "admin": person.admin, "guest": person.guest}
            for person in workspace.people.values()
        ],
        "channels": [{"id": one, "name": workspace.channels[one], "dm": one == own} for one in seen],
        "messages": {
            channel: [m for m in workspace.messages[channel] if m.get("ephemeral_for", user) == user]
            for channel in seen
        },
        "home": workspace.views.homes.get(user) if app.home else None,
        "home_tab": app.home,
        "modal": stack[-1] if stack else None,
        "commands": [{"name": c.name, "description": c.description, "usage": c.usage} for c in app.commands],
        "shortcuts": [{"name": s.name, "kind": s.kind, "id": s.callback_id} for s in app.shortcuts],
        "wire": workspace.wire[-40:],
        "tables": _tables(service, service.pseudonyms.person(TEAM, user)),
    }
    return dict(json.loads(json.dumps(state)))


def _tables(service: Service, person: str) -> list[Asked]:
    """The rows of the database as they are, those that bear the person's key marked."""
    with service.sessions() as session:
        return [
            {
                "name": table.name,
                "rows": [
                    {"mine": person in row.values(), "values": {k: str(v) for k, v in row.items() if v is not None}}
                    for row in session.execute(select(table).limit(MOST_ROWS)).mappings()
                ],
            }
            for table in Base.metadata.sorted_tables
        ]
