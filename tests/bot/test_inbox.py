"""Nothing lost, nothing twice: edits, deletions, faults of Slack, crashes and replicas, each at its worst moment."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from sqlalchemy import delete, select, update

from bot import history
from bot import inbox as inbox_module
from bot.inbox import Inbox
from bot.playground.api import TOKEN
from bot.playground.payloads import GRAVE
from bot.playground.workspace import DM
from bot.service import build
from bot.slack import paging
from bot.slack.answers import Answers, Reply
from bot.slack.rate_limits import RateLimits
from bot.store import handover, lease, marks
from bot.store.tables import Message
from tests.conftest import Running
from tests.faults import Fault

LEAVES = "パスワードはsakura2025。"
DRAFT = f"{LEAVES}いまここ→ 35.6745,139.7512"
CLEAN = "今日の昼は死ぬほど旨いラーメン"
USER, OTHER, OTHER_DM = "U0SATO", "U0ADMIN", "D0ADMIN"


def said(message):
    return json.dumps(message["blocks"], ensure_ascii=False)


def rows(service):
    with service.sessions() as session:
        return session.scalars(select(Message).order_by(Message.ts)).all()


def settle(service, seconds=15):
    """Wait until every message noted is done with."""
    end = time.monotonic() + seconds
    while any(row.state == "open" for row in rows(service)):
        assert time.monotonic() < end, [(row.state, row.attempts, row.holder) for row in rows(service)]
        time.sleep(0.01)


@contextmanager
def replica(settings, **changes):
    service = build(replace(settings, **changes))
    try:
        yield Running(service)
    finally:
        service.stop(timeout=5)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Failed attempts are repeated at once."""
    monkeypatch.setattr(inbox_module, "MOST_PAUSE", 0.05)


# --- edits and deletions ----------------------------------------------------------------------------------


def test_an_edit_while_the_answer_is_under_way_ends_in_one_answer_to_the_newer_version(slack, running):
    slack.api.fail_next("chat.postMessage", Fault(status=200, carried_out=True, delay=0.4))
    event = slack.workspace.say(USER, DM, DRAFT)
    running.dispatch(event)
    while not slack.calls("chat.postMessage"):
        time.sleep(0.01)
    running.dispatch(slack.workspace.edit(DM, event["event"]["ts"], LEAVES))
    settle(running.service)
    (answer,) = slack.answers()
    assert "1件解消、1件残り" in said(answer)
    assert "35.6745" not in said(answer)


def test_the_same_edit_twice_says_the_same(slack, running):
    event = slack.workspace.say(USER, DM, DRAFT)
    running.dispatch(event)
    settle(running.service)
    edit = slack.workspace.edit(DM, event["event"]["ts"], LEAVES)
    for _ in range(3):
        running.dispatch(edit)
        settle(running.service)
    assert "1件解消、1件残り" in said(slack.answers()[0])
    assert len(slack.calls("chat.update")) == 1


def test_of_edits_that_overtake_each_other_the_last_one_counts(slack, running):
    event = slack.workspace.say(USER, DM, DRAFT)
    first = slack.workspace.edit(DM, event["event"]["ts"], LEAVES)
    last = slack.workspace.edit(DM, event["event"]["ts"], CLEAN)
    for body in (last, first, event):
        running.dispatch(body)
        settle(running.service)
    (answer,) = slack.answers()
    assert "気になる点は見つかりませんでした" in said(answer)


def test_an_edit_whose_answer_was_removed_gets_a_new_one(slack, running):
    event = slack.workspace.say(USER, DM, DRAFT)
    running.dispatch(event)
    settle(running.service)
    slack.workspace.take_back(DM, slack.answers()[0]["ts"])
    running.dispatch(slack.workspace.edit(DM, event["event"]["ts"], CLEAN))
    settle(running.service)
    assert len(slack.answers()) == 1


def test_a_changed_preview_is_no_edit(slack, running):
    event = slack.workspace.say(USER, DM, DRAFT)
    running.dispatch(event)
    settle(running.service)
    body = slack.workspace.edit(DM, event["event"]["ts"], DRAFT)
    running.dispatch(body)
    settle(running.service)
    assert not slack.calls("chat.update")


