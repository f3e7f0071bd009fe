"""Not one byte of what people write in the database, the log (DEBUG included) or a temporary file."""

import gc
import io
import json
import logging
import re
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot import inbox
from bot.logs import set_up_logging
from bot.playground.wire import signed
from bot.playground.workspace import CHANNEL, DM
from bot.service import build
from bot.store.tables import Clue
from bot.web import web
from rules.text import Text
from tests.conftest import SECRET, Running, read
from tests.faults import Fault

CANARY = "カナリア7731"
TRACES = [CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode("cp932"), CANARY.encode("unicode_escape"), b"7731"]
DRAFT = f"{CANARY}の内示、まだ秘密だけど。住所は千代田区霞が関2丁目1-2"


@pytest.fixture
def log(monkeypatch):
    """The log as the service sets it up, with every level open, and whatever else is printed; what it holds so far."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(sys, "stdout", stream)
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    set_up_logging("INFO")
    root.setLevel(logging.DEBUG)
    yield stream.getvalue
    root.handlers[:] = before[1]
    root.setLevel(before[0])
    logging.raiseExceptions = True


def test_a_slack_that_cannot_be_reached_is_said_in_the_log(log):
    client = WebClient("xoxb-1", base_url="http://127.0.0.1:9/api/", timeout=1, retry_handlers=[])
    with pytest.raises(URLError):
        client.chat_postMessage(channel="D1", text=CANARY)
    (line,) = (line for line in log().splitlines() if "ERROR" in line)
    assert ": Slack cannot be reached, or gave no answer in time: look at the network, HTTPS_PROXY" in line
    assert CANARY not in log()


def test_of_an_error_in_a_library_its_kind_is_logged_and_not_its_words(log):
    library = logging.getLogger("library")
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        record = library.makeRecord(
            "library", logging.ERROR, __file__, 1, CANARY, (), (type(error), error, error.__traceback__), sinfo=CANARY
        )
    assert CANARY in logging.Formatter().format(record)  # which leaves the formatted error in the record
    library.handle(record)
    assert "(ValueError)" in log()
    assert CANARY not in log()
    assert "Traceback" not in log()


@pytest.fixture
def watched(log, settings, database, tmp_path, monkeypatch):
    """A service on each kind of database, started after its log, with its temporary files in sight."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(inbox, "MOST_PAUSE", 0.05)
    service = build(replace(settings, database_url=database.database_url))
    service.start()
    yield Running(service)
    service.stop(timeout=5)


def settled(service):
    with service.sessions() as session:
        return not session.connection().exec_driver_sql("SELECT 1 FROM messages WHERE state = 'open'").first()


def untouched(watched, tmp_path, request):
    """No file of the database or beside it holds a trace."""
    places = [tmp_path]
    if "postgresql" in watched.service.settings.database_url:
        server = request.getfixturevalue("postgresql")
        server.psql("CHECKPOINT;")
        places.append(Path(server.pgdata))
    for path in (path for place in places for path in place.rglob("*") if path.is_file()):
        data = path.read_bytes()
        assert not [trace for trace in TRACES[:-1] if trace in data], path


def test_no_byte_of_a_draft_is_kept_or_logged(slack, watched, log, tmp_path, request):
    door = web(watched.service).test_client()
    slack.api.fail_next("chat.postMessage", Fault(status=500), Fault(status=200, body=f"<html>{DRAFT}</html>"))
    event = slack.workspace.say("U0SATO", DM, DRAFT)
    watched.dispatch(event)
    slack.wait_for(1, seconds=15)
    watched.dispatch(slack.workspace.edit(DM, event["event"]["ts"], f"{DRAFT}、直した"))
    watched.dispatch(slack.workspace.command("U0SATO", CHANNEL, "/guideline", CANARY))
    watched.dispatch({"type": "event_callback", "event": {"type": CANARY, "text": DRAFT}, "team_id": CANARY})
    watched.dispatch({"type": CANARY, "text": DRAFT, "actions": DRAFT})
    body = DRAFT.encode()
    for headers in (signed(SECRET, body, int(time.time())), signed("forged", body, int(time.time())), {}):
        door.post("/slack/events", data=body, headers=headers, content_type="application/json")
    watched.dispatch(slack.workspace.upload("U0SATO", DM, f"{CANARY}.txt", "text/plain", body)[0])
    while not settled(watched.service):
        time.sleep(0.02)
    watched.service.stop(timeout=5)
    untouched(watched, tmp_path, request)
    logged = log()
    assert "attempt" in logged  # it did log
    assert [line for line in logged.splitlines() if CANARY in line or "内示" in line] == []


