"""`app.py serve` as it is run: Socket Mode and HTTP, the same answers, and a stop that finishes what is in hand."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from bot import socket_mode
from bot.playground.api import APP_TOKEN, TOKEN
from bot.playground.wire import Wire
from bot.playground.workspace import DM
from bot.service import build
from bot.settings import Settings
from bot.socket_mode import Ear
from tests.bot.websocket import Socket
from tests.conftest import PERSON_KEY, SECRET
from tests.faults import Fault

ROOT = Path(__file__).parents[2]
DRAFT = "パスワードはsakura2025。"


@pytest.fixture
def websocket(slack):
    server = Socket()
    slack.api.socket_url = server.url
    yield server
    server.close()


@pytest.fixture
def serve(slack, tmp_path):
    """Starts the command with settings of its own; what is left is killed."""
    processes = []

    def start(*command, **settings):
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))
        }
        environment |= {
            "SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.url, "PERSON_KEY": PERSON_KEY, "CUES": "off",
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": f"sqlite:///{tmp_path}/adviser.db", "WEB_WORKERS": "2", **settings,
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, *(command or (str(ROOT / "app.py"), "serve"))],
            cwd=tmp_path,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()
        process.stderr.close()


def stopped(process):
    """Its exit status and its log after SIGTERM."""
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=30)
    return process.returncode, log


def test_in_socket_mode_an_event_is_acknowledged_and_answered_and_a_stop_finishes_it(slack, websocket, serve):
    process = serve(SLACK_APP_TOKEN=APP_TOKEN)
    assert websocket.connected.wait(40)
    websocket.send("events_api", slack.workspace.say("U0SATO", DM, DRAFT), "E1")
    assert websocket.acknowledged.get(timeout=20) == "E1"
    slack.wait_for(1, seconds=20)
    websocket.send("events_api", {"type": "event_callback", "event": {"type": "something_new"}}, "E2")
    assert websocket.acknowledged.get(timeout=20) == "E2"
    slack.api.fail_next("chat.postMessage", Fault(status=200, carried_out=True, delay=1.0))
    websocket.send("events_api", slack.workspace.say("U0SATO", DM, DRAFT), "E3")
    assert websocket.acknowledged.get(timeout=20) == "E3"
    status, log = stopped(process)
    assert (status, len(slack.answers())) == (0, 2)
    assert "sakura" not in log
    assert "Traceback" not in log


def test_a_crash_puts_no_memory_on_disk(tmp_path):
    """Of any command: here of one that is quickly there, and has more to say than fits between it and its reader."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"id": "1", "text": DRAFT}) + "\n" + '{"id": "2", "text": "猫"}\n' * 5_000)
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))  # as on a machine that keeps dumps
    try:
        command = [sys.executable, str(ROOT / "app.py"), "review", "--jsonl", str(rows)]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)
    with process.stdout:
        assert b"credentials" in process.stdout.readline()
        process.send_signal(signal.SIGSEGV)
        _, status = os.waitpid(process.pid, 0)
    process.wait()  # or Python believes that it still runs
    assert os.WTERMSIG(status) == signal.SIGSEGV
    assert not os.WCOREDUMP(status)
    assert list(tmp_path.glob("core*")) == []


def free_port():
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]


