"""The page is there before the bot, and nothing sent in the meantime is lost."""

import json
import threading
import urllib.error
import urllib.request

import pytest

from bot import playground
from bot.playground import bot as behind
from bot.playground.workspace import DM
from bot.settings import Settings
from bot.store import StoreError


def ask(url, content=None):
    body = json.dumps(content).encode() if content is not None else None
    request = urllib.request.Request(url, body, {"X-Playground": "1", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read().decode()


def refused(url, content):
    try:
        return not json.loads(ask(url, content))["ok"]
    except urllib.error.HTTPError as error:
        return error.code == 400


def test_the_page_is_shown_while_the_bot_starts_and_a_draft_sent_then_is_answered(tmp_path, monkeypatch):
    may_start, really_start = threading.Event(), behind._start
    monkeypatch.setattr(behind, "_start", lambda *given: may_start.wait(60) and really_start(*given))
    opened = playground.start(Settings(database_url=f"sqlite:///{tmp_path}/page.db"), port=0)
    try:
        assert "SNS相談" in ask(opened.url)
        state = json.loads(ask(f"{opened.url}/page/state?seen=-1"))
        assert not state["ready"]
        assert state["tables"] == []
        ask(f"{opened.url}/page/say", {"user": "U0SATO", "channel": DM, "text": "今日の昼は死ぬほど旨いラーメン"})
        may_start.set()
        while not any("bot_id" in message for message in state["messages"][DM]):
            state = json.loads(ask(f"{opened.url}/page/state?seen={state['version']}"))
        assert state["ready"]
        assert [table["name"] for table in state["tables"] if table["rows"]]
    finally:
        may_start.set()
        opened.stop()
    with pytest.raises(urllib.error.URLError, match="refused"):  # rather than be left without an answer
        urllib.request.urlopen(opened.url, timeout=1)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    opened = playground.start(Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('page')}/page.db"), port=0)
    yield opened
    opened.stop()


def status(url, headers, body=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_under_another_name_nothing_is_shown(opened):
    """A site may let its own name lead to this machine: then the browser takes the page for the site's own."""
    for path in ("/", "/page/state?seen=-1", "/static/page.js"):
        assert status(f"{opened.url}{path}", {"Host": f"evil.example:{opened.url[-5:]}"}) == 400
    assert "SNS相談" in ask(opened.url.replace("127.0.0.1", "localhost"))


def test_what_another_site_in_the_browser_sends_off_does_nothing(opened):
    """It may send forms and words to any address, but a header of ours only where we allow it."""
    said = json.dumps({"user": "U0SATO", "channel": DM, "text": "x"}).encode()
    for path in ("say", "file"):
        for headers in ({"Content-Type": "text/plain"}, {"X-Playground": "0"}, {"Origin": opened.url}):
            assert status(f"{opened.url}/page/{path}", headers, said) == 403
    assert opened.workspace.messages[DM] == []


def test_the_page_runs_and_loads_nothing_but_its_own(opened):
    for path in ("/", "/static/page.js", "/page/state?seen=-1"):
        with urllib.request.urlopen(f"{opened.url}{path}", timeout=60) as answer:
            policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        kinds = ("default-src", "script-src", "style-src", "connect-src", "form-action", "frame-ancestors")
        assert [policy[kind] for kind in kinds] == ["'none'", *["'self'"] * 3, "'none'", "'none'"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("act", "content"),
    [
        ("clock", {"at": 253402300800}),
        ("clock", {"at": 253402290000}),  # the last hours of the year 9999, which are over in Tokyo
        ("clock", {"at": -62135596800}),
        ("clock", {"forward": 1e300}),
        ("clock", {"forward": 1e10}),
        ("clock", {"at": 10**400}),
        ("clock", {"at": "nan"}),
        ("say", {"user": [1], "channel": DM, "text": "x"}),
        ("say", {"user": {}, "channel": DM, "text": "x"}),
        ("say", {"user": "U0SATO", "channel": [DM], "text": "x"}),
    ],
)
def test_what_nobody_can_ask_of_the_page_is_refused_and_the_page_goes_on(opened, act, content):
    def ahead():
        return json.loads(ask(f"{opened.url}/page/state?seen=-1"))["ahead"]

    before = ahead()
    assert refused(f"{opened.url}/page/{act}", content)
    assert ahead() == before
    assert json.loads(ask(f"{opened.url}/page/clock", {"forward": 60}))["ok"]


def test_the_database_of_a_page_that_is_open_is_not_deleted(tmp_path, monkeypatch):
    monkeypatch.setattr(playground, "DATABASE", tmp_path / "var" / "playground.db")
    kept = [playground.DATABASE, tmp_path / "var" / "playground.db.key"]
    with playground._held(reset=False), playground._held(reset=False):
        for file in kept:
            file.touch()
        with pytest.raises(playground.PlaygroundError, match="別の画面が同じ記録を使っています"):
            playground.run(Settings(), "127.0.0.1", 0, reset=True)
        assert all(file.exists() for file in kept)
    with playground._held(reset=True):
        assert not any(file.exists() for file in kept)


def test_what_keeps_the_bot_from_starting_ends_the_page(tmp_path, monkeypatch):
    monkeypatch.setattr(playground, "DATABASE", tmp_path)  # a folder where a file is wanted
    with pytest.raises(StoreError):
        playground.run(Settings(), "127.0.0.1", 0, reset=False)
