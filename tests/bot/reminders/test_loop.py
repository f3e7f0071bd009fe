"""What the loop posts: each slot once, whatever happens; against Slack's double and both databases."""

import json
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient
from sqlalchemy.exc import OperationalError

from bot.playground.api import TOKEN
from bot.playground.limits import SlackError
from bot.playground.workspace import CHANNEL, DM
from bot.reminders import changes, delivery
from bot.reminders import loop as loop_module
from bot.reminders.entry import Entry
from bot.reminders.loop import Reminders, next_slot, open_slot, schedule_of
from bot.reminders.pace import CHANNEL_SECONDS, WORKSPACE_SECONDS, Pace
from bot.service import build
from bot.settings import Settings
from bot.store import open_store, reminder_counts
from bot.store import reminders as store
from bot.store.tables import Reminder, ReminderChange, ReminderMark, ReminderSlot
from rules.guideline import clause, clauses
from rules.reminder import lessons
from tests.bot.reminders.clock import FixedClock
from tests.conftest import PERSON_KEY, SECRET, read
from tests.faults import Fault

MONDAY = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)  # nine o'clock in Tokyo
READING = ", channels:history"  # a scope that the manifest leaves out
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def clock():
    return FixedClock(MONDAY - DAY)


BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database(request):
    return Settings(database_url=request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url"))


@pytest.fixture
def settings(database, slack):
    slack.api.scopes += READING
    return replace(
        database, bot_token=TOKEN, signing_secret=SECRET, person_key=PERSON_KEY, slack_api_url=slack.url,
        lease_seconds=1,
    )  # fmt: skip


@pytest.fixture
def sessions(settings):
    sessions = open_store(settings)
    yield sessions
    sessions.kw["bind"].dispose()


def unhurried():
    """A pace whose waits take no time."""
    now = [0.0]

    def pause(seconds):
        now[0] += seconds
        return False

    return Pace(lambda: now[0], pause)


def replica(sessions, settings, clock, **more):
    client = WebClient(TOKEN, base_url=settings.slack_api_url, retry_handlers=[], timeout=1)
    return Reminders(sessions, client, replace(settings, **more), clock, unhurried())


@pytest.fixture
def loop(sessions, settings, clock):
    return replica(sessions, settings, clock)


@pytest.fixture
def remind(sessions, clock):
    def remind(rule="FREQ=DAILY", content="turn", channel=CHANNEL, **more):
        row = Reminder(
            team="T0PLAY", channel=channel, owner="U0ADMIN", content=content, rule=rule, at=time_of_day(9),
            begins=date(2026, 1, 1), off_days="skip", zone="Asia/Tokyo", handled_to=clock.at, created_at=clock.at,
            **more,
        )  # fmt: skip
        row.due_at = next_slot(schedule_of(row), clock.at)
        with sessions.begin() as session:
            session.add(row)
        return row.id

    return remind


def rows(sessions, reminder):
    """The history, the oldest first: local day, state and why."""
    with sessions() as session:
        found = reversed(store.history(session, reminder))
        return [(f"{row.slot:%m-%d}", row.state, row.why) for row in found]


def reminder_row(sessions, reminder):
    with sessions() as session:
        return store.reminder(session, reminder)


@BOTH
def test_nothing_is_posted_before_its_time_and_nothing_twice(slack, loop, remind, clock):
    remind()
    loop.round()
    assert slack.answers(CHANNEL) == []
    clock.at = MONDAY
    loop.round()
    loop.round()
    assert len(slack.answers(CHANNEL)) == 1


def test_a_message_holds_the_clauses_own_words_an_example_each_way_and_a_thing_to_check(slack, loop, remind, clock):
    remind()
    clock.at = MONDAY
    loop.round()
    words = read(slack.answers(CHANNEL)[0])
    lesson = lessons()["1.1"]
    for part in (clause("1.1").text, lesson.good, lesson.bad, lesson.check, "確認しました", "質問する", "今週は休む"):
        assert part in words


def test_over_weeks_every_clause_comes_once_before_any_comes_again(slack, loop, remind, clock):
    remind()
    while len(slack.answers(CHANNEL)) < len(clauses()):
        clock.at += DAY
        loop.round()
    titles = [message["text"] for message in slack.answers(CHANNEL)]
    assert [clause.name in title for clause, title in zip(clauses(), titles, strict=True)] == [True] * len(titles)


@BOTH
@pytest.mark.parametrize(("days", "count"), [(1, 260), (30, 100)])
def test_over_years_of_which_the_older_are_swept_away_no_clause_comes_again_early(sessions, remind, clock, days, count):
    reminder, told = remind(), []
    for number in range(count):
        with sessions.begin() as session:
            for slot in store.history(session, reminder, count):
                slot.begun_at -= timedelta(days=days)
            slot = clock.at + number * timedelta(days=days)
            told.append(open_slot(session, store.reminder(session, reminder), slot, state="posted").said)
            store.forget_old(session)
    assert all(told[place] not in told[max(0, place - len(clauses()) + 1) : place] for place in range(count))
    with sessions() as session:
        kept = store.history(session, reminder, count)
    assert len(kept) == len(clauses()) if days == 30 else len(kept) == count


def test_holidays_are_left_out_and_the_year_end_too(sessions, loop, remind, clock):
    reminder = remind()
    clock.at = datetime(2026, 12, 25, tzinfo=UTC)
    loop.round()
    with sessions.begin() as session:
        store.reminder(session, reminder).handled_to = clock.at
    for _ in range(14):
        clock.at += DAY
        loop.round()
    assert [day for day, state, _ in rows(sessions, reminder) if state == "posted" and day != "12-25"] == [
        "12-28", "01-04", "01-05", "01-06", "01-07", "01-08",
    ]  # fmt: skip


@BOTH
def test_after_downtime_one_late_message_and_the_missed_ones_recorded(slack, sessions, loop, remind, clock):
    reminder = remind()
    clock.at = MONDAY + 3 * DAY + 2 * HOUR
    loop.round()
    assert len(slack.answers(CHANNEL)) == 1
    assert rows(sessions, reminder) == [
        ("11-30", "skipped", "too_late"), ("12-01", "skipped", "too_late"), ("12-02", "skipped", "too_late"),
        ("12-03", "posted", "downtime"),
    ]  # fmt: skip


@BOTH
def test_later_than_the_grace_period_it_is_recorded_as_skipped(slack, sessions, loop, remind, clock):
    reminder = remind()
    clock.at = MONDAY + 6 * HOUR + timedelta(minutes=1)
    loop.round()
    assert slack.answers(CHANNEL) == []
    assert rows(sessions, reminder) == [("11-30", "skipped", "too_late")]
    clock.at = MONDAY + DAY
    loop.round()
    assert rows(sessions, reminder)[-1] == ("12-01", "posted", "")


@pytest.mark.parametrize("jump", [2 * HOUR, -2 * HOUR])
def test_a_clock_that_jumps_and_comes_back_changes_no_count(slack, sessions, loop, remind, clock, jump):
    reminder = remind()
    for hour in range(72):
        clock.at = MONDAY + hour * HOUR
        loop.round()
        clock.at += jump
        loop.round()
    days = ["11-30", "12-01", "12-02", *(["12-03"] if jump > 0 * HOUR else [])]
    assert [row[:2] for row in rows(sessions, reminder)] == [(day, "posted") for day in days]
    assert len(slack.answers(CHANNEL)) == len(rows(sessions, reminder))


@BOTH
def test_two_replicas_post_a_slot_once(slack, sessions, settings, remind, clock):
    one, other = replica(sessions, settings, clock), replica(sessions, settings, clock)
    for _ in range(20):
        remind()
    clock.at = MONDAY
    threads = [threading.Thread(target=each.round) for each in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(slack.answers(CHANNEL)) == 20


# --- Slack's faults -----------------------------------------------------------------------------------------------


@BOTH
def test_who_was_too_slow_neither_frees_nor_ends_a_slot_that_another_is_sending(sessions, remind, clock):
    reminder = remind()
    minute = timedelta(minutes=1)
    with sessions.begin() as session:
        slot = open_slot(session, store.reminder(session, reminder), clock.at).id
        assert store.take_slot(session, slot, "slow", timedelta(0))
    with sessions.begin() as session:
        assert store.take_slot(session, slot, "quick", minute)
        assert store.begin_sending(session, slot, "quick", minute)
    with sessions.begin() as session:
        assert not store.begin_sending(session, slot, "slow", minute)
        store.rest_slot(session, slot, "slow", "unreachable", 0.0, sending=False)
        assert not store.finish_slot(session, slot, "skipped", "paused", holder="slow")
    with sessions.begin() as session:
        assert store.take_slot(session, slot, "third", minute) is None
        assert store.finish_slot(session, slot, "failed", "is_archived", holder="quick")


def patiently(loop, slack, count):
    """Rounds until so many messages stand in the channel; leases and rests are real time."""
    end = time.monotonic() + 10
    while len(slack.answers(CHANNEL)) < count:
        assert time.monotonic() < end, "nothing more was posted"
        time.sleep(0.05)
        loop.round()


def test_asked_to_slow_down_it_waits_and_posts_once(slack, sessions, loop, remind, clock):
    reminder = remind()
    slack.api.fail_next("chat.postMessage", Fault(429, retry_after=1))
    clock.at = MONDAY
    loop.round()
    assert slack.answers(CHANNEL) == []
    patiently(loop, slack, 1)
    loop.round()
    assert len(slack.answers(CHANNEL)) == 1
    assert rows(sessions, reminder) == [("11-30", "posted", "ratelimited")]


@pytest.mark.parametrize("carried_out", [True, False])
@pytest.mark.parametrize(
    "fault",
    [Fault(500), Fault(200, delay=1.5), Fault(502, body="<html>"), Fault(broken=True)],
    ids=["500", "late", "502", "broken"],
)
def test_where_its_fate_is_unclear_it_is_looked_for_before_it_is_sent_again(
    slack, sessions, loop, remind, clock, fault, carried_out
):
    reminder = remind()
    slack.api.fail_next("chat.postMessage", replace(fault, carried_out=carried_out))
    clock.at = MONDAY
    loop.round()
    patiently(loop, slack, 1)
    while rows(sessions, reminder)[0][1] == "open":
        loop.round()
    assert len(slack.answers(CHANNEL)) == 1
    assert rows(sessions, reminder)[0][1] == "posted"
    assert len(slack.calls("conversations.history")) >= 1


def test_a_message_that_could_not_be_looked_for_over_days_holds_up_no_other(slack, sessions, loop, remind, clock):
    unclear = remind()
    slack.api.fail_next("chat.postMessage", Fault(500))
    clock.at = MONDAY
    loop.round()
    with sessions.begin() as session:
        session.query(ReminderSlot).update({"lease_until": None, "attempts": 2000})
    remind()
    clock.at = MONDAY + DAY
    slack.api.fail_next("conversations.history", Fault(503))
    loop.round()
    assert rows(sessions, unclear)[0] == ("11-30", "open", "http_503")
    assert len(slack.answers(CHANNEL)) == 2  # of both reminders the day's


@pytest.fixture
def unread(slack, settings):
    """The bot may not read the channel's history."""
    slack.api.scopes = slack.api.scopes.removesuffix(READING)


@BOTH
@pytest.mark.parametrize("word", ["missing_scope", "not_in_channel"])
def test_where_it_may_not_look_it_is_sent_again_and_not_before_its_lease_has_ended(
    slack, sessions, settings, remind, clock, monkeypatch, word
):
    monkeypatch.setattr(delivery, "SETTLING", 0.3)
    loop = replica(sessions, settings, clock, lease_seconds=3)
    reminder = remind()
    slack.api.fail_next("chat.postMessage", Fault(500, carried_out=False))
    slack.api.fail_next("conversations.history", *[refusing(word)] * 20)
    clock.at = MONDAY
    began = time.monotonic()
    loop.round()
    patiently(loop, slack, 1)
    assert time.monotonic() - began >= 3
    assert len(slack.calls("chat.postMessage")) == len(slack.calls("conversations.history")) == 2
    assert rows(sessions, reminder) == [("11-30", "posted", word)]


def test_an_outage_while_it_waits_does_not_have_it_sent_again_earlier(
    slack, sessions, settings, remind, clock, monkeypatch, unread
):
    """Slack's word that it may not look came only after one that said nothing of that."""
    monkeypatch.setattr(delivery, "SETTLING", 0.1)
    loop = replica(sessions, settings, clock, lease_seconds=60)
    remind()
    slack.api.fail_next("chat.postMessage", Fault(500, carried_out=True))
    slack.api.fail_next("conversations.history", Fault(429, retry_after=0), Fault(503))
    clock.at = MONDAY
    for _ in range(8):
        loop.round()
        with sessions.begin() as session:  # as if its rest were over, but for the lease
            slot = session.query(ReminderSlot).one()
            slot.lease_until = slot.lease_until if slot.why == "missing_scope" else None
    assert len(slack.calls("conversations.history")) == 3
    assert len(slack.answers(CHANNEL)) == len(slack.calls("chat.postMessage")) == 1


def test_an_answer_that_does_not_say_where_the_message_stands_does_not_have_it_sent_again_at_once(
    slack, sessions, settings, remind, clock, unread
):
    loop = replica(sessions, settings, clock, lease_seconds=60)
    remind()
    slack.api.fail_next("chat.postMessage", Fault(200, body='{"ok": true}', carried_out=True))
    clock.at = MONDAY
    for _ in range(3):
        loop.round()
    assert len(slack.answers(CHANNEL)) == len(slack.calls("chat.postMessage")) == 1


def test_what_may_have_gone_when_a_reminder_was_paused_is_not_sent_again(slack, sessions, loop, remind, clock, unread):
    reminder = remind()
    slack.api.fail_next("chat.postMessage", Fault(500))
    clock.at = MONDAY
    loop.round()
    with sessions.begin() as session:
        changes.pause(session, store.reminder(session, reminder), "U0ADMIN", clock.at)
    while rows(sessions, reminder)[0][1] == "open":
        loop.round()
    assert rows(sessions, reminder) == [("11-30", "skipped", "paused")]
    assert slack.answers(CHANNEL) == []


def set_anew(session, row, now):
    """Another time of day."""
    changes.change(session, row, replace(Entry.of_reminder(row), at="15:00"), "U0ADMIN", "Asia/Tokyo", now)


ACTS = pytest.mark.parametrize(
    ("act", "why"),
    [
        (set_anew, "changed"),
        (lambda session, row, now: changes.resume(session, row, "U0ADMIN", now), "changed"),
        (lambda session, row, now: changes.pause(session, row, "U0ADMIN", now), "paused"),
        (lambda session, row, now: changes.rest_this_week(session, row, "U0ADMIN", now), "rested"),
    ],
    ids=["change", "resume", "pause", "rest"],
)


@BOTH
@ACTS
def test_a_slot_that_was_due_when_somebody_set_its_reminder_otherwise_is_recorded(
    slack, sessions, loop, remind, clock, act, why
):
    """The loop has not come to it yet, and is about to when they press."""
    reminder = remind()
    clock.at = MONDAY + timedelta(seconds=3)
    with sessions.begin() as session:
        act(session, store.reminder(session, reminder), clock.at)
    loop.round()
    assert slack.answers(CHANNEL) == []
    assert rows(sessions, reminder)[0] == ("11-30", "skipped", why)


@BOTH
@ACTS
@pytest.mark.parametrize("fault", [Fault(429, retry_after=1), Fault(500, carried_out=False)], ids=["429", "500"])
@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO"])
def test_a_slot_that_waits_for_slack_is_not_posted_once_its_reminder_is_set_otherwise(
    slack, sessions, loop, remind, clock, act, why, fault, rule
):
    reminder = remind(rule)
    slack.api.fail_next("chat.postMessage", fault)
    clock.at = MONDAY
    loop.round()
    with sessions.begin() as session:
        act(session, store.reminder(session, reminder), clock.at)
        session.query(ReminderSlot).update({"lease_until": None})  # as if its rest were over
    loop.round()
    assert slack.answers(CHANNEL) == []
    assert rows(sessions, reminder)[0] == ("11-30", "skipped", why)


def test_a_slot_that_is_called_off_while_its_message_is_on_its_way_is_not_sent_again(
    slack, sessions, loop, remind, clock, monkeypatch
):
    reminder = remind()
    clock.at = MONDAY
    begin = store.begin_sending

    def called_off_then(session, slot, holder, length):
        begun = begin(session, slot, holder, length)
        set_anew(session, store.reminder(session, reminder), clock.at)
        return begun

    monkeypatch.setattr(store, "begin_sending", called_off_then)
    slack.api.fail_next("chat.postMessage", Fault(429, retry_after=0))
    loop.round()
    assert rows(sessions, reminder)[0] == ("11-30", "open", "changed")
    with sessions.begin() as session:
        session.query(ReminderSlot).update({"lease_until": None})
    loop.round()
    assert slack.answers(CHANNEL) == []
    assert rows(sessions, reminder)[0] == ("11-30", "skipped", "changed")


@BOTH
@ACTS
@pytest.mark.parametrize(
    ("fault", "reason"), [(None, ""), (Fault(500, carried_out=True), "taken_over")], ids=["taken", "found"]
)
def test_a_message_that_went_before_its_slot_was_called_off_has_no_reason_for_not_going(
    slack, sessions, loop, remind, clock, act, why, fault, reason, monkeypatch
):
    reminder = remind()
    clock.at = MONDAY
    begin = store.begin_sending

    def called_off_then(session, slot, holder, length):
        begun = begin(session, slot, holder, length)
        act(session, store.reminder(session, reminder), clock.at)
        assert session.get(ReminderSlot, slot).why == why
        return begun

    monkeypatch.setattr(store, "begin_sending", called_off_then)
    if fault:
        slack.api.fail_next("chat.postMessage", fault)
    loop.round()
    with sessions.begin() as session:
        session.query(ReminderSlot).update({"lease_until": None})  # as if its rest were over
    loop.round()
    assert len(slack.answers(CHANNEL)) == 1
    assert [row for row in rows(sessions, reminder) if row[0] == "11-30"] == [("11-30", "posted", reason)]


@ACTS
def test_what_is_asked_for_by_hand_goes_all_the_same_unless_the_reminder_is_paused(
    slack, sessions, loop, remind, clock, act, why
):
    reminder = remind()
    asked_for(sessions, clock, reminder)
    with sessions.begin() as session:
        act(session, store.reminder(session, reminder), clock.at)
    loop.round()
    assert len(slack.answers(CHANNEL)) == (0 if why == "paused" else 1)


@BOTH
def test_a_slot_of_which_the_loop_was_quicker_is_posted_though_somebody_sets_its_reminder_otherwise(
    slack, sessions, loop, remind, clock
):
    reminder = remind()
    clock.at = MONDAY
    with sessions.begin() as session:
        row = store.reminder(session, reminder)
        loop.round()
        set_anew(session, row, clock.at)
    assert rows(sessions, reminder) == [("11-30", "posted", "")]


def test_what_fell_into_a_pause_was_no_slot(sessions, loop, remind, clock):
    reminder = remind()
    with sessions.begin() as session:
        changes.pause(session, store.reminder(session, reminder), "U0ADMIN", clock.at)
    clock.at = MONDAY + 3 * HOUR
    with sessions.begin() as session:
        changes.resume(session, store.reminder(session, reminder), "U0ADMIN", clock.at)
    loop.round()
    assert rows(sessions, reminder) == []
    clock.at = MONDAY + DAY
    loop.round()
    assert rows(sessions, reminder) == [("12-01", "posted", "")]


def test_a_reminder_whose_schedule_cannot_be_used_can_be_paused_and_set_anew(sessions, remind, clock):
    reminder = remind()
    with sessions.begin() as session:
        session.get(Reminder, reminder).rule = "FREQ=SECONDLY"
    with sessions.begin() as session:
        row = store.reminder(session, reminder)
        changes.pause(session, row, "U0ADMIN", clock.at)
        changes.change(session, row, Entry.new(clock.at.date()), "U0ADMIN", "Asia/Tokyo", clock.at)
    assert (reminder_row(sessions, reminder).state, rows(sessions, reminder)) == ("paused", [])


def test_a_schedule_that_cannot_be_used_pauses_its_reminder_and_holds_up_no_other(slack, sessions, loop, remind, clock):
    broken, sound = remind(), remind()
    with sessions.begin() as session:
        session.get(Reminder, broken).rule = "FREQ=SECONDLY"
    clock.at = MONDAY
    for _ in range(3):
        loop.round()
    row = reminder_row(sessions, broken)
    assert (row.state, row.why, row.due_at) == ("paused", "schedule", None)
    assert rows(sessions, broken) == []
    assert [state for _, state, _ in rows(sessions, sound)] == ["posted"]
    assert len(slack.answers("D0ADMIN")) == 1  # its owner was told, once


@BOTH
def test_a_rule_that_fails_only_in_a_later_month_pauses_its_reminder_and_holds_up_no_other(
    slack, sessions, loop, remind, clock
):
    """Kept before such rules were refused: its next slot lies in a month for which dateutil has no days."""
    clock.at = datetime(2026, 11, 1, tzinfo=UTC)
    broken = remind("FREQ=MONTHLY;BYDAY=1MO")
    sound = remind("FREQ=MONTHLY;BYDAY=1MO")
    with sessions.begin() as session:
        row = session.get(Reminder, broken)
        row.rule, row.due_at = "FREQ=MONTHLY;BYDAY=1MO,9MO", row.due_at - HOUR
    clock.at = datetime(2026, 11, 2, tzinfo=UTC)
    for _ in range(3):
        loop.round()
    row = reminder_row(sessions, broken)
    assert (row.state, row.why, row.due_at) == ("paused", "schedule", None)
    assert rows(sessions, sound) == [("11-02", "posted", "")]
    (told,) = slack.answers("D0ADMIN")
    assert "繰り返しの設定が読めません" in told["text"]


@BOTH
def test_any_fault_of_one_reminder_pauses_it_and_holds_up_no_other(slack, sessions, loop, remind, clock, monkeypatch):
    broken, sound = remind(), remind()
    turn = loop_module.turn

    def failing(session, reminder, slot):
        return turn(session, reminder, slot) if reminder.id == sound else {}["of no such section"]

    monkeypatch.setattr(loop_module, "turn", failing)
    clock.at = MONDAY
    for _ in range(3):
        loop.round()
    row = reminder_row(sessions, broken)
    assert (row.state, row.why, row.due_at) == ("paused", "fault", None)
    assert (rows(sessions, broken), rows(sessions, sound)) == ([], [("11-30", "posted", "")])
    (told,) = slack.answers("D0ADMIN")
    assert "SNS相談の中で問題が起きました" in told["text"]
    assert "再開" in told["text"]


def test_a_slot_left_behind_that_cannot_be_carried_out_holds_up_no_other(
    slack, sessions, loop, remind, clock, monkeypatch
):
    broken, sound = remind(), remind()
    clock.at = MONDAY
    asked_for(sessions, clock, broken)
    monkeypatch.setattr("bot.views.reminder.known", lambda said: {"1.1": True}[said])
    with sessions.begin() as session:
        session.query(ReminderSlot).update({"said": "of no such clause"})
    loop.round()
    assert reminder_row(sessions, broken).why == "fault"
    assert rows(sessions, sound) == [("11-30", "posted", "")]


def test_a_fault_of_the_machine_pauses_nobody_and_passes(slack, sessions, loop, remind, clock, monkeypatch):
    first, second = remind(), remind()
    turn, faults = loop_module.turn, [OSError("too many open files")]

    def failing(*about):
        if faults:
            raise faults.pop()
        return turn(*about)

    monkeypatch.setattr(loop_module, "turn", failing)
    clock.at = MONDAY
    for _ in range(2):
        loop.round()
    assert [rows(sessions, each) for each in (first, second)] == [[("11-30", "posted", "")]] * 2
    assert slack.answers("D0ADMIN") == []


def test_an_owner_whom_no_connection_reached_is_told_later(slack, sessions, settings, remind, clock):
    reminder = remind()
    with sessions.begin() as session:
        assert store.pause_for(session, reminder, "is_archived")
    replica(sessions, replace(settings, slack_api_url="http://127.0.0.1:9/"), clock).round()
    replica(sessions, settings, clock).round()
    assert len(slack.answers("D0ADMIN")) == 1


def refusing(code):
    return Fault(200, body=json.dumps({"ok": False, "error": code}))


@pytest.mark.parametrize(
    ("fault", "attempts"),
    [
        (Fault(429, retry_after=1), 2), (refusing("token_revoked"), 2), (refusing("invalid_auth"), 2),
        (refusing("missing_scope"), 2), (refusing("account_inactive"), 2), (refusing("user_disabled"), 1),
        (refusing("internal_error"), 1), (Fault(500), 1),
    ],
)  # fmt: skip
def test_an_owner_is_told_again_only_where_slack_has_surely_not_taken_it(
    slack, sessions, loop, remind, clock, fault, attempts, close
):
    """Where its fate is unclear, a second message could be the same one twice."""
    reminder = remind()
    close("is_archived")
    clock.at = MONDAY
    loop.round()
    assert reminder_row(sessions, reminder).state == "paused"
    before = len(slack.calls("chat.postMessage"))
    slack.api.fail_next("chat.postMessage", fault)
    for _ in range(3):
        loop.round()
    told = slack.calls("chat.postMessage")[before:]
    assert [call["channel"] for call in told] == ["U0ADMIN"] * attempts
    assert [message["text"] for message in slack.answers("D0ADMIN")] == [call["text"] for call in told][1:]


def test_where_slack_lets_nobody_be_told_it_is_asked_once_in_a_round(slack, sessions, loop, remind):
    with sessions.begin() as session:
        for reminder in (remind(), remind(), remind()):
            assert store.pause_for(session, reminder, "is_archived")
    slack.api.fail_next("chat.postMessage", refusing("invalid_auth"))
    loop.round()
    assert len(slack.calls("chat.postMessage")) == 1
    loop.round()
    assert len(slack.answers("D0ADMIN")) == 3


@pytest.fixture
def close(slack, monkeypatch):
    """Let Slack refuse every message to the channel with a word."""
    post = slack.workspace.post

    def close(code):
        def closed(channel, content, *more):
            if channel == CHANNEL:
                raise SlackError(code)
            return post(channel, content, *more)

        monkeypatch.setattr(slack.workspace, "post", closed)

    return close


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("channel_not_found", "チャンネルが見つかりません"),
        ("not_in_channel", "SNS相談がチャンネルに入っていません"),
        ("is_archived", "チャンネルがアーカイブされています"),
        ("restricted_action", "ワークスペースの設定で制限されています"),
        ("restricted_action_read_only_channel", "ワークスペースの設定で制限されています"),
        ("invalid_blocks", "受け付けません: invalid_blocks"),
        ("a_word_that_nobody_knows", "受け付けません: a_word_that_nobody_knows"),
    ],
)
def test_where_slack_refuses_for_good_the_owner_is_told_once_and_the_reminder_pauses(
    slack, sessions, loop, remind, clock, code, said, close
):
    reminder = remind()
    close(code)
    clock.at = MONDAY
    for _ in range(3):
        loop.round()
        clock.at += DAY
    row = reminder_row(sessions, reminder)
    assert (row.state, row.why, row.due_at) == ("paused", code, None)
    assert rows(sessions, reminder) == [("11-30", "failed", code)]
    told = slack.answers("D0ADMIN")
    assert len(told) == 1
    assert CHANNEL in told[0]["text"]
    assert said in told[0]["text"]
    assert "再開" in told[0]["text"]
    with sessions() as session:
        assert [change.act for change in session.query(ReminderChange)] == ["pause"]


