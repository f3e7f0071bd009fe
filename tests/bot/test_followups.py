"""The messages of the next day and a week later: each once, also where Slack or a process fails; and the end of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.followups import MOST_ATTEMPTS, FollowUps, later
from bot.playground.workspace import CHANNEL, DM
from bot.service import build
from bot.slack import paging
from bot.store import incidents
from bot.store.kept import erase
from bot.store.tables import FollowUp, Incident
from tests.bot.test_incident import begin, command, press, rows
from tests.conftest import Running, read
from tests.faults import Fault

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture(autouse=True)
def one_clock(slack, request):
    """Slack's double tells the time of the service, as moved."""
    if "running" in request.fixturenames:
        clock = request.getfixturevalue("running").service.clock
        slack.workspace._clock = lambda: clock.now().timestamp()


def sender(running):
    """The loop's work without its thread."""
    return running.service.follow_ups


def wait(running, **span):
    running.service.clock.ahead += timedelta(**span)


def closed(session, person):
    (incident,) = incidents.open_of(session, person)
    incidents.close(session, incident, incident.opened_at)


def after_the_first(slack):
    return slack.answers()[1:]


@pytest.mark.parametrize(
    ("opened", "day"),
    [
        ("2026-11-24T23:50+09:00", "2026-11-25T12:10+09:00"),
        ("2026-11-25T00:30+09:00", "2026-11-26T12:10+09:00"),
        ("2026-11-24T15:30+00:00", "2026-11-26T12:10+09:00"),
    ],
)
def test_it_comes_in_the_lunch_break_of_the_next_day(opened, day):
    assert later(datetime.fromisoformat(opened), 1, TOKYO) == datetime.fromisoformat(day)


def test_a_day_and_a_week_later_a_message_asks_and_leads_back(slack, running):
    press(slack, running, begin(slack, running, "defamation"), "incident_done")
    loop = sender(running)
    loop.round()
    assert after_the_first(slack) == []
    wait(running, days=2)
    loop.round()
    loop.round()
    (day,) = after_the_first(slack)
    assert day["text"] == "その後、いかがですか。"
    assert "残りは5つ、次は「投稿を取り下げる」です。" in read(day)
    press(slack, running, day, "incident_show")
    assert "いま: 投稿を取り下げる" in read(slack.answers()[-1])
    wait(running, days=6)
    loop.round()
    assert "一週間ほどたちました" in read(slack.answers()[-1])
    assert rows(running, FollowUp) == []


def test_it_can_be_cancelled_and_ends_with_the_incident(slack, running):
    message = begin(slack, running, "defamation")
    message = press(slack, running, message, "incident_quiet")
    assert "お知らせは、お送りしません" in read(message)
    press(slack, running, begin(slack, running, "copyright"), "incident_close")
    wait(running, days=8)
    sender(running).round()
    assert len(slack.answers()) == 2


def test_opened_again_it_sends_what_is_still_to_come(slack, running):
    message = press(slack, running, begin(slack, running, "defamation"), "incident_close")
    wait(running, days=2)
    sender(running).round()
    assert after_the_first(slack) == []
    message = press(slack, running, message, "incident_reopen")
    assert "ここで様子をうかがうお知らせ" in read(message)
    wait(running, days=6)
    sender(running).round()
    (week,) = after_the_first(slack)
    assert "一週間ほどたちました" in read(week)


def test_opened_again_it_sends_nothing_that_was_not_wanted_before(slack, running):
    message = press(slack, running, begin(slack, running, "defamation"), "incident_quiet")
    message = press(slack, running, press(slack, running, message, "incident_close"), "incident_reopen")
    assert "お知らせは、お送りしません" in read(message)
    assert rows(running, FollowUp) == []


def test_the_waiting_time_ends_with_a_word_and_can_be_prolonged(slack, running):
    message = press(slack, running, begin(slack, running, "attacked"), "incident_done")
    press(slack, running, message, "incident_pause")
    wait(running, minutes=31)
    sender(running).round()
    message = slack.answers()[-1]
    assert "30分たちました" in read(message)
    press(slack, running, message, "incident_pause")
    assert "pause" in {row.occasion for row in rows(running, FollowUp)}


