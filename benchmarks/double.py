"""Slack's double of the playground, served on loopback: it keeps a workspace, and refuses what Slack refuses."""

from __future__ import annotations

import threading

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.playground.api import WebApi


class Quiet(WSGIRequestHandler):
    """Says nothing about requests."""

    def log_request(self, *_: object) -> None:
        """Nothing."""


def serve(api: WebApi) -> None:
    """Serve the double in a thread, and let its workspace know where."""
    app = Flask("double", static_folder=None)
    app.register_blueprint(api.blueprint())
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    api.workspace.base_url = f"http://127.0.0.1:{server.port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