@pytest.mark.parametrize("moment", ["before", "waiting", "posting", "after"])
def test_of_a_deleted_draft_no_answer_is_left(slack, running, moment):
    event = slack.workspace.say(USER, DM, DRAFT)
    ts = event["event"]["ts"]
    if moment == "before":
        running.dispatch(slack.workspace.delete(DM, ts))
        running.dispatch(event)
    elif moment == "waiting":
        slack.api.fail_next("chat.postMessage", Fault(status=500))
        running.dispatch(event)
        running.dispatch(slack.workspace.delete(DM, ts))
    elif moment == "posting":
        slack.api.fail_next("chat.postMessage", Fault(status=200, carried_out=True, delay=0.3))
        running.dispatch(event)
        while not slack.calls("chat.postMessage"):
            time.sleep(0.01)
        running.dispatch(slack.workspace.delete(DM, ts))
    else:
        running.dispatch(event)
        settle(running.service)
        body = slack.workspace.delete(DM, ts)
        assert body["event"]["message"]["subtype"] == GRAVE  # as Slack does where there are replies
        running.dispatch(body)
    settle(running.service)
    assert slack.workspace.messages[DM] == []
    assert [(row.state, row.found) for row in rows(running.service)] == [("done", "")]


@pytest.mark.parametrize("place", ["root", "reply"])
def test_of_a_draft_deleted_when_its_address_is_no_longer_kept_no_answer_is_left(slack, running, place):
    """Erased at its writer's word, or older than thirty days: nobody but us can take the quotation back."""
    root = slack.workspace.say(USER, DM, DRAFT)
    reply = slack.workspace.say(USER, DM, LEAVES, thread_ts=root["event"]["ts"])
    for event in (root, reply):
        running.dispatch(event)
        settle(running.service)
    assert len(slack.answers()) == 2
    with running.service.sessions.begin() as session:
        session.execute(delete(Message))
    gone, stays = (root, reply) if place == "root" else (reply, root)
    body = slack.workspace.delete(DM, gone["event"]["ts"])
    running.dispatch(body)
    settle(running.service)
    of = [answer["metadata"]["event_payload"]["message"] for answer in slack.answers()]
    assert of == [stays["event"]["ts"]]


# --- threads ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("crash", [False, True])
def test_a_reply_in_a_thread_is_answered_in_that_thread(slack, running, settings, crash):
    root = slack.workspace.say(USER, DM, CLEAN)["event"]["ts"]
    if crash:
        running.service.inbox.stop(timeout=5)
    running.dispatch(slack.workspace.say(USER, DM, DRAFT, thread_ts=root))
    if crash:
        with replica(settings) as other:
            other.service.start()
            settle(other.service)
    settle(running.service)
    assert [answer["thread_ts"] for answer in slack.answers()] == [root]


# --- Slack's faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=503, body="<html>maintenance</html>"),
        Fault(status=200, body="<html>maintenance</html>"),
        Fault(status=500, carried_out=True),
        Fault(status=200, body="<html>proxy</html>", carried_out=True),
        Fault(status=429, retry_after=1),
    ],
    ids=["error", "maintenance", "html", "error after posting", "html after posting", "rate limit"],
)
def test_slack_failing_once_ends_in_one_answer(slack, running, fault):
    slack.api.fail_next("chat.postMessage", fault)
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    settle(running.service)
    assert len(slack.answers()) == 1


def test_a_message_is_taken_while_slack_answers_nothing(slack, running):
    slack.api.fail_next("auth.test", *[Fault(status=500)] * 9)
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    settle(running.service)
    assert len(slack.answers()) == 1
    assert not slack.calls("auth.test")


def test_a_rate_limit_is_kept_and_holds_up_nobody_else(slack, running):
    slack.api.fail_next("chat.postMessage", Fault(status=429, retry_after=3))
    start = time.monotonic()
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    while not slack.calls("chat.postMessage"):
        time.sleep(0.01)
    running.dispatch(slack.workspace.say(USER, DM, CLEAN))  # must not break the silence either
    running.dispatch(slack.workspace.say(OTHER, OTHER_DM, CLEAN))
    slack.wait_for(1, OTHER_DM)
    assert len(slack.calls("chat.postMessage")) == 2
    assert slack.answers() == []
    slack.wait_for(2)
    assert time.monotonic() - start >= 3
    settle(running.service)
    assert [row.state for row in rows(running.service)] == ["done"] * 3