def test_two_processes_send_each_message_once(slack, settings, running):
    begin(slack, running, "defamation")
    wait(running, days=2)
    other = build(settings, running.service.clock)
    for loop in (running.service.follow_ups, other.follow_ups) * 2:
        loop.round()
    other.stop(timeout=5)
    assert len(after_the_first(slack)) == 1


def free(running):
    """As if the time of every lease were over."""
    with running.service.sessions.begin() as session:
        session.execute(update(FollowUp).values(lease_until=None))


@pytest.mark.parametrize("carried_out", [True, False], ids=["posted all the same", "not posted"])
def test_a_message_whose_fate_is_unclear_is_looked_for_before_it_is_sent_again(slack, running, carried_out):
    begin(slack, running, "defamation")
    wait(running, days=2)
    slack.api.fail_next("chat.postMessage", Fault(status=500, carried_out=carried_out))
    sender(running).round()
    free(running)
    sender(running).round()
    assert len(after_the_first(slack)) == 1
    assert {row.occasion for row in rows(running, FollowUp)} == {"week"}


def test_it_is_found_behind_many_messages_too(slack, running, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 2)
    begin(slack, running, "defamation")
    wait(running, days=2)
    slack.api.fail_next("chat.postMessage", Fault(status=500, carried_out=True))
    sender(running).round()
    for number in range(5):  # the newest come first
        slack.workspace.say("U0SATO", DM, f"{number}")
    free(running)
    sender(running).round()
    assert len(after_the_first(slack)) == 1
    assert len(slack.calls("conversations.history")) > 1


@pytest.mark.parametrize("ended", [erase, closed], ids=["erased", "closed"])
def test_what_ends_while_it_is_being_sent_does_not_come(slack, running, monkeypatch, ended):
    begin(slack, running, "defamation")
    wait(running, days=2)
    looked = FollowUps._is_there

    def ended_meanwhile(loop, follow_up, incident):
        with running.service.sessions.begin() as session:
            ended(session, incident.person)
        return looked(loop, follow_up, incident)

    monkeypatch.setattr(FollowUps, "_is_there", ended_meanwhile)
    sender(running).round()
    assert after_the_first(slack) == []


def refusal(code):
    return Fault(status=200, body=json.dumps({"ok": False, "error": code}))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=503, body="<html>maintenance</html>"),
        Fault(status=429, retry_after=1),
        Fault(broken=True),
        refusal("account_inactive"),
        refusal("token_revoked"),
        refusal("message_limit_exceeded"),
    ],
    ids=["500", "503", "429", "broken off", "uninstalled", "revoked", "limit"],
)
def test_however_often_slack_fails_the_message_comes_once_it_is_back(slack, running, fault):
    begin(slack, running, "defamation")
    wait(running, days=2)
    slack.api.fail_next("chat.postMessage", *[fault] * 2 * MOST_ATTEMPTS)
    for _ in range(2 * MOST_ATTEMPTS):
        sender(running).round()
        free(running)
    assert after_the_first(slack) == []
    sender(running).round()
    assert len(after_the_first(slack)) == 1
    assert {row.occasion for row in rows(running, FollowUp)} == {"week"}


@pytest.mark.parametrize(("retry_after", "least", "most"), [(None, 290, 300), (900, 890, 900)])
def test_an_outage_is_asked_about_less_and_less_often(slack, running, retry_after, least, most):
    begin(slack, running, "defamation")
    wait(running, days=2)
    slack.api.fail_next("chat.postMessage", Fault(status=429, retry_after=retry_after))
    sender(running).round()
    resting = max(row.lease_until for row in rows(running, FollowUp) if row.lease_until)
    assert least < (resting - datetime.now(UTC)).total_seconds() <= most