# --- the database's faults ----------------------------------------------------------------------------------------


def away(*_, **__):
    raise OperationalError("UPDATE", {}, Exception("away"))


@BOTH
def test_a_database_that_blinks_after_the_message_has_gone_costs_no_second_one(
    slack, sessions, loop, remind, clock, monkeypatch
):
    reminder = remind()
    clock.at = MONDAY
    finish = store.finish_slot
    monkeypatch.setattr(store, "finish_slot", away)
    with pytest.raises(OperationalError, match="away"):
        loop.round()
    with pytest.raises(OperationalError, match="away"):
        loop.round()
    monkeypatch.setattr(store, "finish_slot", finish)
    loop.round()
    assert len(slack.answers(CHANNEL)) == 1
    assert rows(sessions, reminder) == [("11-30", "posted", "")]


@BOTH
def test_a_database_that_blinks_after_a_message_of_unclear_fate_does_not_have_it_sent_again_at_once(
    slack, sessions, settings, remind, clock, monkeypatch, unread
):
    loop = replica(sessions, settings, clock, lease_seconds=60)
    reminder = remind()
    clock.at = MONDAY
    rest = store.rest_slot
    monkeypatch.setattr(store, "rest_slot", away)
    slack.api.fail_next("chat.postMessage", Fault(500, carried_out=True))
    for _ in range(2):
        with pytest.raises(OperationalError, match="away"):
            loop.round()
    monkeypatch.setattr(store, "rest_slot", rest)
    for _ in range(2):
        loop.round()
    assert len(slack.answers(CHANNEL)) == len(slack.calls("chat.postMessage")) == 1
    assert rows(sessions, reminder) == [("11-30", "open", "http_500")]