@pytest.mark.parametrize("said", [72 * 3600, 1_764_294_000, 10**11], ids=["days", "a moment", "an age"])
def test_who_is_asked_to_be_silent_for_days_asks_again_within_the_hour(slack, running, said):
    lanes = [thread for thread in threading.enumerate() if thread.name.startswith("lane-")]
    slack.api.fail_next("chat.postMessage", Fault(status=429, retry_after=said))
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    slack.until(lambda: rows(running.service)[0].holder is None and running.service.inbox.idle)
    (row,) = rows(running.service)
    assert row.state == "open"
    with running.service.sessions() as session:
        assert row.lease_until - lease.now(session) <= inbox_module.timedelta(hours=1)
    running.dispatch(slack.workspace.say(OTHER, OTHER_DM, CLEAN))
    slack.wait_for(1, OTHER_DM)
    assert all(thread.is_alive() for thread in lanes)


def test_an_outage_of_slack_does_not_use_up_the_attempts(slack, running):
    slack.api.fail_next("chat.postMessage", *[Fault(status=503)] * (inbox_module.MOST_ATTEMPTS + 3))
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    settle(running.service)
    (answer,) = slack.answers()
    assert "35.6745" in said(answer)


def test_a_conversation_that_is_gone_is_given_up(slack, running):
    event = slack.workspace.say(USER, DM, DRAFT)
    event["event"]["channel"] = "D0GONE"
    running.dispatch(event)
    settle(running.service)
    assert [row.state for row in rows(running.service)] == ["failed"]


def test_a_message_that_takes_no_replies_is_given_up(slack, running):
    refusal = Fault(200, body=json.dumps({"ok": False, "error": "cannot_reply_to_message"}))
    slack.api.fail_next("chat.postMessage", refusal)
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    settle(running.service)
    assert [row.state for row in rows(running.service)] == ["failed"]


# --- messages that cannot be reviewed ---------------------------------------------------------------------


@pytest.fixture
def failing(slack, running):
    """An inbox whose review fails at the word 毒."""

    def answer(incoming):
        if "毒" in incoming.text:
            raise RuntimeError("a fault of ours")
        return Reply("はい", [])

    inbox = Inbox(
        running.service.sessions, Answers(WebClient(TOKEN, base_url=slack.url)), answer, running.service.settings
    )
    yield inbox
    inbox.stop(timeout=5)


def test_a_poisonous_message_is_answered_calmly_under_a_number_the_log_has(slack, running, failing, caplog):
    from bot.slack.answers import incoming

    for text in ("毒のある下書き", "次の下書き"):
        event = slack.workspace.say(USER, DM, text)
        failing.receive(incoming("T0PLAY", DM, event["event"]))
    settle(running.service)
    answers = slack.answers()
    assert [answer["text"] for answer in answers if answer["text"] == "はい"]  # it holds up nothing
    (calm,) = [answer for answer in answers if "うまく確かめられませんでした" in answer["text"]]
    (number,) = [record.args[0] for record in caplog.records if record.msg.startswith("reference")]
    assert number in calm["text"]
    assert "毒" not in caplog.text
    assert sorted(row.state for row in rows(running.service)) == ["done", "failed"]


# --- order, fairness, bounds ------------------------------------------------------------------------------


def test_one_person_gets_answers_in_order_from_two_replicas(slack, running, settings):
    with replica(settings) as other:
        sent = []
        for number in range(8):
            event = slack.workspace.say(USER, DM, f"{CLEAN}{number}")
            sent.append(event["event"]["ts"])
            (running, other)[number % 2].dispatch(event)
        slack.wait_for(8)
    assert [answer["thread_ts"] for answer in slack.answers()] == sent


def test_one_person_cannot_starve_another(slack, settings):
    with replica(settings, review_threads=1) as running:
        for number in range(20):
            running.dispatch(slack.workspace.say(USER, DM, f"{CLEAN}{number}"))
        running.dispatch(slack.workspace.say(OTHER, OTHER_DM, CLEAN))
        slack.wait_for(1, OTHER_DM)
        assert len(slack.answers()) < 20
        settle(running.service)


