"""Ten thousand payloads that Slack would never send: no trace, no hang, no 5xx but to ask an event for a repetition."""

import json
import random
import time
import traceback
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from slack_bolt import BoltRequest
from sqlalchemy import event

from bot.playground.wire import signed
from bot.playground.workspace import CHANNEL, DM
from bot.service import build
from bot.web import web
from tests.conftest import SECRET, THOROUGH, Running

USER = "U0SATO"
COUNT = 10_000 * (20 if THOROUGH else 1)
ODD = [
    None, True, 0, -1, 10**30, 1.5e308, "", " ", "\0", "\ud800", "\u202e逆", "👨‍👩‍👧", "ｶﾞ", "<!channel>", "%s%n{}",
    "'; DROP TABLE messages", "あ" * 50_000, "1" * 5000, "1.1", "nan", "-1.0", [], {}, [[]], [None], ["x"] * 1000,
    {"a": {"a": {"a": {}}}}, {"ts": 1}, {"id": None}, {"type": "message"}, "message_changed", "message_deleted",
    "bot_message", "file_share", "im", "event_callback",
]  # fmt: skip
WAYS = ("replace", "replace", "delete", "add")


@pytest.fixture(scope="module")
def genuine():
    """One payload of every kind, as Slack sends it."""
    from bot.playground.workspace import Workspace

    workspace = Workspace()
    workspace.base_url = "http://127.0.0.1:9"  # nobody answers: listeners must stand that too
    said = workspace.say(USER, DM, "来週の異動の内示、まだ秘密だけど")
    ts = said["event"]["ts"]
    button = {"type": "button", "action_id": "incident_open", "text": {"type": "plain_text", "text": "x"}, "value": "x"}
    shown = workspace.post(DM, {"text": "x", "blocks": [{"type": "actions", "elements": [button]}], "thread_ts": ts})
    press = workspace.press(USER, DM, shown["ts"], "b0", "incident_open")
    names = ["review_refute", "guideline_next", "message_was_draft", "review_told_published", "home_settings"]
    view = {"id": "V1", "type": "modal", "callback_id": "review_draft", "hash": "1.a", "private_metadata": "",
            "blocks": [], "state": {"values": {}}, "root_view_id": "V1"}  # fmt: skip
    submission = {"type": "view_submission", "team": {"id": "T0PLAY"}, "user": {"id": USER}, "view": view}
    return [
        said,
        workspace.edit(DM, ts, "直しました"),
        *workspace.upload(USER, DM, "a.txt", "text/plain", b"x"),
        workspace.home_opened(USER),
        workspace.home_opened(USER, "messages"),
        workspace.command(USER, CHANNEL, "/guideline", "位置情報"),
        workspace.command(USER, CHANNEL, "/guideline-review", "下書き"),
        workspace.shortcut(USER, "review_draft"),
        workspace.shortcut(USER, "review_message", DM, ts),
        press,
        *(press | {"actions": [press["actions"][0] | {"action_id": name}]} for name in names),
        submission,
        {**submission, "type": "view_closed"},
        workspace.delete(DM, ts),
        {
            "type": "event_callback",
            "team_id": "T0PLAY",
            "event": {"type": "tokens_revoked", "tokens": {}},
            "event_id": "E",
        },
    ]


def paths(value, prefix=()):
    """Where something can be changed: (container path, key)."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*prefix, key)
        yield from paths(inner, (*prefix, key))


def ways_to_spoil(kinds):
    """Which kind of payload, and one to three changes (place, way, value), by chance that is the same every time."""
    chance = random.Random(7)
    for _ in range(COUNT):
        changes = [
            (chance.randrange(10_000), chance.choice(WAYS), chance.choice(ODD)) for _ in range(chance.randint(1, 3))
        ]
        yield chance.randrange(kinds), changes


def spoilt(payload, changes):
    payload = deepcopy(payload)
    for place, how, value in changes:
        known = list(paths(payload))
        if not known:
            return payload
        *above, key = known[place % len(known)]
        holder = payload
        for step in above:
            holder = holder[step]
        if how == "delete":
            del holder[key]
        elif how == "add" and isinstance(holder, dict):
            holder[f"{key}_"] = deepcopy(value)
        else:
            holder[key] = deepcopy(value)
    return payload


@pytest.fixture
def unanswered(settings, monkeypatch):
    """A service that reaches nobody: what is tested here is what it takes in."""
    monkeypatch.setattr("slack_sdk.web.base_client.BaseClient._urllib_api_call", refuse)
    monkeypatch.setattr("slack_sdk.webhook.client.WebhookClient._perform_http_request", refuse)
    service = build(replace(settings, learned_reader=False))
    service.inbox.stop(timeout=5)
    engine = service.sessions.kw["bind"]
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    engine.dispose()
    yield Running(service)
    service.stop(timeout=5)


def refuse(*_, **__):
    raise ConnectionRefusedError


@pytest.fixture
def send(unanswered, monkeypatch):
    """Sends bytes through the HTTP door; the same once more, as of another kind, are not refused as a replay."""
    monkeypatch.setattr("bot.web._Replays.first", lambda *_: True)
    door = web(unanswered.service).test_client()

    def send(data, kind):
        headers = signed(SECRET, data, int(time.time()))
        stream = BytesIO(data)  # in place of an empty form as such the client would send another one
        return door.post("/slack/events", input_stream=stream, headers=headers, content_type=kind)

    return send


def test_ten_thousand_spoilt_payloads_are_taken_calmly(unanswered, send, genuine, caplog):
    statuses, wrong, slowest = Counter(), [], 0.0

    def take(body):
        try:
            return unanswered.service.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status
        except Exception as error:  # noqa: BLE001
            # Bolt itself cannot read some; then Slack gets no acknowledgement. Ours is what must stand everything.
            frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
            ours = [name for name in frames if "/bot/" in name and "/tests/" not in name]
            return f"{type(error).__name__} in {ours}" if ours else 400

    def take_by_http(body):
        return send(json.dumps(body).encode(), "application/json").status_code

    caplog.set_level("ERROR")
    for number, changes in ways_to_spoil(len(genuine)):
        body = spoilt(genuine[number], changes)
        start = time.monotonic()
        status = take_by_http(body) if statuses.total() % 50 == 0 else take(body)
        slowest = max(slowest, time.monotonic() - start)
        statuses[status] += 1
        # Only an event may ask to come again.
        if status not in (200, 400) and not (status == 500 and body.get("type") == "event_callback"):
            wrong.append((number, changes, status))
    assert str(wrong[:3])[:2000] == "[]"
    assert statuses.total() == COUNT
    assert slowest < 3  # Slack waits no longer
    assert "Traceback" not in caplog.text


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
@effort(deadline=None, max_examples=100, database=None, suppress_health_check=list(HealthCheck))
def test_bytes_that_are_no_request_are_refused(send, body):
    for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        assert send(body, kind).status_code in ((200, 400) if in_words(body) else (401,))


def in_words(body):
    """Whether bytes are UTF-8: others count as signed by nobody."""
    try:
        return body.decode() is not None
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 50_000, "payload=%7B", "payload=", "null", "[]", "1", '"x"'])
def test_deep_and_broken_json_is_refused(unanswered, send, body):
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        answer = send(body.encode(), kind)
        # A form without fields is a payload that says nothing; Bolt has nobody for it.
        assert answer.status_code == (400 if kind == "application/json" or body[0] in "{p" else 200)
        assert b"Traceback" not in answer.data
    assert web(unanswered.service).test_client().get("/healthz").status_code == 200