@pytest.mark.parametrize("told", [DRAFT, f"{CANARY}の位置情報を書いてもいい?", f"{CANARY}の献立は?"])
def test_nobody_holds_what_was_written_once_it_is_answered(slack, watched, told):
    watched.dispatch(slack.workspace.command("U0SATO", CHANNEL, "/guideline", told))
    watched.dispatch(slack.workspace.say("U0SATO", DM, told))
    slack.until(lambda: settled(watched.service))
    slack.until(lambda: not [one for one in gc.get_objects() if isinstance(one, Text) and CANARY in one.normal])


@pytest.mark.parametrize("change", [{"secret": "another"}, {"seconds": -400}, {"seconds": 4000}, {"headers": {}}])
def test_a_forged_or_stale_request_is_refused_and_not_logged(slack, log, settings, change):
    service = build(settings)
    door = web(service).test_client()
    data = json.dumps(slack.workspace.say("U0SATO", DM, DRAFT), ensure_ascii=False).encode()
    at = int(time.time()) + change.get("seconds", 0)
    headers = change.get("headers", signed(change.get("secret", SECRET), data, at))
    assert door.post("/slack/events", data=data, headers=headers, content_type="application/json").status_code == 401
    service.stop(timeout=5)
    assert CANARY not in log()
    assert slack.answers() == []


@pytest.mark.parametrize(
    ("name", "odd"),
    [("Request-Timestamp", "9" * 400), ("Request-Timestamp", "9" * 5_000), ("Request-Timestamp", "now"),
     ("Signature", "v0=é"), ("Signature", "")],
)  # fmt: skip
def test_a_request_signed_oddly_is_refused_without_a_word(slack, log, settings, name, odd):
    service = build(settings)
    door = web(service).test_client()
    data = json.dumps(slack.workspace.say("U0SATO", DM, DRAFT)).encode()
    before = log()
    headers = signed("another", data, int(time.time())) | {f"X-Slack-{name}": odd}
    assert door.post("/slack/events", data=data, headers=headers, content_type="application/json").status_code == 401
    ours = "refused a request that is not signed with SLACK_SIGNING_SECRET within the last five minutes"
    assert re.fullmatch(rf"[\d:, -]+ WARNING bot\.web: {ours}\n", log().removeprefix(before))
    service.stop(timeout=5)
    assert slack.answers() == []


def test_no_surface_keeps_or_logs_a_draft(slack, watched, log, tmp_path, request):
    told = f"佐藤健太さんの携帯番号は090-0000-1234。うちの役所の班は四人、{CANARY}"
    watched.dispatch(slack.workspace.home_opened("U0SATO"))
    watched.dispatch(slack.press_in(slack.home(), "settings_open"))
    slack.submit(watched, {"mosaic": ["on"]})
    watched.dispatch(slack.workspace.command("U0SATO", CHANNEL, "/guideline-review", told))
    slack.submit(watched, {"review_text": told})
    for action in ("review_told_consent", "review_told_without_consent", "review_refute", "review_hide"):
        watched.dispatch(slack.press_in(slack.modal(), action, {"review_text": told}))
    watched.dispatch(slack.press_in(slack.home(), "home_review", {"home_text": told}))
    ts = slack.workspace.say("U0SATO", CHANNEL, told)["event"]["ts"]
    watched.dispatch(slack.workspace.shortcut("U0SATO", "review_message", CHANNEL, ts))
    assert CANARY in read(slack.modal())
    watched.dispatch(slack.workspace.say("U0SATO", DM, told))
    slack.until(lambda: settled(watched.service))
    watched.dispatch(slack.press(slack.answers()[0], "review_form"))
    slack.api.fail_next("views.open", Fault(status=200, body=told))
    watched.dispatch(slack.press_in(slack.home(), "home_form", {"home_text": told}))
    with watched.service.sessions() as session:
        kinds = session.scalars(select(Clue.kind)).all()
    assert kinds  # what may be kept, is
    watched.service.stop(timeout=5)
    untouched(watched, tmp_path, request)
    assert [line for line in log().splitlines() if CANARY in line or "佐藤健太" in line] == []
