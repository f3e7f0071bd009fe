"""The page's own requests: its files, the state as JSON, and what the person at the page does."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, request, send_from_directory

from bot.playground.acts import ACTS, Acts, Asked
from bot.playground.bot import Bot
from bot.playground.limits import SlackError
from bot.playground.workspace import Workspace
from bot.slack import manifest

STATIC = Path(__file__).parent / "static"
MOST_FILE = 5_000_000  # bytes
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def _file(name: str) -> Response:
    """A file of the page, read at once: who leaves while it is sent must not leave it open."""
    sent = send_from_directory(STATIC, name)
    sent.direct_passthrough = False
    sent.make_sequence()
    sent.close()
    return sent


def page(acts: Acts) -> Blueprint:
    """The routes of the page."""
    routes = Blueprint("page", __name__)
    routes.before_request(_only_this_page)
    routes.after_request(_closed)
    _files(routes)

    @routes.get("/page/state")
    def state() -> Response:
        return _awaited(acts.workspace, acts.bot)

    @routes.post("/page/file")
    def file() -> Response:
        return _upload(acts)

    @routes.post("/page/<act>")
    def act(act: str) -> Response:
        return _carried_out(acts, act)

    return routes


def _only_this_page() -> None:
    # Another site in the same browser can neither set this header nor name this host.
    if request.method == "POST" and request.headers.get("X-Playground") != "1":
        abort(403)


def _closed(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _files(routes: Blueprint) -> None:
    @routes.get("/")
    def index() -> Response:
        return _file("index.html")

    @routes.get("/static/<path:name>")
    def static(name: str) -> Response:
        return _file(name)


def _awaited(workspace: Workspace, bot: Bot) -> Response:
    """The state, as soon as it differs from the one that the page has seen."""
    user = request.args.get("user") or next(iter(workspace.people))
    if user not in workspace.people:
        abort(400)
    seen = request.args.get("seen", -1, int)
    with workspace.changed:
        workspace.changed.wait_for(lambda: workspace.version != seen, timeout=20)
    return jsonify(_state(workspace, bot, user))


def _upload(acts: Acts) -> Response:
    sent = request.files.get("file")
    user, channel = request.form.get("user", ""), request.form.get("channel", "")
    if sent is None or user not in acts.workspace.people or channel not in acts.workspace.channels:
        abort(400)
    body = sent.read(MOST_FILE + 1)
    if len(body) > MOST_FILE:
        return jsonify(ok=False, error="file_too_large")
    file = (sent.filename or "file", sent.mimetype or "application/octet-stream", body)
    return jsonify(acts.upload(user, channel, file, request.form.get("text", "")))


def _carried_out(acts: Acts, act: str) -> Response:
    asked = request.get_json(silent=True)
    if act not in ACTS or not isinstance(asked, dict):
        abort(400)
    if "user" in asked and str(asked["user"]) not in acts.workspace.people:
        abort(400)
    try:
        return jsonify(ACTS[act](acts, asked))
    except SlackError as error:
        return jsonify(ok=False, error=str(error))
    except (KeyError, TypeError, ValueError, OverflowError):
        abort(400)


def _state(workspace: Workspace, bot: Bot, user: str) -> Asked:
    """Everything the page shows to a person."""
    app = manifest.read()
    stack = workspace.views.stacks.get(user)
    state = {
        "version": workspace.version,
        "ready": bot.ready,
        "user": user,
        "now": bot.clock.now().timestamp(),
        "ahead": bot.clock.ahead.total_seconds(),
        "people": [
            {"id": person.id, "name": person.name, "admin": person.admin, "guest": person.guest}
            for person in workspace.people.values()
        ],
        **_conversations(workspace, user),
        "home": workspace.views.homes.get(user) if app.home else None,
        "home_tab": app.home,
        "modal": stack[-1] if stack else None,
        "commands": [{"name": c.name, "description": c.description, "usage": c.usage} for c in app.commands],
        "shortcuts": [{"name": s.name, "kind": s.kind, "id": s.callback_id} for s in app.shortcuts],
        "wire": workspace.wire[-40:],
        "tables": _tables(bot, user),
    }
    return dict(json.loads(json.dumps(state)))


def _conversations(workspace: Workspace, user: str) -> Asked:
    """The channels and messages that a person sees."""
    own = workspace.dms[user]
    seen = [channel for channel in workspace.channels if channel == own or workspace.kind(channel) != "im"]
    return {
        "channels": [{"id": one, "name": workspace.channels[one], "dm": one == own} for one in seen],
        "messages": {
            channel: [m for m in workspace.messages[channel] if m.get("ephemeral_for", user) == user]
            for channel in seen
        },
    }


def _tables(bot: Bot, user: str) -> list[Asked]:
    if not bot.ready:
        return []
    from bot.playground.stored import tables  # with it comes the whole service, which the first page must not await

    return tables(bot.service(), user)