def test_what_does_not_fit_into_memory_is_read_from_slack(slack, settings):
    with replica(settings, queue_limit=1, review_threads=1) as running:
        slack.api.fail_next("chat.postMessage", Fault(status=200, carried_out=True, delay=0.3))
        for number in range(5):
            running.dispatch(slack.workspace.say(USER, DM, f"{CLEAN}{number}"))
        settle(running.service)
        assert len(slack.answers()) == 5
        assert slack.calls("conversations.replies")


def test_a_text_that_another_process_answered_takes_no_room_in_memory(slack, running, settings):
    with replica(settings, queue_limit=1) as other:
        event = slack.workspace.say(USER, DM, DRAFT)
        slack.api.fail_next("chat.postMessage", Fault(status=200, carried_out=True, delay=0.4))
        running.dispatch(event)
        slack.until(lambda: slack.calls("chat.postMessage"))
        # The other one has the text of the edit now, but who answers the message goes on with it.
        other.dispatch(slack.workspace.edit(DM, event["event"]["ts"], CLEAN))
        assert len(other.service.inbox.texts) == 1
        settle(running.service)
        slack.until(lambda: len(other.service.inbox.texts) == 0)


# --- crashes and replicas ---------------------------------------------------------------------------------


def test_what_a_stopped_process_leaves_another_answers_at_once(slack, running, settings):
    running.service.inbox.stop(timeout=5)
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    assert slack.answers() == []
    with replica(settings, lease_seconds=60) as other:
        other.service.start()
        settle(other.service, seconds=3)
    assert len(slack.answers()) == 1


def test_who_was_so_slow_that_another_answered_takes_the_second_answer_back(slack, settings):
    with replica(settings, lease_seconds=1) as slow, replica(settings, lease_seconds=1) as quick:
        slack.api.fail_next("chat.postMessage", Fault(status=200, carried_out=True, delay=1.6))
        slow.dispatch(slack.workspace.say(USER, DM, DRAFT))
        deadline = time.monotonic() + 10
        while not slack.answers():  # the other one comes as soon as the lease ends
            assert time.monotonic() < deadline
            quick.service.inbox.recover()
            time.sleep(0.02)
        while len(slack.calls("chat.delete")) < 1:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        settle(quick.service)
        assert len(slack.answers()) == 1
        assert rows(quick.service)[0].answer_ts == slack.answers()[0]["ts"]


def test_an_answer_whose_claim_a_power_cut_took_is_found_and_not_sent_again(slack, running, settings):
    event = slack.workspace.say(USER, DM, DRAFT)
    running.dispatch(event)
    settle(running.service)
    # On the disk is what was received; that it was claimed and answered never came there.
    with running.service.sessions.begin() as session:
        session.execute(update(Message).values(state="open", claims=0, attempts=0, answer_ts=None, answered=None))
    with replica(settings) as again:
        again.service.inbox.take_over()
        settle(again.service)
    assert len(slack.calls("chat.postMessage")) == 1
    assert len(slack.answers()) == 1


def test_nor_where_slack_sends_the_event_once_more(slack, running, settings):
    """Then its text is at hand, and the answer is not come upon in reading it from Slack."""
    event = slack.workspace.say(USER, DM, DRAFT)
    running.dispatch(event)
    settle(running.service)
    with running.service.sessions.begin() as session:
        session.execute(update(Message).values(state="open", claims=0, attempts=0, answer_ts=None, answered=None))
        handover.take_over(session)
    with replica(settings) as again:
        again.dispatch(event)
        settle(again.service)
    assert len(slack.calls("chat.postMessage")) == 1
    assert len(slack.answers()) == 1


def test_answers_that_stand_twice_after_a_crash_are_put_in_order(slack, running, settings):
    event = slack.workspace.say(USER, DM, DRAFT)
    running.dispatch(event)
    settle(running.service)
    (answer,) = slack.answers()
    slack.workspace.post(DM, {key: answer[key] for key in ("text", "blocks", "thread_ts", "metadata")})
    with running.service.sessions.begin() as session:  # as if the process had died before it could write that down
        session.execute(update(Message).values(state="open", answer_ts=None, answered=None, lease_until=None))
    running.service.inbox.recover()
    settle(running.service)
    assert [one["ts"] for one in slack.answers()] == [answer["ts"]]


