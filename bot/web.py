"""The HTTP side: Slack's requests, whether the service lives and is ready, and gunicorn around it."""

from __future__ import annotations

import gc
import logging
import socket
import time
from collections.abc import Callable

from flask import Flask, Response, jsonify, request
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import HTTPException

from bot.logs import set_up_logging
from bot.person import open_records, recognise
from bot.service import Service, build, warm_up
from bot.settings import Settings
from bot.store import engine_of, marks, without_waiting, writing
from bot.usage import why
from rules.engine import builtin
from rules.text import Text

MOST_BODY = 1_000_000  # bytes of a request from Slack
REFUSED_SECONDS = 60.0  # between lines about refused requests, which anybody can send
PROBE_SECONDS = 20.0  # for which an answer about Slack's reachability holds
STOP_SECONDS = 20  # for requests and answers in hand; gunicorn kills a worker after twice as much
log = logging.getLogger(__name__)


class ListenError(RuntimeError):
    """Nobody can listen at that place; the message, for people, says where and why."""


def web(service: Service) -> Flask:
    """The application: `POST /slack/events`, `GET /healthz`, `GET /readyz`."""
    flask = Flask("adviser", static_folder=None)
    flask.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    flask.add_url_rule("/slack/events", "slack", _Door(service), methods=["POST"])
    flask.add_url_rule("/healthz", "alive", lambda: jsonify(alive=True))
    flask.add_url_rule("/readyz", "ready", _Readiness(service))
    flask.register_error_handler(Exception, _failed)
    return flask


class _Door:
    """Takes Slack's requests: signed, fresh, and each once."""

    def __init__(self, service: Service) -> None:
        self._handler = SlackRequestHandler(service.app)
        self._verifier = SignatureVerifier(service.settings.signing_secret)
        self._replays = _Replays(service.sessions)
        self._told = -REFUSED_SECONDS

    def __call__(self) -> Response:
        # Before Bolt, which parses the body first and prints it where the signature is wrong.
        if not _signed(self._verifier):
            self._tell()
            return Response("", 401)
        signature = request.headers["X-Slack-Signature"]
        if not self._replays.first(signature):
            return Response("", 401)
        try:
            response: Response = self._handler.handle(request)
        except Exception as error:  # noqa: BLE001 - Bolt cannot read it; what fails in a listener does not come here
            log.warning("%s: a request that is not of Slack's form", type(error).__name__)
            return Response("", 400)
        if response.status_code >= 500:
            self._replays.forget(signature)
        return response

    def _tell(self) -> None:
        """Where the secret or the clock is wrong, nothing of Slack's comes in, and nothing else would say why."""
        if time.monotonic() - self._told >= REFUSED_SECONDS:
            self._told = time.monotonic()
            log.warning("refused a request that is not signed with SLACK_SIGNING_SECRET within the last five minutes")


class _Readiness:
    """Says what is amiss: the database or its key, the dictionary, Slack."""

    def __init__(self, service: Service) -> None:
        self._looks: dict[str, Callable[[], None]] = {
            "database": lambda: recognise(service.pseudonyms, service.sessions),
            "dictionary": _dictionary,
            "slack": _Probe(service.settings),
        }

    def __call__(self) -> tuple[Response, int]:
        faults = {name: fault for name, look in self._looks.items() if (fault := _fault(look))}
        return jsonify(ready=not faults, faults=faults, rules=builtin().version), 503 if faults else 200


def _failed(error: Exception) -> tuple[Response, int] | HTTPException:
    if isinstance(error, HTTPException):
        return error
    log.error("%s in %s", type(error).__name__, request.path)  # never the message: it may quote the request
    return jsonify(error=type(error).__name__), 500


def _signed(verifier: SignatureVerifier) -> bool:
    try:
        return verifier.is_valid_request(request.get_data(), dict(request.headers))
    # Not UTF-8, a time that is no number or a huge one, a signature not in ASCII: Slack sends none of them.
    except (ValueError, OverflowError, TypeError):
        return False