def ready(port, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
                return json.loads(answer.read())
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail("it never was ready")


def test_over_http_several_workers_answer_and_a_stop_finishes_or_hands_back(slack, serve):
    port = free_port()
    process = serve(SLACK_SIGNING_SECRET=SECRET, PORT=str(port))
    assert ready(port)["ready"] is True
    wire = Wire(f"http://127.0.0.1:{port}/slack/events", SECRET)
    slack.api.fail_next("chat.postMessage", Fault(status=200, carried_out=True, delay=1.0))
    for _ in range(4):
        event = slack.workspace.say("U0SATO", DM, DRAFT)
        assert wire.request(json.dumps(event).encode(), "application/json")[0] == 200
    slack.wait_for(1, seconds=20)
    status, log = stopped(process)
    assert status == 0
    assert "Traceback" not in log
    # A worker that waited for the other's message hands its own back: the next start answers it, and nothing twice.
    again = serve(SLACK_SIGNING_SECRET=SECRET, PORT=str(port))
    assert ready(port)["ready"] is True
    slack.wait_for(4, seconds=30)
    assert stopped(again)[0] == 0
    assert len(slack.answers()) == 4


def test_of_a_request_that_is_none_no_word_is_logged(slack, serve):
    """Behind a body longer than its length says, the rest of it is read as the line of a request."""
    port = free_port()
    process = serve(SLACK_SIGNING_SECRET=SECRET, PORT=str(port))
    assert ready(port)["ready"] is True
    head = b"POST /slack/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n"
    for spoilt in (head + b"text=%E5%BA%81-CANARY&user=U1\r\n\r\n", b"GET / HTTP/1.1\r\nCANARY: a\r\n CANARY\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as sent:
            sent.sendall(spoilt)
            while sent.recv(10_000):
                pass
    status, log = stopped(process)
    assert status == 0
    assert "gunicorn.error: base.handle_error" in log  # where it was written is told
    assert "CANARY" not in log


def test_a_connection_that_is_open_and_deaf_is_renewed_and_then_ends_the_process(slack, serve):
    """The supervisor starts a new one, which is documented (docs/operation.md)."""
    server = Socket(deaf=True)
    slack.api.socket_url = server.url
    process = serve("-m", "tests.bot.deaf", SLACK_APP_TOKEN=APP_TOKEN)
    _, log = process.communicate(timeout=40)
    server.close()
    assert process.returncode == 1
    assert "the connection to Slack is deaf" in log
    assert server.connections > 1
    assert "Traceback" not in log


def test_messages_that_an_open_connection_did_not_bring_end_the_process(
    slack, websocket, settings, monkeypatch, caplog
):
    def finding(*given, **named):
        service = build(*given, **named)
        service.history.missed.set()
        return service

    signals = MagicMock()  # those of this process are pytest's, and so is its garbage
    monkeypatch.setattr(socket_mode, "signal", signals)
    monkeypatch.setattr(socket_mode, "gc", MagicMock())
    monkeypatch.setattr(socket_mode, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(socket_mode, "build", finding)
    monkeypatch.setattr(socket_mode, "_close", lambda handler: handler.client.disconnect())  # waiting for no thread
    overdue = threading.Timer(10, lambda: signals.signal.call_args.args[1]())
    overdue.start()
    with pytest.raises(SystemExit) as ended:
        socket_mode.serve(replace(settings, app_token=APP_TOKEN))
    overdue.cancel()
    assert ended.value.code == 1
    assert websocket.connections == 1
    assert "messages lie in Slack that the open connection did not bring" in caplog.text


def test_an_ear_that_hears_nothing_counts_the_seconds():
    session = SimpleNamespace(is_active=lambda: True, last_ping_pong_time=time.time())
    client = SimpleNamespace(current_session=session, ping_interval=10)
    ear = Ear()
    assert not ear.hears()  # never connected
    ear.listen(client, 130.0)
    assert ear.deaf_for(140.0) == 0.0
    session.last_ping_pong_time = None  # connected anew, and not yet heard anything
    assert ear.deaf_for(150.0) == 10.0
    session.last_ping_pong_time = time.time()
    assert ear.deaf_for(160.0) == 0.0
    session.last_ping_pong_time -= 60  # looks alive, and answers no ping
    assert not ear.hears()
    assert ear.deaf_for(200.0) == 40.0
    session.last_ping_pong_time = time.time()
    assert ear.deaf_for(300.0) == 0.0
    client.current_session = None
    assert ear.deaf_for(310.0) == 10.0


def test_the_authorities_that_vouch_for_slack_are_read_once_for_all_calls(tmp_path):
    settings = Settings(bot_token=TOKEN, database_url=f"sqlite:///{tmp_path}/adviser.db", person_key=PERSON_KEY)
    running = build(settings)
    running.stop(1)
    clients = [running.app.client, running.history._client, running.reminders._client]
    assert clients[0].ssl is not None
    assert len({id(client.ssl) for client in clients}) == 1