# --- numbers ---------------------------------------------------------------------------------------------------


@BOTH
def test_no_number_is_given_twice_while_its_changes_are_kept(sessions, clock):
    numbers = []
    for deleted in (False, True, True, False):
        with sessions.begin() as session:
            entry = Entry.new(clock.at.date())
            row = changes.add(session, entry, "T0PLAY", CHANNEL, "U0ADMIN", "Asia/Tokyo", clock.at)
            numbers.append(row.id)
            if deleted:
                changes.delete(session, row, "U0ADMIN", clock.at)
    assert numbers == [1, 2, 3, 4]


# --- by hand, and the pace ----------------------------------------------------------------------------------------


@BOTH
def test_what_is_asked_for_by_hand_is_posted_beside_the_schedule(slack, sessions, loop, remind, clock):
    reminder = remind()
    with sessions.begin() as session:
        assert open_slot(session, store.reminder(session, reminder), clock.at, by_hand=True)
        assert open_slot(session, store.reminder(session, reminder), clock.at, by_hand=True) is None
    loop.round()
    clock.at = MONDAY
    loop.round()
    first, second = slack.answers(CHANNEL)
    assert clause("1.1").text in read(first)
    assert clause("1.2").text in read(second)


def asked_for(sessions, clock, reminder):
    with sessions.begin() as session:
        assert changes.send_now(session, store.reminder(session, reminder), "U0ADMIN", clock.at)