def test_two_replicas_that_start_at_once_answer_each_message_once(slack, running, settings):
    running.service.inbox.stop(timeout=5)
    for number in range(6):
        running.dispatch(slack.workspace.say(USER, DM, f"{CLEAN}{number}"))
        running.dispatch(slack.workspace.say(OTHER, OTHER_DM, f"{CLEAN}{number}"))
    with replica(settings) as one, replica(settings) as two:
        for service in (one.service, two.service):
            threading.Thread(target=service.start).start()
        settle(one.service)
    assert (len(slack.answers()), len(slack.answers(OTHER_DM))) == (6, 6)


# --- what no event told -----------------------------------------------------------------------------------


@pytest.fixture
def returning(slack, running):
    """A service that answered one message, and comes back after an hour."""
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    settle(running.service)
    with running.service.sessions.begin() as session:
        marks.mark(session, "heard", lease.now(session) - inbox_module.timedelta(hours=1))
    return running.service


def come_back(service):
    service.history.round()
    settle(service)


def test_messages_of_a_long_downtime_are_answered_once_each_and_in_order(slack, returning, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 5)
    texts = [f"{CLEAN}{number}" for number in range(12)]
    monkeypatch.setattr(returning.inbox, "_answer", lambda incoming: Reply(incoming.text, []))
    for text in texts:
        slack.workspace.say(USER, DM, text)
    come_back(returning)
    assert [answer["text"] for answer in slack.answers()[1:]] == texts
    come_back(returning)
    assert len(slack.answers()) == 13


def test_edits_deletions_files_and_replies_of_a_downtime_are_found_too(slack, returning):
    first = slack.workspace.messages[DM][0]
    slack.workspace.edit(DM, first["ts"], CLEAN)
    slack.workspace.say(USER, DM, "ありがとう", thread_ts=first["ts"])
    slack.workspace.upload(USER, DM, "写真.pdf", "application/pdf", b"%PDF")
    come_back(returning)
    assert len(slack.answers()) == 3
    assert "気になる点は見つかりませんでした" in said(slack.answers()[0])
    assert "どういたしまして" in said(slack.answers()[1])
    slack.workspace.delete(DM, first["ts"])
    with returning.sessions.begin() as session:
        marks.mark(session, "heard", lease.now(session) - inbox_module.timedelta(hours=1))
    come_back(returning)
    assert "気になる点は見つかりませんでした" not in str([said(answer) for answer in slack.answers()])


DAY = 86_400


def wrote(slack, ago, text=CLEAN, edited=None, user=USER, channel=DM):
    """Lay a message into a DM, so many seconds old, as no event told of it; perhaps edited later."""
    message = {"type": "message", "user": user, "text": text, "ts": f"{time.time() - ago:.6f}", "team": "T0PLAY"}
    if edited is not None:
        message["edited"] = {"user": user, "ts": f"{time.time() - edited:.6f}"}
    slack.workspace.messages[channel].append(message)
    slack.workspace.messages[channel].sort(key=lambda message: message["ts"])
    return message["ts"]


def away(service, **time):
    """Let nobody have listened for so long."""
    with service.sessions.begin() as session:
        marks.mark(session, "heard", lease.now(session) - inbox_module.timedelta(**time))


def test_a_reply_in_a_thread_begun_days_before_a_downtime_is_answered(slack, returning):
    root = wrote(slack, 5 * DAY)
    reply = slack.workspace.say(USER, DM, "ありがとう", thread_ts=root)["event"]["ts"]
    come_back(returning)
    assert [
        (answer["thread_ts"], answer["metadata"]["event_payload"]["message"]) for answer in slack.answers()[1:]
    ] == [(root, reply)]


@pytest.mark.parametrize("days", [0, 20])
def test_of_a_reply_deleted_in_a_downtime_no_answer_is_left(slack, running, days):
    root = wrote(slack, days * DAY + 60)
    reply = slack.workspace.say(USER, DM, DRAFT, thread_ts=root)
    stays = slack.workspace.say(USER, DM, LEAVES, thread_ts=root)
    for event in (reply, stays):
        running.dispatch(event)
        settle(running.service)
    slack.workspace.delete(DM, reply["event"]["ts"])
    away(running.service, hours=1)
    come_back(running.service)
    of = [answer["metadata"]["event_payload"]["message"] for answer in slack.answers()]
    assert reply["event"]["ts"] not in of
    assert of.count(stays["event"]["ts"]) == 1


