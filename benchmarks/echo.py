"""The peer of the whole way: a bare Bolt app that says what it hears, served as our service is.

Run by `benchmarks.way`; settings come from the environment, under the service's own names.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask, Response, request
from gunicorn.app.base import BaseApplication
from slack_bolt import App, Say
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient


def build() -> Flask:
    """The app behind `POST /slack/events`."""
    app = App(
        client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        listener_executor=ThreadPoolExecutor(int(os.environ["LISTENER_THREADS"])),
    )

    @app.event("message")
    def echo(event: dict[str, Any], say: Say) -> None:
        say(text=event["text"], thread_ts=event["ts"])

    flask = Flask("echo", static_folder=None)
    handler = SlackRequestHandler(app)

    @flask.post("/slack/events")
    def slack() -> Response:
        answer: Response = handler.handle(request)
        return answer

    @flask.get("/readyz")
    def ready() -> str:
        return "ready"

    return flask


class _Gunicorn(BaseApplication):
    def load_config(self) -> None:
        assert self.cfg is not None
        for name, value in {
            "bind": f"127.0.0.1:{os.environ['PORT']}", "workers": int(os.environ["WEB_WORKERS"]),
            "worker_class": "gthread", "threads": int(os.environ["LISTENER_THREADS"]), "preload_app": False,
            "control_socket_disable": True, "loglevel": "warning",
        }.items():  # fmt: skip
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return build()


if __name__ == "__main__":
    _Gunicorn().run()
