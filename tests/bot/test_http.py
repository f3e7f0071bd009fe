"""The HTTP door: signed requests in, forged ones out, and nothing of them in the log."""

import io
import json
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine

from bot.playground.wire import signed
from bot.playground.workspace import DM
from bot.store import marks, open_store
from bot.web import web
from tests.conftest import SECRET

DRAFT = "カナリア7731の異動の内示、まだ秘密"


@pytest.fixture
def door(running):
    return web(running.service).test_client()


def post(door, body, *, secret=SECRET, at=None, kind="application/json"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = signed(secret, data, int(time.time() if at is None else at))
    return door.post("/slack/events", data=data, headers=headers, content_type=kind)


def test_a_signed_event_is_taken(slack, running, door):
    assert post(door, slack.workspace.say("U0SATO", DM, DRAFT)).status_code == 200
    assert slack.wait_for(1)


def test_slack_can_verify_the_address(door):
    answer = post(door, {"type": "url_verification", "challenge": "abc", "token": "x"})
    assert answer.status_code == 200
    assert "abc" in answer.get_data(as_text=True)


@pytest.mark.parametrize("length", ["told", "in chunks"])
def test_a_body_without_end_is_refused(door, length):
    def answered(size):
        body = io.BytesIO(b"x" * size)
        if length == "told":
            return door.post("/slack/events", input_stream=body, content_length=size).status_code
        # As a server hands on what comes in chunks: a stream whose end it knows, and no length.
        return door.post("/slack/events", input_stream=body, environ_base={"wsgi.input_terminated": True}).status_code

    assert (answered(1_000_000), answered(1_000_001)) == (401, 413)


def test_a_copy_of_a_request_is_refused_on_every_replica(slack, settings, running, door):
    there = web(replace(running.service, sessions=open_store(settings))).test_client()
    data = json.dumps(slack.workspace.say("U0SATO", DM, DRAFT)).encode()
    headers = signed(SECRET, data, int(time.time()))
    answers = [
        replica.post("/slack/events", data=data, headers=headers, content_type="application/json").status_code
        for replica in (door, door, there)
    ]
    assert answers == [200, 401, 401]


def test_a_fault_of_ours_tells_its_kind_and_not_its_words(slack, door, monkeypatch, caplog):
    def fail(*_):
        raise LookupError(DRAFT)

    monkeypatch.setattr(marks, "first_use", fail)
    answer = post(door, slack.workspace.say("U0SATO", DM, DRAFT))
    assert (answer.status_code, answer.get_json()) == (500, {"error": "LookupError"})
    assert "LookupError in /slack/events" in caplog.text
    assert "7731" not in caplog.text


def test_a_request_that_failed_may_come_again(slack, running, door):
    from bot.store.tables import Base

    engine = running.service.sessions.kw["bind"]
    data = json.dumps(slack.workspace.say("U0SATO", DM, DRAFT)).encode()
    headers = signed(SECRET, data, int(time.time()))
    Base.metadata.tables["messages"].drop(engine)
    assert door.post("/slack/events", data=data, headers=headers, content_type="application/json").status_code == 500
    Base.metadata.tables["messages"].create(engine)
    assert door.post("/slack/events", data=data, headers=headers, content_type="application/json").status_code == 200


def test_what_is_not_signed_is_told_in_the_log_once_a_minute_and_never_quoted(slack, door, monkeypatch, caplog):
    event = slack.workspace.say("U0SATO", DM, DRAFT)
    clock = [1000.0]
    monkeypatch.setattr("bot.web.time", SimpleNamespace(monotonic=lambda: clock[0]))
    for waited, told in ((0.0, 1), (59.0, 1), (2.0, 2)):
        clock[0] += waited
        assert post(door, event, secret="another").status_code == 401
        assert caplog.text.count("not signed with SLACK_SIGNING_SECRET") == told
    assert "7731" not in caplog.text


def test_it_says_whether_it_lives_and_is_ready(door):
    assert door.get("/healthz").get_json() == {"alive": True}
    ready = door.get("/readyz")
    assert ready.status_code == 200
    assert ready.get_json()["ready"] is True
    assert ready.get_json()["faults"] == {}


def test_it_is_not_ready_without_database_or_slack(slack, settings, running):
    elsewhere = replace(running.service, settings=replace(settings, bot_token="xoxb-revoked"))
    running.service.sessions.kw["bind"].dispose()
    running.service.sessions.configure(bind=create_engine("sqlite:////nowhere/at/all.db"))
    ready = web(elsewhere).test_client().get("/readyz")
    assert ready.status_code == 503
    assert set(ready.get_json()["faults"]) == {"database", "slack"}
    running.service.sessions.configure(bind=create_engine("sqlite://"))