def test_of_a_downtime_of_a_week_what_is_older_than_two_days_stays_as_it_is(slack, returning):
    wrote(slack, 5 * DAY)
    late = [wrote(slack, 5 * DAY, edited=DAY), wrote(slack, 1.9 * DAY)]
    with returning.sessions.begin() as session:
        marks.mark(session, "heard", lease.now(session) - inbox_module.timedelta(days=7))
    come_back(returning)
    assert [answer["thread_ts"] for answer in slack.answers()[1:]] == late
    assert [row.ts for row in rows(returning)][:-1] == late


def test_what_could_not_be_answered_for_two_days_is_left_without_a_word(slack, running):
    running.service.inbox.stop(timeout=5)
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    with running.service.sessions.begin() as session:
        session.execute(update(Message).values(received_at=lease.now(session) - inbox_module.MOST_AGE))
    with replica(running.service.settings) as again:
        again.service.inbox.take_over()
        settle(again.service)
    assert slack.answers() == []
    assert [row.state for row in rows(running.service)] == ["failed"]


def test_what_slack_refuses_to_read_for_two_days_is_left_too(slack, running):
    running.service.inbox.stop(timeout=5)
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    with running.service.sessions.begin() as session:
        session.execute(update(Message).values(received_at=lease.now(session) - inbox_module.MOST_AGE))
    unknown = Fault(200, body=json.dumps({"ok": False, "error": "a_word_that_nobody_knows"}))
    slack.api.fail_next("conversations.replies", *[unknown] * 100)
    with replica(running.service.settings) as again:
        again.service.inbox.take_over()
        settle(again.service)
    assert len(slack.calls("conversations.replies")) == 1
    assert [row.state for row in rows(running.service)] == ["failed"]


def test_what_its_writer_had_erased_is_neither_noted_again_nor_missing(slack, running):
    slack.workspace._clock = lambda: time.time() - 300
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    settle(running.service)
    slack.workspace._clock = time.time
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "kept_open"))
    running.dispatch(slack.press_in(slack.modal(), "kept_erase"))
    assert rows(running.service) == []
    again = slack.workspace.say(USER, DM, CLEAN)
    running.dispatch(again)
    settle(running.service)
    come_back(running.service)
    running.service.history._sampled -= 1000
    come_back(running.service)
    with running.service.sessions.begin() as session:
        marks.mark(session, "heard", lease.now(session) - inbox_module.timedelta(hours=1))
    come_back(running.service)
    assert len(slack.calls("conversations.history")) == 2
    assert not running.service.history.missed.is_set()
    assert [row.ts for row in rows(running.service)] == [again["event"]["ts"]]
    assert len(slack.answers()) == 2


def test_a_message_whose_address_was_erased_is_not_answered_again(slack, returning):
    with returning.sessions.begin() as session:
        row = session.scalars(select(Message)).one()
        row.ts, row.version = "1000000000.000001", "1000000000.000001"  # the DM stays known, the message does not
    come_back(returning)
    assert len(slack.answers()) == 1


def test_without_a_gap_no_history_is_read(slack, returning):
    come_back(returning)
    read = len(slack.calls("conversations.history"))
    come_back(returning)
    assert len(slack.calls("conversations.history")) == read


@pytest.mark.parametrize("fault", [Fault(503, body="<html>"), Fault(500), Fault(401, body='{"ok": false}')])
def test_a_dm_that_slack_could_not_bring_is_read_in_the_next_round(slack, running, returning, fault):
    running.dispatch(slack.workspace.say(OTHER, OTHER_DM, CLEAN))
    settle(returning)
    with returning.sessions.begin() as session:
        marks.mark(session, "heard", lease.now(session) - inbox_module.timedelta(hours=1))
    slack.workspace.say(USER, DM, CLEAN)
    slack.workspace.say(OTHER, OTHER_DM, CLEAN)
    slack.api.fail_next("conversations.history", fault)
    come_back(returning)
    assert (len(slack.answers()), len(slack.answers(OTHER_DM))) in [(1, 2), (2, 1)]
    come_back(returning)
    assert (len(slack.answers()), len(slack.answers(OTHER_DM))) == (2, 2)
    read = len(slack.calls("conversations.history"))
    come_back(returning)
    assert len(slack.calls("conversations.history")) == read


