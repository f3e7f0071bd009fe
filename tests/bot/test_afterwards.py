"""Slack waits three seconds for an acknowledgement: nothing before it waits for a second call, or out a rate limit."""

import json
import re
import threading
from dataclasses import replace

import pytest

from bot.playground.workspace import CHANNEL, DM
from bot.service import build
from tests.conftest import Running, read
from tests.faults import Fault

USER = "U0SATO"
DRAFT = "佐藤健太さんの携帯番号は090-0000-1234"
SLOW = Fault(200, carried_out=True, delay=0.5)


def opened(slack, running):
    running.dispatch(slack.workspace.home_opened(USER))
    return slack.home()


def of_the_box(slack, running):
    return slack.press_in(opened(slack, running), "home_review", {"home_text": DRAFT})


def of_the_form(slack, running):
    return slack.press_in(opened(slack, running), "home_form", {"home_text": DRAFT})


def of_the_settings(slack, running):
    running.dispatch(slack.press_in(opened(slack, running), "settings_open"))
    return slack.workspace.views.submitted(USER, {})


def of_the_erasure(slack, running):
    running.dispatch(of_the_box(slack, running))
    running.dispatch(slack.press_in(opened(slack, running), "kept_open"))
    return slack.press_in(slack.modal(), "kept_erase")


def of_an_incident(slack, running):
    running.dispatch(slack.workspace.command(USER, DM, "/guideline-incident", ""))
    return slack.workspace.views.submitted(USER, {"incident_kind": {"incident_kind": "copyright"}})


def of_an_open_incident(slack, running):
    running.dispatch(of_an_incident(slack, running))
    return slack.press_in(opened(slack, running), "incident_show")


@pytest.mark.parametrize(
    ("payload_of", "method"),
    [
        (of_the_box, "views.publish"),
        (of_the_form, "views.publish"),
        (of_the_settings, "views.publish"),
        (of_the_erasure, "views.update"),
        (of_an_incident, "chat.postMessage"),
        (of_an_open_incident, "chat.postMessage"),
    ],
)
def test_what_can_come_afterwards_does(slack, running, payload_of, method):
    payload = payload_of(slack, running)
    before = done(slack, method)
    slack.api.fail_next(method, SLOW)
    assert running.dispatch(payload, wait=False).status == 200
    assert done(slack, method) == before
    running.finish()
    assert done(slack, method) == before + 1


def done(slack, method):
    """How many calls of a method have been carried out; the record of calls has those under way as well."""
    return sum(entry["what"] == method for entry in slack.workspace.wire)


@pytest.mark.parametrize(
    "actions",
    [
        ["guideline_next"],
        ["guideline_next", "guideline_previous"],
        ["guideline_useful"],
        ["guideline_useless"],
        ["guideline_share"],
        ["guideline_share", "guideline_share_not"],
    ],
    ids=lambda actions: actions[-1],
)
def test_what_a_lookup_shows_next_comes_afterwards(slack, running, monkeypatch, actions):
    response = running.dispatch(slack.workspace.command(USER, CHANNEL, "/guideline", "位置情報"))
    message = slack.workspace.post(CHANNEL, json.loads(response.body), ephemeral_for=USER)
    *before, last = actions
    for action in before:
        running.dispatch(slack.press(message, action, channel=CHANNEL))
    released, answer, shown = threading.Event(), slack.workspace.respond, read(message)
    monkeypatch.setattr(slack.workspace, "respond", lambda *given: released.wait(5) and answer(*given))
    assert running.dispatch(slack.press(message, last, channel=CHANNEL), wait=False).status == 200
    assert not released.is_set()
    assert read(slack.workspace.find(CHANNEL, message["ts"])) == shown
    released.set()
    running.finish()
    assert read(slack.workspace.find(CHANNEL, message["ts"])) != shown


def test_before_the_acknowledgement_no_rate_limit_is_waited_out(slack, running):
    slack.api.fail_next("views.open", Fault(429, retry_after=30))
    response = running.dispatch(slack.workspace.command(USER, CHANNEL, "/guideline-review", DRAFT))
    assert response.status == 200
    assert re.search(r"もう一度お試しください。続くときは、SNS相談の管理者に番号 [0-9a-f]{8} を", response.body)
    assert len(slack.calls("views.open")) == 1