@pytest.mark.parametrize("state", ["active", "paused"])
def test_what_is_asked_for_by_hand_and_refused_for_good_is_tried_once_and_its_owner_told(
    slack, sessions, loop, remind, clock, close, state
):
    reminder = remind()
    if state == "paused":
        with sessions.begin() as session:
            changes.pause(session, store.reminder(session, reminder), "U0ADMIN", clock.at)
    close("restricted_action_read_only_channel")
    asked_for(sessions, clock, reminder)
    for _ in range(3):
        loop.round()
        clock.at += DAY
    assert rows(sessions, reminder) == [("11-29", "failed", "restricted_action_read_only_channel")]
    assert [call["channel"] for call in slack.calls("chat.postMessage")] == [CHANNEL, "U0ADMIN"]


@pytest.mark.parametrize(("minutes", "posted"), [(20, 1), (40, 0)])
def test_what_is_asked_for_by_hand_does_not_come_when_nobody_waits_for_it_any_more(
    slack, sessions, loop, remind, clock, minutes, posted
):
    reminder = remind()
    slack.api.fail_next("chat.postMessage", Fault(429, retry_after=0))
    asked_for(sessions, clock, reminder)
    loop.round()
    with sessions.begin() as session:  # as if its rest were over
        session.query(ReminderSlot).update({"lease_until": None})
    clock.at += timedelta(minutes=minutes)
    for _ in range(2):
        loop.round()
    assert len(slack.answers(CHANNEL)) == posted
    assert rows(sessions, reminder) == [("11-29", "posted" if posted else "skipped", "ratelimited")]


