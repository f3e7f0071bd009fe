"""Socket Mode: no public address; a connection that hears nothing any more ends the process for its supervisor."""

from __future__ import annotations

import gc
import logging
import signal
import threading
import time

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient

from bot.service import build
from bot.settings import Settings

DEAF_SECONDS = 120.0  # without a living connection, after which a fresh process is better
_LOOK_SECONDS = 5.0
_CLOSE_SECONDS = 5.0  # a reading thread notices within three that its connection is closed
log = logging.getLogger(__name__)


class Ear:
    """Whether a connection to Slack lives: open, and its pings answered lately. `is_connected()` alone can be wrong."""

    def __init__(self) -> None:
        """Deaf until something is heard."""
        self._client: SocketModeClient | None = None
        self._heard = 0.0

    def listen(self, client: SocketModeClient, clock: float) -> None:
        """Watch this client from the moment `clock` (monotonic seconds) on."""
        self._client, self._heard = client, clock

    def hears(self) -> bool:
        """Whether events can arrive at the moment."""
        session = self._client.current_session if self._client else None
        if self._client is None or session is None or not session.is_active():
            return False
        # The client pings at once when it has connected, and gives up a connection after four pings without an answer.
        # A new one that has answered none counts as deaf: else one deaf connection after another would pass as hearing.
        answered = session.last_ping_pong_time
        return answered is not None and time.time() - answered < 5 * self._client.ping_interval

    def deaf_for(self, clock: float) -> float:
        """For how many seconds nothing could be heard at the moment `clock`."""
        if self.hears():
            self._heard = clock
        return clock - self._heard


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises SystemExit(1) when deaf, for a supervisor to start anew."""
    ear = Ear()
    service = build(settings, listening=ear.hears)
    gc.freeze()
    gc.enable()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    web = WebClient(token=settings.app_token, base_url=settings.slack_api_url, timeout=10)
    handler = SocketModeHandler(service.app, settings.app_token, web_client=web, concurrency=settings.listener_threads)
    service.start()
    ear.listen(handler.client, time.monotonic())
    fault = ""
    while not stopping.wait(0.0 if not handler.client.current_session else _LOOK_SECONDS) and not fault:
        if handler.client.current_session is None:
            _connect(handler, stopping)
        elif ear.deaf_for(time.monotonic()) > DEAF_SECONDS:
            fault = "the connection to Slack is deaf"
        elif service.history.missed.is_set():
            fault = "messages lie in Slack that the open connection did not bring"
    log.info("stopping")
    _close(handler)
    service.stop()
    if fault:
        log.error("%s: ending, so that the supervisor starts a new process", fault)
        raise SystemExit(1)


def _connect(handler: SocketModeHandler, stopping: threading.Event) -> None:
    """The first connection; the client keeps up the later ones itself."""
    try:
        handler.connect()  # type: ignore[no-untyped-call]
        log.info("ready: Socket Mode")
    except SlackApiError as error:
        log.error("Socket Mode: %s (python app.py doctor says what to do)", error.response.get("error"))
        stopping.wait(_LOOK_SECONDS)
    except Exception as error:  # noqa: BLE001 - Slack or the network is away
        log.error("Socket Mode: %s; trying again", type(error).__name__)
        stopping.wait(_LOOK_SECONDS)


def _close(handler: SocketModeHandler) -> None:
    """Close the connection, and wait no longer than it should take.

    The client waits for its reading thread without end. A thread that took up a new connection with the state of the
    one before (slack-sdk sets them one after the other) never hears that it is to end: it would keep this process.
    """
    closing = threading.Thread(target=handler.close, daemon=True)
    closing.start()
    closing.join(_CLOSE_SECONDS)
    if closing.is_alive():
        log.warning("the connection to Slack does not close; going on without it")
