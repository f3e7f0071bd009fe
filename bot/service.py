"""The running service: settings, store, Bolt app, listeners, inbox; Socket Mode or HTTP."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, jsonify, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from bot import listeners
from bot.adviser import Adviser
from bot.clock import Clock
from bot.inbox import Inbox
from bot.listeners.message import answering
from bot.person import Pseudonyms, open_pseudonyms
from bot.settings import Settings
from bot.store import open_store
from rules.engine import builtin
from rules.guideline import search

log = logging.getLogger(__name__)
MOST_BODY = 1_000_000  # bytes of a request from Slack
_QUIET = ("slack_sdk", "slack_bolt", "werkzeug", "alembic", "sqlalchemy", "urllib3")


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that runs."""

    settings: Settings
    sessions: sessionmaker[Session]
    app: App
    inbox: Inbox
    pseudonyms: Pseudonyms
    clock: Clock


def set_up_logging(level: str) -> None:
    """Log our own words only: at INFO and below, the libraries print request bodies and message texts."""
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr, force=True
    )
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    # Bolt's warning for an unverified request carries its whole body.
    logging.getLogger("slack_bolt.RequestVerification").setLevel(logging.ERROR)
    logging.getLogger("slack_bolt.App").setLevel(logging.ERROR)


def build(settings: Settings, clock: Clock | None = None) -> Service:
    """Open the store, load the rules and connect the listeners. Raises StoreError, PersonKeyError and RuleError."""
    sessions = open_store(settings)
    pseudonyms = open_pseudonyms(settings)
    builtin()
    search("位置情報")  # the first lookup of a process loads its index, and a slash command cannot wait
    # No retry where the connection broke: Slack may have posted already, and would post twice.
    client = WebClient(
        token=settings.bot_token,
        base_url=settings.slack_api_url,
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=2)],
        timeout=15,
    )
    app = App(
        client=client,
        signing_secret=settings.signing_secret or "socket-mode-needs-none",
        process_before_response=True,  # an error before the acknowledgement must reach Slack
        token_verification_enabled=False,  # start even while Slack is away
        listener_executor=ThreadPoolExecutor(settings.listener_threads, "listener"),
        raise_error_for_unhandled_request=False,
    )
    clock = clock or Clock()
    zone, memory = ZoneInfo(settings.time_zone), timedelta(days=settings.memory_days)
    adviser = Adviser(sessions, pseudonyms, clock, zone, memory, settings.learned_reader)
    inbox = Inbox(sessions, client, answering(adviser), settings)
    listeners.register(app, inbox, adviser)
    return Service(settings, sessions, app, inbox, pseudonyms, clock)


def web(service: Service) -> Flask:
    """The HTTP side: Slack's requests, and whether the service lives and is ready."""
    flask = Flask("adviser")
    flask.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    handler = SlackRequestHandler(service.app)

    @flask.post("/slack/events")
    def slack() -> Response:
        response: Response = handler.handle(request)
        return response

    @flask.get("/healthz")
    def alive() -> Response:
        return jsonify(alive=True)

    @flask.get("/readyz")
    def ready() -> tuple[Response, int]:
        try:
            with service.sessions() as session:
                session.execute(text("SELECT 1"))
        except Exception as error:  # noqa: BLE001 - any fault means not ready
            return jsonify(ready=False, database=type(error).__name__), 503
        return jsonify(ready=True, rules=builtin().catalog.version), 200

    return flask


def serve(settings: Settings) -> None:
    """Serve Slack until SIGTERM or Ctrl-C, then finish what is in hand."""
    service = build(settings)
    service.inbox.start()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    close = _socket(service) if settings.app_token else _http(service)
    log.info("ready: %s", "Socket Mode" if settings.app_token else f"http://{settings.host}:{settings.port}")
    stopping.wait()
    log.info("stopping")
    close()
    service.inbox.stop()


def _socket(service: Service) -> Callable[[], None]:
    client = WebClient(token=service.settings.app_token, base_url=service.settings.slack_api_url)
    handler = SocketModeHandler(service.app, service.settings.app_token, web_client=client)
    handler.connect()  # type: ignore[no-untyped-call]
    return handler.close


def _http(service: Service) -> Callable[[], None]:
    from werkzeug.serving import make_server

    server = make_server(service.settings.host, service.settings.port, web(service), threaded=True)
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    return server.shutdown


def wsgi() -> Any:
    """For gunicorn: `gunicorn 'bot.service:wsgi()' --workers 2 --threads 20`."""
    settings = Settings.from_env()
    set_up_logging(settings.log_level)
    service = build(settings)
    service.inbox.start()
    return web(service)