def test_where_slack_brings_nothing_a_round_ends_soon_and_the_moment_is_kept(slack, running, returning, monkeypatch):
    monkeypatch.setattr(history, "MOST_REFUSALS", 1)
    running.dispatch(slack.workspace.say(OTHER, OTHER_DM, CLEAN))
    settle(returning)
    before = marked(returning) - inbox_module.timedelta(hours=1)
    with returning.sessions.begin() as session:
        marks.mark(session, "heard", before)
    slack.api.fail_next("conversations.history", Fault(503), Fault(503))
    for reads in (1, 2, 4):
        assert marked(returning) == before
        come_back(returning)
        assert len(slack.calls("conversations.history")) == reads
    assert marked(returning) > before


def marked(service):
    with service.sessions() as session:
        return marks.marked(session, "heard")


def test_a_connection_that_brings_nothing_is_noticed(slack, returning):
    come_back(returning)
    wrote(slack, 200)
    returning.history._sampled -= 1000
    assert not returning.history.missed.is_set()
    come_back(returning)
    assert returning.history.missed.is_set()
    assert len(slack.answers()) == 2


@pytest.fixture
def deaf(slack, running, monkeypatch):
    """A service that knows two DMs, and of which a sample of one shows that events do not come any more."""
    monkeypatch.setattr(history, "SAMPLE", 1)
    running.dispatch(slack.workspace.say(USER, DM, CLEAN))
    running.dispatch(slack.workspace.say(OTHER, OTHER_DM, CLEAN))
    settle(running.service)
    away(running.service, hours=1)
    come_back(running.service)
    wrote(slack, 200)
    wrote(slack, 200, user=OTHER, channel=OTHER_DM)
    sampled(running.service)
    assert running.service.history.missed.is_set()
    assert len(slack.answers()) + len(slack.answers(OTHER_DM)) == 3
    return running.service


def sampled(service):
    """A round that looks at some DMs, though nothing seems to be missing."""
    service.history._sampled -= 1000
    come_back(service)


def test_what_a_deaf_connection_did_not_bring_elsewhere_is_read_by_the_next_process(slack, deaf, settings):
    with replica(settings) as following:
        come_back(following.service)
    assert (len(slack.answers()), len(slack.answers(OTHER_DM))) == (2, 2)


def test_where_events_stop_the_process_itself_reads_all_dms_as_far_back_as_it_answers(slack, deaf):
    late = [wrote(slack, 1.9 * DAY, user=user, channel=channel) for user, channel in ((USER, DM), (OTHER, OTHER_DM))]
    come_back(deaf)
    assert (len(slack.answers()), len(slack.answers(OTHER_DM))) == (3, 3)
    assert set(late) <= {row.ts for row in rows(deaf)}
    read = len(slack.calls("conversations.history"))
    come_back(deaf)
    assert len(slack.calls("conversations.history")) == read


def test_dms_are_looked_at_in_turn_and_as_far_back_as_nobody_looked(slack, running, monkeypatch):
    monkeypatch.setattr(history, "SAMPLE", 1)
    running.dispatch(slack.workspace.say(USER, DM, CLEAN))
    running.dispatch(slack.workspace.say(OTHER, OTHER_DM, CLEAN))
    settle(running.service)
    come_back(running.service)
    wrote(slack, 1800)  # in the DM that was not in use last
    sampled(running.service)
    assert len(slack.answers()) == 1
    sampled(running.service)
    assert len(slack.answers()) == 2


def test_a_sample_goes_on_where_the_network_fails(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, CLEAN))
    running.dispatch(slack.workspace.say(OTHER, OTHER_DM, CLEAN))
    settle(running.service)
    come_back(running.service)
    wrote(slack, 1800)
    (repeated,) = (
        one for one in running.service.history._client.retry_handlers if isinstance(one, ConnectionErrorRetryHandler)
    )
    repeated.interval_calculator = FixedValueRetryIntervalCalculator(0.0)
    slack.api.fail_next("conversations.history", *[Fault(broken=True)] * 3)  # for the DM in use last, with two retries
    sampled(running.service)
    assert running.service.history.missed.is_set()
    assert len(slack.answers()) == 2