def test_what_slack_refuses_for_what_is_in_it_is_given_up_at_last(slack, running, caplog):
    begin(slack, running, "defamation")
    before = len(slack.calls("chat.postMessage"))
    wait(running, days=2)
    slack.api.fail_next("chat.postMessage", *[refusal("invalid_blocks")] * 2 * MOST_ATTEMPTS)
    for _ in range(2 * MOST_ATTEMPTS):
        sender(running).round()
        free(running)
    assert len(slack.calls("chat.postMessage")) - before == MOST_ATTEMPTS
    assert {row.occasion for row in rows(running, FollowUp)} == {"week"}
    assert "not sent: invalid_blocks" in caplog.text


UNCLEAR = Fault(status=500, carried_out=True)


def begin_of_unclear_fate(slack, running, channel):
    """An incident of which nobody heard that its checklist was posted; the checklist."""
    command(slack, running, channel=channel)
    slack.api.fail_next("chat.postMessage", UNCLEAR)
    assert slack.submit(running, {"incident_kind": "defamation"}) == {}
    checklist, told = slack.answers()
    assert "うまく処理できませんでした" in told["text"]
    return checklist


def test_it_comes_where_nobody_heard_that_the_checklist_was_posted(slack, running):
    begin_of_unclear_fate(slack, running, DM)
    wait(running, days=2)
    sender(running).round()
    assert slack.answers()[-1]["text"] == "その後、いかがですか。"


def test_a_press_on_that_checklist_tells_where_it_may_come(slack, running):
    press(slack, running, begin_of_unclear_fate(slack, running, CHANNEL), "incident_done")
    wait(running, days=2)
    sender(running).round()
    assert slack.answers()[-1]["text"] == "その後、いかがですか。"


def test_where_nothing_tells_where_it_may_come_the_log_says_so(slack, running, caplog):
    begin_of_unclear_fate(slack, running, CHANNEL)
    wait(running, days=2)
    sender(running).round()
    assert len(slack.answers()) == 2
    assert "not sent: the conversation is not known" in caplog.text


def test_a_dm_that_is_gone_is_left_alone(slack, running):
    begin(slack, running, "defamation")
    with running.service.sessions.begin() as session:
        session.execute(update(Incident).values(channel="D0GONE"))
    wait(running, days=2)
    sender(running).round()
    assert {row.occasion for row in rows(running, FollowUp)} == {"week"}


def test_what_comes_much_too_late_does_not_come(slack, running, caplog):
    begin(slack, running, "defamation")
    wait(running, days=5)
    sender(running).round()
    assert after_the_first(slack) == []
    assert {row.occasion for row in rows(running, FollowUp)} == {"week"}
    assert "not sent: too late" in caplog.text


def test_after_ninety_days_nothing_is_kept_and_nothing_stands_in_a_journal(slack, running, settings, monkeypatch):
    press(slack, running, begin(slack, running, "defamation"), "incident_done")
    tables, kept = ("incidents", "incident_steps", "follow_ups"), []

    def look(_):
        with running.service.sessions() as session:
            found = [session.execute(select(Incident.metadata.tables[table])).all() for table in tables]
        kept.append([len(rows) for rows in found])

    monkeypatch.setattr("bot.service.empty_journal", look)
    for number, days in enumerate((89, 2)):
        wait(running, days=days)
        office = build(settings, running.service.clock)
        office.tasks[0].start()
        slack.until(lambda number=number: len(kept) > number)
        office.stop(timeout=1)
    assert kept == [[1, 1, 2], [0, 0, 0]]


def test_the_running_service_sends_by_itself(slack, running):
    begin(slack, running, "defamation")
    wait(running, days=2)
    running.service.start()
    assert "その後、いかがですか" in read(slack.wait_for(2)[-1])
    assert slack.calls("chat.postMessage")[-1]["channel"] == DM


def test_the_loop_works_on_postgresql(slack, postgresql_url, settings):
    service = build(replace(settings, database_url=postgresql_url))
    other = Running(service)
    message = press(slack, other, begin(slack, other, "duty_leak"), "incident_done")
    press(slack, other, message, "incident_back")
    wait(other, days=2)
    loop = sender(other)
    loop.round()
    loop.round()
    assert len(after_the_first(slack)) == 1
    assert datetime.now(UTC) < rows(other, FollowUp)[0].due_at
    service.stop(timeout=5)