def test_many_in_the_same_minute_keep_slacks_pace_and_no_review_waits_for_them(
    slack, sessions, settings, clock, remind
):
    """Slack's double refuses a second message within a second in a channel; a draft comes while most are waiting."""
    service = build(settings)
    now = [0.0]
    slack.api.channel_seconds, slack.api.clock = CHANNEL_SECONDS, lambda: now[0]
    channels = [f"C{number:04}" for number in range(12)]
    slack.workspace.messages |= {channel: [] for channel in channels}
    for number in range(60):
        remind(channel=channels[number % 12])

    def pause(seconds):
        now[0] += seconds
        if len(slack.calls("chat.postMessage")) == 20:
            service.app.dispatch(
                BoltRequest(body=slack.workspace.say("U0SATO", DM, "来週の異動の内示、まだ秘密"), mode="socket_mode")
            )
            slack.wait_for(1)  # here nothing else goes on: the loop is waiting
        return False

    client = WebClient(TOKEN, base_url=settings.slack_api_url, retry_handlers=[], timeout=2)
    clock.at = MONDAY
    Reminders(sessions, client, settings, clock, Pace(lambda: now[0], pause)).round()
    service.stop()
    posts = slack.calls("chat.postMessage")
    assert [len(slack.answers(channel)) for channel in channels] == [5] * 12
    assert len(posts) == 61  # none was refused, so none was sent again
    assert posts[20]["channel"] == DM
    assert now[0] == pytest.approx(60 * WORKSPACE_SECONDS, abs=1)