def test_who_renews_the_moment_overwrites_no_doubt_of_another_process(running):
    heard, come = running.service.history, []
    come_back(running.service)

    def listening():
        come.append(None)
        if len(come) == 2:  # the mark was read, and is not renewed yet
            away(running.service, days=1)
        return True

    heard._listening = listening
    before = marked(running.service)
    come_back(running.service)
    assert before - marked(running.service) > inbox_module.timedelta(hours=23)


# --- who reads all DMs after a gap ----------------------------------------------------------------------------


@pytest.fixture
def two(slack, returning, settings):
    """Two processes that come back after an hour; each of three DMs has an answered message and a new one."""
    with replica(settings) as other:
        for user, channel in ((OTHER, OTHER_DM), ("U0GUEST", "D0GUEST")):
            other.dispatch(slack.workspace.say(user, channel, CLEAN))
        settle(other.service)
        for user, channel in ((USER, DM), (OTHER, OTHER_DM), ("U0GUEST", "D0GUEST")):
            slack.workspace.say(user, channel, CLEAN)
        away(returning, hours=1)
        yield returning, other.service


def answered(slack):
    return [len(slack.answers(channel)) for channel in (DM, OTHER_DM, "D0GUEST")]


def test_after_a_gap_one_process_reads_the_dms_and_no_thread_whose_answer_is_noted(slack, two):
    slack.api.fail_next("conversations.history", *[Fault(200, carried_out=True, delay=0.2)] * 3)
    rounds = [threading.Thread(target=service.history.round) for service in two]
    for one in rounds:
        one.start()
    for one in rounds:
        one.join(20)
    for service in two:
        come_back(service)
    assert answered(slack) == [2, 2, 2]
    assert len(slack.calls("conversations.history")) == 3
    assert [call for call in slack.calls("conversations.replies") if "inclusive" not in call] == []


def test_a_thread_with_more_than_the_answer_is_read(slack, returning):
    (first,) = slack.answers()
    slack.workspace.say(USER, DM, "ありがとう", thread_ts=first["thread_ts"])
    come_back(returning)
    assert len(slack.answers()) == 2


def claimed_until(service, **time):
    with service.sessions.begin() as session:
        marks.mark(session, "reading", lease.now(session) + inbox_module.timedelta(**time))


def test_where_the_process_that_reads_them_dies_another_does_when_its_claim_ends(slack, two):
    service, _ = two
    before = marked(service)
    claimed_until(service, minutes=1)
    come_back(service)
    assert slack.calls("conversations.history") == []
    assert marked(service) == before
    claimed_until(service, seconds=-1)
    come_back(service)
    assert answered(slack) == [2, 2, 2]
    assert marked(service) > before


def test_a_process_that_stops_leaves_the_rest_to_the_others_at_once(slack, two):
    one, other = two
    slack.api.fail_next("conversations.history", Fault(503))
    one.history.round()
    read = len(slack.calls("conversations.history"))
    other.history.round()
    assert len(slack.calls("conversations.history")) == read
    one.history.stop()
    come_back(other)
    assert answered(slack) == [2, 2, 2]


def test_who_was_so_slow_that_another_reads_them_stops(slack, two):
    one, other = two
    before = marked(one)

    def overtaken(*_):
        claimed_until(other, minutes=1)
        return 0

    one.history._read = overtaken
    one.history.round()
    one.history._read = None
    one.history.round()
    assert marked(one) == before
    assert one.history._unread == {}


def test_limits_of_a_minute_are_waited_out(slack, two):
    service, waited = two[0], []
    (limits,) = (one for one in service.history._client.retry_handlers if isinstance(one, RateLimits))
    limits._wait = lambda seconds: not waited.append(seconds)
    slack.api.fail_next("conversations.history", *[Fault(429, retry_after=60)] * 2)
    come_back(service)
    assert [seconds // 1 for seconds in waited] == [60, 60]
    assert answered(slack) == [2, 2, 2]


def test_asked_to_be_silent_for_minutes_nothing_is_read_meanwhile(slack, two):
    service, other = two
    slack.api.fail_next("conversations.history", Fault(429, retry_after=300))
    for _ in range(2):
        service.history.round()
        other.history.round()
    assert len(slack.calls("conversations.history")) == 1
    service.history._quiet = 0.0
    come_back(service)
    assert answered(slack) == [2, 2, 2]