@pytest.mark.parametrize("limits", [2, 3])
def test_afterwards_it_is(slack, running, monkeypatch, limits):
    waited = []
    monkeypatch.setattr(running.service.pool._closing, "wait", waited.append)
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    (message,) = slack.wait_for(1)
    slack.api.fail_next("chat.update", *[Fault(429, retry_after=60)] * limits)
    assert running.dispatch(slack.press(message, "review_told_consent")).status == 200
    assert [seconds // 1 for seconds in waited] == [60, 60]
    assert (consented(slack, DM), told(slack, DM)) == (limits == 2, limits == 3)


@pytest.fixture
def narrow(slack, settings):
    """A service with two threads for presses, and three answers with a button to press."""
    service = build(replace(settings, listener_threads=2))
    running = Running(service)
    people = (("U0SATO", DM), ("U0ADMIN", "D0ADMIN"), ("U0GUEST", "D0GUEST"))
    for user, channel in people:
        running.dispatch(slack.workspace.say(user, channel, DRAFT))
    presses = [
        slack.press(slack.wait_for(1, channel)[0], "review_told_consent", user, channel) for user, channel in people
    ]
    yield running, presses
    service.stop(timeout=5)


@pytest.fixture
def over(narrow, monkeypatch):
    """To be set when the limits that are waited out are over."""
    over = threading.Event()
    monkeypatch.setattr(narrow[0].service.pool._closing, "wait", lambda _: not over.wait(10))
    return over


def told(slack, channel):
    """Whether a person was told that something failed."""
    return "うまく処理できませんでした" in str([message["text"] for message in slack.answers(channel)])


def consented(slack, channel):
    return "✓ *本人の同意があります*" in read(slack.answers(channel)[0])


def test_who_waits_out_a_rate_limit_keeps_nobody_else_waiting(slack, narrow, over):
    running, (one, two, three) = narrow
    slack.api.fail_next("chat.update", *[Fault(429, retry_after=3)] * 2)
    for press in (one, two):
        running.dispatch(press, wait=False)
    slack.until(lambda: len(slack.calls("chat.update")) == 2)
    running.dispatch(three, wait=False)
    slack.until(lambda: consented(slack, "D0GUEST"))
    assert not consented(slack, DM)
    over.set()
    running.finish()
    assert consented(slack, DM)
    assert consented(slack, "D0ADMIN")


def test_so_many_wait_and_whoever_comes_then_gets_a_number(slack, narrow, over):
    running, (one, two, _) = narrow
    running.service.pool._pauses = threading.Semaphore(1)
    slack.api.fail_next("chat.update", *[Fault(429, retry_after=1)] * 2)
    for press, calls in ((one, 1), (two, 2)):
        running.dispatch(press, wait=False)
        slack.until(lambda calls=calls: len(slack.calls("chat.update")) == calls)
    slack.until(lambda: told(slack, "D0ADMIN"))
    over.set()
    running.finish()
    assert (consented(slack, DM), told(slack, DM)) == (True, False)
    assert (consented(slack, "D0ADMIN"), told(slack, "D0ADMIN")) == (False, True)


@pytest.mark.parametrize("said", [300, 10**11])
def test_nobody_waits_out_a_rate_limit_of_minutes(slack, narrow, said):
    running, (press, *_) = narrow
    slack.api.fail_next("chat.update", Fault(429, retry_after=said))
    running.dispatch(press)
    assert told(slack, DM)


def test_a_stop_ends_the_waiting(slack, narrow):
    running, (press, *_) = narrow
    slack.api.fail_next("chat.update", Fault(429, retry_after=50))
    running.dispatch(press, wait=False)
    slack.until(lambda: slack.calls("chat.update"))
    running.service.stop(timeout=5)
    running.finish()
    assert told(slack, DM)


def test_who_sent_off_a_window_hears_of_a_fault_in_what_comes_afterwards(slack, running):
    """The window is closed by then: in a bad hour nobody should wait for steps that never come."""
    slack.api.fail_next("chat.postMessage", Fault(500))
    running.dispatch(of_an_incident(slack, running))
    (told,) = slack.answers()
    assert re.search(r"もう一度お試しください。続くときは、SNS相談の管理者に番号 [0-9a-f]{8} を", told["text"])


def of_the_review(slack, running):
    running.dispatch(of_the_box(slack, running))
    return slack.press_in(slack.modal(), "review_refute", {"review_text": DRAFT})


def of_the_contents(slack, running):
    response = running.dispatch(slack.workspace.command(USER, CHANNEL, "/guideline", "位置情報"))
    message = slack.workspace.post(CHANNEL, json.loads(response.body), ephemeral_for=USER)
    running.dispatch(slack.press(message, "guideline_contents", channel=CHANNEL))
    running.dispatch(slack.press_in(slack.modal(), "contents_read_1.1"))
    return slack.press_in(slack.modal(), "contents_turn_1.2")


@pytest.mark.parametrize("payload_of", [of_the_erasure, of_the_review, of_the_contents])
def test_what_is_done_in_a_window_closed_meanwhile_is_no_fault(slack, running, payload_of, caplog):
    payload = payload_of(slack, running)
    slack.workspace.views.closed(USER)
    assert running.dispatch(payload).status == 200
    assert "reference" not in caplog.text
    assert slack.answers() == []


def test_after_an_erasure_in_a_window_closed_meanwhile_the_home_is_shown_anew(slack, running):
    payload = of_the_erasure(slack, running)
    assert "最後の確認" in read(slack.home())
    slack.workspace.views.closed(USER)
    running.dispatch(payload)
    assert "最後の確認" not in read(slack.home())


def test_of_settings_with_a_fault_the_home_is_not_shown_anew(slack, running):
    """It would take what stands in its box."""
    running.dispatch(slack.press_in(opened(slack, running), "settings_open"))
    before = slack.home()["hash"]
    assert slack.submit(running, {"leave": "いつか"}) != {}
    assert slack.home()["hash"] == before
