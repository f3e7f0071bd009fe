"""The page's own requests: the state as JSON, and what the person at the page does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, send_from_directory
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.playground.limits import SlackError
from bot.playground.wire import Wire, content
from bot.playground.workspace import DM, Workspace
from bot.store.tables import Base

STATIC = Path(__file__).parent / "static"
MOST_TEXT = 50_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page(workspace: Workspace, wire: Wire, sessions: sessionmaker[Session]) -> Blueprint:
    """The routes of the page."""
    routes = Blueprint("page", __name__)

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
        seen = request.args.get("seen", -1, int)
        with workspace.changed:
            workspace.changed.wait_for(lambda: workspace.version != seen, timeout=20)
        return jsonify(_state(workspace, sessions))

    @routes.post("/page/say")
    def say() -> Response:
        asked = _asked()
        user, channel, text = asked["user"], asked["channel"], str(asked["text"])[:MOST_TEXT]
        if user not in workspace.people or channel not in workspace.channels:
            abort(400)
        if text.startswith("/"):
            return _command(workspace, wire, user, channel, text)
        event = workspace.say(user, channel, text, asked.get("thread_ts"))
        workspace.note("slack", "message", event)
        if channel == DM:
            wire.send_event(event)
        return jsonify(ok=True)

    @routes.post("/page/edit")
    def edit() -> Response:
        asked = _asked()
        return _changed(workspace, wire, lambda: workspace.edit(asked["channel"], asked["ts"], str(asked["text"])))

    @routes.post("/page/delete")
    def delete() -> Response:
        asked = _asked()
        return _changed(workspace, wire, lambda: workspace.delete(asked["channel"], asked["ts"]))

    @routes.post("/page/press")
    def press() -> Response:
        asked = _asked()
        try:
            place = (asked["user"], asked["channel"], asked["ts"])
            payload = workspace.press(*place, asked["block_id"], asked["action_id"], asked.get("given"))
        except SlackError as error:
            return jsonify(ok=False, error=str(error))
        workspace.note("slack", "block_actions", payload)
        status, _ = wire.send_interaction(payload)
        return jsonify(ok=status == 200)

    return routes


def _asked() -> dict[str, Any]:
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        abort(400)
    return data


def _command(workspace: Workspace, wire: Wire, user: str, channel: str, text: str) -> Response:
    name, _, rest = text.partition(" ")
    if name not in ("/guideline",):
        workspace.post(channel, {"text": f"{name} というコマンドはありません。"}, ephemeral_for=user)
        return jsonify(ok=False)
    form = workspace.command(user, channel, name, rest.strip())
    workspace.note("slack", name, form)
    status, body = wire.send_form(form)
    if status == 200 and body:
        workspace.post(channel, content(body), ephemeral_for=user)
    elif status != 200:
        workspace.post(channel, {"text": f"{name} は応答しませんでした。"}, ephemeral_for=user)
    return jsonify(ok=status == 200)


def _changed(workspace: Workspace, wire: Wire, change: Any) -> Response:
    try:
        event = change()
    except SlackError as error:
        return jsonify(ok=False, error=str(error))
    workspace.note("slack", event["event"]["subtype"], event)
    wire.send_event(event)
    return jsonify(ok=True)


def _state(workspace: Workspace, sessions: sessionmaker[Session]) -> dict[str, Any]:
    """Everything the page shows, the rows of the database as they are."""
    with sessions() as session:
        tables = {
            table.name: [
                {key: str(value) for key, value in row.items() if value is not None}
                for row in session.execute(select(table).limit(50)).mappings()
            ]
            for table in Base.metadata.sorted_tables
        }
    return {
        "version": workspace.version,
        "people": [{"id": person.id, "name": person.name} for person in workspace.people.values()],
        "channels": [{"id": key, "name": name, "dm": key == DM} for key, name in workspace.channels.items()],
        "messages": json.loads(json.dumps(workspace.messages)),
        "wire": workspace.wire[-40:],
        "tables": tables,
    }