def test_stopped_while_many_are_due_it_finishes_the_one_in_hand_and_leaves_the_others_noted(
    slack, sessions, settings, remind, clock
):
    for _ in range(5):
        remind()
    clock.at = MONDAY
    pace = Pace()
    client = WebClient(TOKEN, base_url=settings.slack_api_url, retry_handlers=[], timeout=2)
    loop = Reminders(sessions, client, settings, clock, pace)
    loop.start()
    while not slack.answers(CHANNEL):
        time.sleep(0.01)
    loop.stop()
    posted = len(slack.answers(CHANNEL))
    assert posted < 5
    with sessions() as session:
        left = store.due_reminders(session, clock.at, 10)
        assert len(left) == 5 - posted
        assert store.open_slots(session, "", 10) == []


@BOTH
def test_a_service_deletes_what_is_too_old_before_it_empties_the_journal(
    slack, sessions, settings, loop, remind, clock, monkeypatch
):
    reminder, left = remind(), []
    for _ in range(2):
        clock.at += DAY
        loop.round()
    with sessions.begin() as session:
        newest, oldest = store.history(session, reminder)
        newest.said = oldest.said  # so that the older one no longer tells whose turn it is
        assert reminder_counts.count(session, newest, "a" * 64)
        newest.begun_at -= reminder_counts.PRESSES
        oldest.begun_at -= store.KEEP

    def look(_):
        with sessions() as session:
            left.append((session.query(ReminderSlot).count(), session.query(ReminderMark).count()))

    monkeypatch.setattr("bot.service.empty_journal", look)
    service = build(settings, clock)
    service.tasks[0].start()
    slack.until(lambda: left)
    service.stop(timeout=1)
    assert left[0] == (1, 0)


