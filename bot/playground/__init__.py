"""A local page that plays Slack towards the real listeners, for trying everything without a workspace."""

from __future__ import annotations

import fcntl
import ipaddress
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from bot.clock import Clock
from bot.playground.acts import Acts
from bot.playground.api import TOKEN, WebApi
from bot.playground.bot import Bot
from bot.playground.page import MOST_FILE, page
from bot.playground.wire import Wire
from bot.playground.workspace import Workspace
from bot.settings import Settings
from bot.usage import why

if TYPE_CHECKING:
    from bot.service import Service

DATABASE = Path("var/playground.db")
SECRET = "playground-signing-secret"  # noqa: S105 - between two ports of one process
STOP_SECONDS = 0.02  # in which a server notices that it is to stop
log = logging.getLogger(__name__)


class PlaygroundError(RuntimeError):
    """The page cannot be opened; the message, for people, says why."""


@dataclass(frozen=True, slots=True)
class Playground:
    """The open page: its address, the workspace behind it, the bot, and the way to stop it."""

    url: str
    workspace: Workspace
    api: WebApi
    bot: Bot
    servers: tuple[BaseWSGIServer, ...]

    @property
    def service(self) -> Service:
        """The running bot, once it has started. Raises what kept it from starting."""
        return self.bot.service()

    def stop(self) -> None:
        """Stop the page, then the bot."""
        for server in self.servers:
            server.shutdown()
            server.server_close()
        self.service.stop(timeout=5)


def start(settings: Settings, host: str = "127.0.0.1", port: int = 8008) -> Playground:
    """Open the page with a bot and a database of its own; the bot may still be starting then.

    Raises PlaygroundError where the port is taken.
    """
    clock = Clock()
    workspace = Workspace(lambda: clock.now().timestamp())
    api = WebApi(workspace)
    front = Flask("playground", static_folder=None)
    front.config["MAX_CONTENT_LENGTH"] = MOST_FILE + 100_000
    if _is_loopback(host):  # else a site could let its own name lead here, and read what was typed
        front.config["TRUSTED_HOSTS"] = [host, "127.0.0.1", "localhost"]
    front_server = _server(host, port, front)
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{front_server.port}"  # noqa: S104 - only compared
    workspace.base_url = address
    bot = Bot(_of_the_page(settings, address), clock)
    bot.once_ready(workspace.touch)
    bot_server = _server("127.0.0.1", 0, bot.endpoint)
    wire = Wire(f"http://127.0.0.1:{bot_server.port}/slack/events", SECRET, bot.service)
    front.register_blueprint(api.blueprint())
    front.register_blueprint(page(Acts(workspace, wire, bot)))
    for server in (front_server, bot_server):
        threading.Thread(target=server.serve_forever, args=(STOP_SECONDS,), daemon=True).start()
    return Playground(address, workspace, api, bot, (front_server, bot_server))


def _of_the_page(settings: Settings, address: str) -> Settings:
    """The settings of a bot whose Slack is the page."""
    return replace(
        settings,
        bot_token=TOKEN,
        app_token="",
        signing_secret=SECRET,
        slack_api_url=f"{address}/api/",
        reminder_seconds=1,  # whoever moves the clock wants to see what comes
    )


def run(settings: Settings, host: str, port: int, reset: bool) -> None:
    """Open the page and keep it open until Ctrl-C. Raises PlaygroundError, and what keeps the bot from starting."""
    own = replace(settings, database_url=f"sqlite:///{DATABASE}", person_key="")  # its key lies beside it
    with _held(reset):
        _run(own, host, port)


@contextmanager
def _held(reset: bool) -> Iterator[None]:
    """Hold the database, which several pages may share; with `reset` it is emptied first.

    Raises PlaygroundError where it would be emptied under another page.
    """
    with _lock() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB if reset else fcntl.LOCK_SH)
        except BlockingIOError as error:
            raise PlaygroundError(
                "別の画面が同じ記録を使っています。そちらを終えてから --reset を付けてください。"
            ) from error
        if reset:
            for file in DATABASE.parent.glob(f"{DATABASE.name}*"):
                file.unlink()
            fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _lock() -> BinaryIO:
    """The file that the pages of a database hold. Raises PlaygroundError."""
    try:
        DATABASE.parent.mkdir(exist_ok=True)
        return DATABASE.with_name(f"{DATABASE.stem}.lock").open("wb")
    except OSError as error:
        raise PlaygroundError(
            f"{DATABASE.parent.absolute()} に書き込めません({why(error)})。書き込めるフォルダで実行してください。"
        ) from error


def _run(settings: Settings, host: str, port: int) -> None:
    playground = start(settings, host, port)
    print(f"ブラウザで {playground.url} を開いてください(Ctrl-C で終了)。", flush=True)  # noqa: T201 - said to a person
    if not _is_loopback(host):
        log.warning("the page is open to the network: everyone who reaches %s can read it", playground.url)
    try:
        playground.bot.service()
        threading.Event().wait()
    except KeyboardInterrupt:
        playground.stop()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(socket.gethostbyname(host)).is_loopback
    except OSError:  # told where the port is taken
        return False


def _server(host: str, port: int, app: Any) -> BaseWSGIServer:
    # Asked for by a socket of our own: werkzeug ends the whole process where a port is taken.
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, port))
        probe.listen(128)
    except OSError as error:
        probe.close()
        raise PlaygroundError(
            f"{host}:{port} を開けません({why(error)})。別の番号を --port で指定してください。"
        ) from error
    with probe:  # of which the server keeps a copy: a second one left open would take requests that nobody answers
        return make_server(host, probe.getsockname()[1], app, threaded=True, fd=probe.fileno())