class _Replays:
    """Refuses a copy of a request that was carried out, on every host: one that may be repeated is not noted."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._engine = engine_of(sessions)

    def first(self, signature: str) -> bool:
        try:
            with writing(self._engine) as transaction:
                without_waiting(transaction)
                return marks.first_use(transaction, signature)
        except SQLAlchemyError as error:
            # A lookup needs no database; whatever changes something will fail by itself.
            log.warning("replays cannot be told: %s", type(error).__name__)
            return True

    def forget(self, signature: str) -> None:
        try:
            with writing(self._engine) as transaction:
                marks.forget_use(transaction, signature)
        except SQLAlchemyError as error:
            log.warning("replays cannot be told: %s", type(error).__name__)


class _Probe:
    """Whether Slack answers to our token; asked at most every so many seconds."""

    def __init__(self, settings: Settings) -> None:
        self._client = WebClient(
            token=settings.bot_token, base_url=settings.slack_api_url, timeout=3, retry_handlers=[]
        )
        self._asked = -PROBE_SECONDS
        self._error: Exception | None = None

    def __call__(self) -> None:
        if time.monotonic() - self._asked >= PROBE_SECONDS:
            try:
                self._client.auth_test()
                self._error = None
            except Exception as error:  # noqa: BLE001 - kept, and raised below
                self._error = error
            self._asked = time.monotonic()
        if self._error is not None:
            raise self._error


def _dictionary() -> None:
    if not Text("下書き").tokens:
        raise LookupError


def _fault(look: Callable[[], None]) -> str:
    try:
        look()
    except Exception as error:  # noqa: BLE001 - any fault means not ready
        return type(error).__name__
    return ""


class _OurLog(Logger):
    """gunicorn's lines by way of `bot/logs.py`: they quote what it cannot read as a request."""

    def setup(self, cfg: Config) -> None:
        """Leave all to the root's handler, and to the logger itself, which then sees the place that a line is from."""
        super().setup(cfg)  # type: ignore[no-untyped-call]
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        for level in ("debug", "info", "warning", "error", "exception", "critical"):
            setattr(self, level, getattr(self.error_log, level))


class _Gunicorn(BaseApplication):
    """gunicorn with our settings: the rules are loaded once, before the workers part; the rest is each worker's own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._service: Service | None = None
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        """Our settings in gunicorn's names."""
        settings = self._settings
        assert self.cfg is not None  # noqa: S101 - gunicorn has just made it
        for name, value in {
            "bind": f"[{settings.host}]:{settings.port}"
            if ":" in settings.host
            else f"{settings.host}:{settings.port}",
            "workers": settings.web_workers,
            "worker_class": "gthread",
            "threads": settings.listener_threads,
            "graceful_timeout": STOP_SECONDS * 2,
            "preload_app": False,
            "control_socket_disable": True,
            "loglevel": "warning",
            "logger_class": _OurLog,
            "worker_exit": lambda server, worker: self._stop(),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """In each worker."""
        set_up_logging(self._settings.log_level)
        self._service = build(self._settings)
        gc.enable()
        self._service.start()
        log.info("ready: http://%s:%s", self._settings.host, self._settings.port)
        return web(self._service)

    def _stop(self) -> None:
        if self._service is not None:
            self._service.stop(STOP_SECONDS / 2)


def serve(settings: Settings) -> None:
    """Serve over HTTP until SIGTERM. Raises what keeps a service from being built, and ListenError."""
    _look_for_room(settings.host, settings.port)
    sessions, _ = open_records(settings)  # a fault here is told once, not by every worker
    sessions.kw["bind"].dispose()
    warm_up()
    gc.freeze()  # the workers share these pages as long as nobody walks over them
    _Gunicorn(settings).run()  # type: ignore[no-untyped-call]


def _look_for_room(host: str, port: int) -> None:
    """Raises ListenError where nobody can listen: gunicorn would try for seconds, and tell it in a dozen lines."""
    try:
        family = socket.getaddrinfo(host, port)[0][0]
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        told = f"{host}:{port} で待ち受けられません({why(error)})。HOST と PORT を確かめてください。"
        raise ListenError(told) from error