@BOTH
def test_a_stop_waits_for_a_slow_call_and_for_the_note_that_the_message_has_gone(
    slack, sessions, settings, remind, clock, monkeypatch
):
    """The call takes as long as a call may; only then comes the database."""
    monkeypatch.setattr("bot.service.SEND_SECONDS", 0.5)
    reminder = remind()
    clock.at = MONDAY
    slack.api.fail_next("chat.postMessage", Fault(200, carried_out=True, delay=1.0))
    service = build(settings, clock)
    service.reminders.start()
    slack.until(lambda: slack.calls("chat.postMessage"))
    service.stop(timeout=1)
    assert rows(sessions, reminder) == [("11-30", "posted", "")]


def test_old_marks_go_and_the_counts_stay(sessions, loop, remind, clock):
    reminder = remind()
    clock.at = MONDAY
    loop.round()
    with sessions.begin() as session:
        (slot,) = store.history(session, reminder)
        assert reminder_counts.takes_presses(session, slot)
        assert reminder_counts.count(session, slot, "a" * 64)
        slot.begun_at -= reminder_counts.PRESSES
    with sessions.begin() as session:
        store.forget_old(session)
    with sessions() as session:
        (slot,) = store.history(session, reminder)
        assert slot.taken == 1
        assert not reminder_counts.takes_presses(session, slot)
        assert session.query(ReminderMark).count() == 0
