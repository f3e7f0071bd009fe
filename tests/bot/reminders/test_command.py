"""Setting reminders with `/guideline-remind`, as Slack sends it: modal, list, and who may."""

import json
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from unittest.mock import MagicMock
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient

from bot.playground.workspace import CHANNEL
from bot.reminders.counts import Counts
from bot.reminders.permission import Permission
from bot.service import build
from bot.settings import Settings
from bot.store import reminder_counts
from bot.store import reminders as store
from bot.store.tables import Reminder, ReminderChange, ReminderSlot
from bot.views.incident_forms import ASKED
from rules import distress
from rules.guideline import clause
from rules.reminder import cases
from tests.conftest import Running, read
from tests.faults import Fault

ADMIN, MEMBER, GUEST = "U0ADMIN", "U0SATO", "U0GUEST"
TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # Tuesday, noon in Tokyo


BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database(request):
    return request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")


@pytest.fixture
def running(settings, database, request):
    service = build(replace(settings, database_url=database, **getattr(request, "param", {})))
    service.clock.ahead = NOW - datetime.now(UTC)
    yield Running(service)
    service.stop(timeout=5)


@pytest.fixture
def command(slack, running):
    def command(user=ADMIN, channel=CHANNEL):
        form = slack.workspace.command(user, channel, "/guideline-remind", "")
        response = running.dispatch(form)
        assert response.status == 200
        return slack.workspace.views.stacks.get(user) or []

    return command


@pytest.fixture
def press(slack, running):
    """Press a button of the uppermost modal, for a reminder where one is named; the modal afterwards."""

    def press(action, value=None, user=ADMIN, given=None, **fields):
        view = slack.modal(user)
        block, element = next(
            (block, element)
            for block in view["blocks"]
            for element in (block.get("element"), *(block.get("elements") or []))
            if element and element.get("action_id") == action and value in (None, element.get("value"))
        )
        values = {}
        for name, what in fields.items():
            values[name] = {name: what}
        if given is not None:
            values[action] = {action: given}
        payload = slack.workspace.views.pressed(user, view["id"], block["block_id"], action, values, given)
        assert running.dispatch(payload).status == 200
        assert element
        return slack.modal(user)

    return press


def saved(running):
    with running.service.sessions() as session:
        return list(session.query(Reminder).order_by(Reminder.id))


def changes(running):
    with running.service.sessions() as session:
        return [(change.by, change.act) for change in session.query(ReminderChange).order_by(ReminderChange.id)]


def field(view, action):
    return next(block["element"] for block in view["blocks"] if block.get("block_id") == action)


def has(view, action):
    return any(block.get("block_id") == action for block in view["blocks"])


def test_in_an_empty_channel_the_form_opens_with_the_next_five_dates(command):
    (form,) = command()
    words = read(form)
    for date in ("2026/12/7(月) 09:00", "2026/12/14(月)", "2026/12/21(月)", "2026/12/28(月)", "2027/1/4(月)"):
        assert date in words
    assert "2027/1/11" not in words


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("daily", {}, ["2026/12/2(水)", "2026/12/3(木)", "2026/12/4(金)", "2026/12/7(月)", "2026/12/8(火)"]),
        ("weekly", {"remind_days": ["WE", "FR"]}, ["2026/12/2(水)", "2026/12/4(金)", "2026/12/9(水)"]),
        (
            "date",
            {"remind_date": "-1", "remind_off_days": "before"},
            ["2026/12/28(月)", "2027/1/29(金)", "2027/2/26(金)"],
        ),
        (
            "weekday",
            {"remind_nth": "2", "remind_weekday": "MO", "remind_off_days": "after"},
            ["2026/12/14(月)", "2027/1/12(火)"],
        ),
        ("rule", {"remind_rule": "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TH"}, ["2026/12/3(木)", "2027/2/4(木)"]),
        ("rule", {"remind_rule": "ＦＲＥＱ＝ｗｅｅｋｌｙ；ＢＹＤＡＹ＝ＴＨ；"}, ["2026/12/3(木)", "2026/12/10(木)"]),
    ],
)
def test_every_kind_shows_its_fields_and_its_dates_at_once_and_is_kept(
    slack, running, command, press, kind, fields, expected
):
    command()
    form = press("remind_frequency", given=kind)
    for action in fields:
        assert has(form, action)
    assert has(form, "remind_days") == (kind == "weekly")
    for action, given in fields.items():
        form = press(action, given=given, remind_frequency=kind, **fields)
    words = read(form)
    assert all(date in words for date in expected)
    assert slack.submit(running, fields, ADMIN) == {}
    (row,) = saved(running)
    assert expected[0].startswith(f"{row.due_at.astimezone(TOKYO):%Y/%-m/%-d}(")
    assert expected[0] in read(slack.modal(ADMIN))
    assert changes(running) == [(ADMIN, "add")]


def change(slack, frequency, **fields):
    """What Slack says when somebody chooses how often."""
    fields = {name: {name: value} for name, value in {"remind_frequency": frequency, **fields}.items()}
    view = slack.modal(ADMIN)
    return slack.workspace.views.pressed(ADMIN, view["id"], "remind_frequency", "remind_frequency", fields, frequency)


def test_of_two_quick_changes_the_newer_is_shown_whichever_answer_comes_first(slack, running, command):
    command()
    older, newer = change(slack, "date"), change(slack, "daily")
    running.dispatch(newer)
    running.dispatch(older)
    assert "2026/12/2(水) 09:00" in read(slack.modal(ADMIN))


def test_a_late_answer_to_a_change_does_not_bring_the_form_back_once_it_is_sent_off(slack, running, command, press):
    command()
    payload = change(slack, "daily")
    running.dispatch(payload)
    assert slack.submit(running, {"remind_frequency": "daily"}, ADMIN) == {}
    running.dispatch(payload)
    assert "お知らせの一覧" in slack.modal(ADMIN)["title"]["text"]
    press("remind_edit")
    assert has(press("remind_frequency", given="weekly"), "remind_days")


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(slack, running, command, press):
    command()
    press("remind_frequency", given="rule")
    errors = slack.submit(running, {"remind_rule": "FREQ=HOURLY", "remind_ends": "2026-11-01"}, ADMIN)
    assert set(errors) == {"remind_ends"}
    assert set(slack.submit(running, {"remind_rule": "FREQ=HOURLY"}, ADMIN)) == {"remind_rule"}
    unreadable = slack.submit(running, {"remind_rule": "毎週月曜"}, ADMIN)
    assert set(unreadable) == {"remind_rule"}
    assert "FREQ=WEEKLY;BYDAY=MO のように" in unreadable["remind_rule"]
    assert set(slack.submit(running, {"remind_rule": ""}, ADMIN)) == {"remind_rule"}
    assert set(slack.submit(running, {"remind_rule": "FREQ=DAILY", "remind_begins": "1900-01-01"}, ADMIN)) == {
        "remind_begins"
    }
    assert saved(running) == []


def test_a_weekday_that_no_month_has_is_refused_at_its_field(slack, running, command, press):
    running.service.clock.ahead -= timedelta(days=320)  # January: the first five dates lie before the month that fails
    command()
    press("remind_frequency", given="rule")
    errors = slack.submit(running, {"remind_rule": "FREQ=MONTHLY;BYDAY=1MO,9MO"}, ADMIN)
    assert "1 から 5 まで" in errors["remind_rule"]
    assert saved(running) == []


def test_chosen_sections_are_asked_for_and_kept(slack, running, command, press):
    command()
    assert has(press("remind_content", given="sections"), "remind_sections")
    assert set(slack.submit(running, {"remind_sections": []}, ADMIN)) == {"remind_sections"}
    assert slack.submit(running, {"remind_sections": ["3.2.4", "2"]}, ADMIN) == {}
    assert saved(running)[0].sections.split() == ["2", "3.2.4"]
    assert "安全管理措置" in read(slack.modal(ADMIN))


def test_what_is_sent_off_before_the_field_of_a_choice_has_come_gets_that_field(slack, running, command):
    command()
    # Slack shows a general fault for errors at a field that its form does not have.
    assert slack.submit(running, {"remind_content": "sections"}, ADMIN) == {}
    form = slack.modal(ADMIN)
    assert has(form, "remind_sections")
    assert "節を一つ以上選んでください。" in read(form)
    assert saved(running) == []
    assert slack.submit(running, {"remind_sections": ["2"]}, ADMIN) == {}
    assert saved(running)[0].sections == "2"


@pytest.fixture
def one(slack, running, command):
    """A reminder that is set already; its id as the buttons carry it."""
    command()
    slack.submit(running, {}, ADMIN)
    return str(saved(running)[0].id)


def test_a_form_sent_off_twice_sets_one_reminder(slack, running, command):
    command()
    payload = slack.workspace.views.submitted(ADMIN, {})
    bodies = [running.dispatch(payload).body for _ in range(2)]  # Slack says that it failed where the answer came late
    assert all("保存しました。次は 2026/12/7(月) 09:00 に届きます。" in json.dumps(json.loads(body), ensure_ascii=False)
               for body in bodies)  # fmt: skip
    assert len(saved(running)) == 1
    assert changes(running) == [(ADMIN, "add")]


def test_a_reminder_just_like_another_is_set_from_a_form_of_its_own(slack, running, command, press, one):
    press("remind_new")
    slack.submit(running, {}, ADMIN)
    assert len(saved(running)) == 2


def test_several_in_a_channel_are_listed_and_each_can_be_changed(slack, running, command, press, one):
    press("remind_new")
    slack.submit(running, {"remind_content": "quiz", "remind_time": "15:30"}, ADMIN)
    words = read(command()[-1])
    assert "毎週 月曜日 09:00 ・ すべての条項を順に" in words
    assert "毎週 月曜日 15:30 ・ 三択クイズ" in words
    form = press("remind_edit", one)
    assert field(form, "remind_time")["initial_time"] == "09:00"
    slack.submit(running, {"remind_time": "10:15"}, ADMIN)
    assert [f"{row.at:%H:%M}" for row in saved(running)] == ["10:15", "15:30"]
    assert changes(running)[-1] == (ADMIN, "change")


@pytest.mark.parametrize("running", [{"time_zone": "America/New_York"}], indirect=True)
def test_a_reminder_set_while_another_zone_held_is_kept_as_the_form_shows_it(slack, running, command, press, one):
    with running.service.sessions.begin() as session:
        session.get(Reminder, int(one)).zone = "Asia/Tokyo"
    command()
    form = press("remind_edit", one)
    assert "*次に届く日*(America/New_York)\n• 2026/12/7(月) 09:00" in read(form)
    assert slack.submit(running, {}, ADMIN) == {}
    assert "次は 2026/12/7(月) 09:00" in read(slack.modal(ADMIN))
    (row,) = saved(running)
    assert (row.zone, row.due_at) == ("America/New_York", datetime(2026, 12, 7, 14, tzinfo=UTC))


def test_a_slot_that_was_due_when_its_reminder_was_changed_stands_in_the_history(slack, running, command, press, one):
    running.service.clock.ahead += datetime(2026, 12, 7, tzinfo=UTC) - NOW  # the loop has not come to it yet
    command()
    press("remind_edit", one)
    assert slack.submit(running, {"remind_time": "15:00"}, ADMIN) == {}
    running.service.reminders.round()
    with running.service.sessions() as session:
        assert [(row.state, row.why) for row in store.history(session, int(one))] == [("skipped", "changed")]


def test_pausing_resuming_and_deleting(running, command, press, one):
    assert "一時停止中" in read(press("remind_pause", one))
    assert saved(running)[0].due_at is None
    assert "次は 2026/12/7(月) 09:00" in read(press("remind_resume", one))
    view = press("remind_next", one)
    assert "2026/12/7(月) 09:00" in read(view)
    assert "1. はじめに" in read(view)
    view = press("remind_list")
    button = next(e for b in view["blocks"] for e in b.get("elements") or [] if e.get("action_id") == "remind_delete")
    assert "削除しますか" in button["confirm"]["title"]["text"]
    assert "「毎週 月曜日 09:00 ・ すべての条項を順に」を" in button["confirm"]["text"]["text"]  # which of several
    assert button["accessibility_label"] == "削除: 毎週 月曜日 09:00 ・ すべての条項を順に"
    assert "まだお知らせがありません" in read(press("remind_delete", one))
    assert saved(running) == []
    assert changes(running) == [(ADMIN, act) for act in ("add", "pause", "resume", "delete")]


UNUSABLE = "FREQ=MONTHLY;BYDAY=1MO,9MO"  # as it could be kept once


@pytest.fixture
def spoilt(running, one):
    """A reminder whose schedule can no longer be used; with a state and, if it is paused, why."""

    def spoilt(state="active", why=""):
        with running.service.sessions.begin() as session:
            row = session.get(Reminder, int(one))
            row.rule, row.state, row.why = UNUSABLE, state, why
            row.due_at = row.due_at if state == "active" else None
        return one

    return spoilt


@BOTH
@pytest.mark.parametrize("why", ["schedule", ""])
def test_a_reminder_whose_schedule_cannot_be_used_stays_paused_and_says_why(running, command, press, spoilt, why):
    number = spoilt("paused", why)
    command()
    words = read(press("remind_resume", number))
    assert "一時停止のままです。BYDAY の曜日に付ける数は、ここでは 1 から 5 まで" in words
    assert "「編集」で設定し直してください" in words
    (row,) = saved(running)
    assert (row.state, row.why, row.due_at) == ("paused", why, None)
    assert changes(running) == [(ADMIN, "add")]


def test_what_comes_next_of_a_schedule_that_cannot_be_used_is_answered_in_words(running, command, press, spoilt):
    number = spoilt()
    command()
    assert "次に届く日が決められません。BYDAY" in read(press("remind_next", number))


def test_a_schedule_that_cannot_be_used_can_be_set_anew_from_the_list(slack, running, command, press, spoilt):
    number = spoilt("paused", "schedule")
    command()
    assert "1 から 5 まで" in read(press("remind_edit", number))
    assert slack.submit(running, {"remind_rule": "FREQ=MONTHLY;BYDAY=1MO"}, ADMIN) == {}
    assert "再開しました" in read(press("remind_resume", number))
    assert saved(running)[0].due_at is not None


def test_send_now_posts_once_however_often_it_is_pressed(slack, running, press, one):
    running.service.reminders.start()
    press("remind_send", one)
    assert "送ったばかり" in read(press("remind_send", one))
    slack.wait_for(2, CHANNEL)  # the note about what was set, to its owner alone, and the message
    posts = [message for message in slack.answers(CHANNEL) if not message.get("ephemeral_for")]
    assert len(posts) == 1
    with running.service.sessions() as session:
        assert [row.by_hand for row in store.history(session, int(one))] == [True]


@pytest.mark.parametrize("action", ["remind_send", "remind_new"])
def test_what_is_done_in_a_list_closed_meanwhile_is_no_fault(slack, running, one, action, caplog):
    payload = slack.press_in(slack.modal(ADMIN), action, user=ADMIN)
    slack.workspace.views.closed(ADMIN)
    running.dispatch(payload)
    assert "reference" not in caplog.text
    assert slack.answers(slack.workspace.dms[ADMIN]) == []


def test_where_the_bot_is_not_in_the_channel_it_says_so(slack, running, command):
    slack.workspace.channels["C0OTHER"] = "別の課"
    command(channel="C0OTHER")
    slack.submit(running, {}, ADMIN)
    assert "/invite" in read(slack.modal(ADMIN))
    assert len(saved(running)) == 1


def told(slack, running, user=ADMIN, channel=CHANNEL):
    """What the acknowledgement says to the one who typed the command: nothing else has to go before it."""
    response = running.dispatch(slack.workspace.command(user, channel, "/guideline-remind", ""))
    assert slack.answers(channel) == slack.calls("views.open") == []
    said = json.loads(response.body)
    assert said["response_type"] == "ephemeral"
    return said["text"]


def test_in_a_direct_message_it_says_where_to_go(slack, running):
    assert "チャンネルの中で" in told(slack, running, channel="D0ADMIN")


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", [MEMBER, GUEST])
def test_members_and_guests_may_not(slack, running, user):
    assert "管理者とオーナー" in told(slack, running, user)


@pytest.mark.parametrize(
    ("running", "user", "allowed"),
    [
        ({"reminder_editors": frozenset({MEMBER})}, MEMBER, True),
        ({"reminder_channels": frozenset({CHANNEL})}, MEMBER, True),
        ({"reminder_channels": frozenset({CHANNEL})}, GUEST, False),
        ({"reminder_channels": frozenset({"C0OTHER"})}, MEMBER, False),
    ],
    indirect=["running"],
)
def test_the_settings_name_further_people_and_channels(command, user, allowed):
    assert bool(command(user)) == allowed


@pytest.mark.parametrize("fault", [Fault(500), Fault(429, retry_after=30), Fault(200, body="<html>")])
def test_where_slack_does_not_say_who_somebody_is_nobody_may(slack, command, fault):
    slack.api.fail_next("users.info", fault)
    assert command() == []
    assert command() != []


def permitted(person):
    """Whether somebody may set reminders in a channel whose members may, by what Slack says of them."""
    client = MagicMock(spec=WebClient)
    client.users_info.side_effect = [person if isinstance(person, Exception) else {"user": person}]
    return Permission(client, Settings(reminder_channels=frozenset({CHANNEL}))).may_edit(MEMBER, CHANNEL)


@pytest.mark.parametrize("error", [ConnectionResetError(), TimeoutError(), ValueError("no JSON"), KeyError("user")])
def test_whatever_goes_wrong_in_asking_nobody_may_even_where_members_may(error):
    assert not permitted(error)


@pytest.mark.parametrize("mark", ["deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger"])
def test_who_is_no_member_may_not_even_where_members_may(mark):
    assert permitted({})
    assert not permitted({mark: True})


@pytest.mark.parametrize("mark", ["deleted", "is_bot", "is_restricted"])
def test_who_is_gone_or_restricted_may_not_whatever_else_slack_says_of_them(mark):
    assert permitted({"is_admin": True})
    assert not permitted({"is_admin": True, mark: True})


def test_of_whom_slack_says_nothing_is_no_member():
    assert not permitted(None)


def test_who_loses_the_right_has_lost_it_within_two_minutes(slack, command, monkeypatch):
    at = 0.0
    monkeypatch.setattr("bot.reminders.permission.time", SimpleNamespace(monotonic=lambda: at))
    for at, admin, may in ((0.0, True, True), (119.0, False, True), (120.0, False, False), (239.0, True, False)):
        slack.workspace.people[ADMIN].admin = admin
        slack.workspace.views.stacks.clear()
        assert bool(command()) == may, at
    assert len(slack.calls("users.info")) == 2  # Slack's own limit holds for everybody together


def test_every_step_asks_anew(slack, running, command, press, one, monkeypatch):
    """Somebody who was an admin when the list opened may do nothing once they are none."""
    monkeypatch.setattr("bot.reminders.permission.CACHE_SECONDS", 0.0)
    steps = ["remind_pause", "remind_edit", "remind_send", "remind_delete", "remind_next"]
    for action in steps:
        command()
        slack.workspace.people[ADMIN].admin = False
        assert "管理者とオーナー" in read(press(action, one))
        slack.workspace.people[ADMIN].admin = True
    ways = {"remind_new": None, "remind_list": "remind_next", "remind_frequency": "remind_edit"}  # and where it stands
    for action, before in ways.items():
        command()
        if before:
            press(before, one)
        slack.workspace.people[ADMIN].admin = False
        assert "管理者とオーナー" in read(press(action, given="daily" if action == "remind_frequency" else None))
        slack.workspace.people[ADMIN].admin = True
    command()
    press("remind_pause", one)
    slack.workspace.people[ADMIN].admin = False
    assert "管理者とオーナー" in read(press("remind_resume", one))
    slack.workspace.people[ADMIN].admin = True
    command()
    press("remind_new")
    slack.workspace.people[ADMIN].admin = False
    slack.submit(running, {}, ADMIN)
    assert "管理者とオーナー" in read(slack.modal(ADMIN))
    assert [row.state for row in saved(running)] == ["paused"]
    assert changes(running) == [(ADMIN, "add"), (ADMIN, "pause")]


def test_a_reminder_of_another_workspace_cannot_be_reached(slack, running, press, one):
    with running.service.sessions.begin() as session:
        session.get(Reminder, int(one)).team = "T0OTHER"
    assert "すでに削除" in read(press("remind_pause", one))
    assert saved(running)[0].state == "active"


@pytest.mark.parametrize("owner", [{"channel": "C0OTHER"}, {"team": "T0OTHER"}])
def test_a_reminder_of_another_channel_or_workspace_is_neither_touched_nor_changed(slack, running, press, one, owner):
    """Who may set those of one channel names the reminder of another."""
    forged = [slack.press_in(slack.modal(ADMIN), action, user=ADMIN)
              for action in ("remind_pause", "remind_send", "remind_next", "remind_delete", "remind_edit")]  # fmt: skip
    press("remind_edit", one)
    with running.service.sessions.begin() as session:
        for name, value in owner.items():
            setattr(session.get(Reminder, int(one)), name, value)
    assert slack.submit(running, {"remind_time": "10:15"}, ADMIN) == {}
    assert "すでに削除" in read(slack.modal(ADMIN))
    for payload in forged:
        running.dispatch(payload)
        assert "すでに削除" in read(slack.modal(ADMIN)), payload["actions"]
    (row,) = saved(running)
    assert (row.state, f"{row.at:%H:%M}") == ("active", "09:00")
    assert changes(running) == [(ADMIN, "add")]


def test_a_reminder_does_not_get_the_number_and_so_the_changes_of_a_deleted_one(slack, running, command, press, one):
    command()
    press("remind_delete", one)
    command()
    slack.submit(running, {}, ADMIN)
    (new,) = saved(running)
    with running.service.sessions() as session:
        assert [change.act for change in store.changes(session, new.id)] == ["add"]
        assert [change.act for change in store.changes(session, int(one))] == ["delete", "add"]


# --- the buttons of a message -------------------------------------------------------------------------------------


@pytest.fixture
def posted(slack, running, one):
    """Post the next message of the reminder; the message."""

    def posted(content="turn"):
        with running.service.sessions.begin() as session:
            session.get(Reminder, int(one)).content = content
        running.service.clock.ahead += timedelta(days=6)
        running.service.reminders.round()
        return next(m for m in reversed(slack.answers(CHANNEL)) if not m.get("ephemeral_for"))

    return posted


def press_on(slack, running, message, action, user=MEMBER):
    assert running.dispatch(slack.press(message, action, user, CHANNEL)).status == 200
    return slack.answers(CHANNEL)[-1]


def test_taking_note_is_counted_once_each_without_names_and_shown_at_most_once_a_minute(slack, running, posted):
    message = posted()
    thanks = press_on(slack, running, message, "reminder_acknowledge", MEMBER)
    assert thanks["ephemeral_for"] == MEMBER
    assert "お名前は記録していません" in thanks["text"]
    running.service.counts.round()
    assert "1人が確認しました" in read(message)
    again = press_on(slack, running, message, "reminder_acknowledge", MEMBER)
    assert "すでに数えています" in again["text"]
    press_on(slack, running, message, "reminder_acknowledge", GUEST)
    running.service.counts.round()
    assert len(slack.calls("chat.update")) == 1
    with running.service.sessions() as session:
        kept = json.dumps(
            [list(map(str, row)) for row in session.connection().exec_driver_sql("SELECT * FROM reminder_marks")]
        )
    assert MEMBER not in kept
    assert GUEST not in kept


def test_when_the_minute_is_over_the_count_of_all_is_shown_by_one_replica(slack, running, posted):
    message = posted()
    for user in (MEMBER, GUEST, ADMIN):
        press_on(slack, running, message, "reminder_acknowledge", user)
        running.service.counts.round()
    assert "1人が確認しました" in read(message)
    with running.service.sessions.begin() as session:
        session.connection().exec_driver_sql("UPDATE reminder_slots SET refresh_at = '2000-01-01 00:00:00.000000'")
    running.service.counts.round()
    running.service.counts.round()
    assert "3人が確認しました" in read(message)
    assert len(slack.calls("chat.update")) == 2


def test_a_change_that_slack_does_not_take_is_tried_again_a_minute_later(slack, running, posted):
    message = posted()
    slack.api.fail_next("chat.update", Fault(500))
    press_on(slack, running, message, "reminder_acknowledge")
    running.service.counts.round()
    assert "まだ確認した人はいません" in read(message)
    with running.service.sessions() as session:
        assert next(iter(session.query(store.ReminderSlot))).refresh_at is not None


@pytest.mark.parametrize("code", ["edit_window_closed", "message_not_found", "is_archived", "a_word_that_nobody_knows"])
def test_a_count_that_can_no_longer_be_shown_is_left_as_it_stands(slack, running, posted, code):
    message = posted()
    refused = Fault(200, body=json.dumps({"ok": False, "error": code}))
    slack.api.fail_next("chat.update", refused, refused)
    press_on(slack, running, message, "reminder_acknowledge")
    running.service.counts.round()
    with running.service.sessions() as session:
        (slot,) = session.query(store.ReminderSlot)
        assert (slot.taken, slot.refresh_at) == (1, None)


def test_a_count_that_slack_would_not_show_is_left_once_the_message_takes_no_more_presses(slack, running, posted):
    press_on(slack, running, posted(), "reminder_acknowledge")
    with running.service.sessions.begin() as session:
        (slot,) = session.query(store.ReminderSlot)
        slot.begun_at -= reminder_counts.PRESSES + reminder_counts.LAST_SHOWN
    running.service.counts.round()
    assert slack.calls("chat.update") == []


@pytest.fixture
def counts(slack, running, settings):
    """Counts by a clock that is moved by hand, in `now`."""
    now = [0.0]
    client = WebClient(settings.bot_token, base_url=settings.slack_api_url, retry_handlers=[])
    counts = Counts(running.service.sessions, client, settings, lambda: now[0])
    counts.now = now
    return counts


@pytest.fixture
def noted(slack, running, one, posted):
    """So many messages of which somebody took note."""

    def noted(number):
        with running.service.sessions.begin() as session:
            row = session.get(Reminder, int(one))
            row.rule, row.off_days = "FREQ=DAILY", "post"
        for _ in range(number):
            press_on(slack, running, posted(), "reminder_acknowledge")

    return noted


def test_asked_to_slow_down_it_shows_no_further_count_until_then(slack, counts, noted):
    noted(3)
    slack.api.fail_next("chat.update", Fault(429, retry_after=20))
    for second, calls in ((0, 1), (5, 1), (19, 1), (20, 3)):
        counts.now[0] = second
        counts.round()
        assert len(slack.calls("chat.update")) == calls


def test_no_more_counts_are_shown_in_a_minute_than_slack_takes(slack, counts, noted, monkeypatch):
    monkeypatch.setattr("bot.reminders.counts.MOST_A_MINUTE", 2)
    counts._tried = deque(maxlen=2)
    noted(5)
    for second, calls in ((0, 2), (5, 2), (59, 2), (60, 4), (119, 4), (120, 5)):
        counts.now[0] = second
        counts.round()
        assert len(slack.calls("chat.update")) == calls


def test_a_quiz_is_answered_only_to_the_one_who_pressed(slack, running, posted):
    message = posted("quiz")
    case = next(case for case in cases().values() if case.story in read(message))
    wrong = next(place for place in range(3) if place != case.right)
    answer = press_on(slack, running, message, f"reminder_answer_{wrong}", MEMBER)
    assert answer["ephemeral_for"] == MEMBER
    words = read(answer)
    assert case.because in words
    assert clause(case.clause).text in words
    assert case.choices[case.right] in words
    assert (
        f"「{case.choices[case.right]}」が安心です。{case.because}" in answer["text"]
    )  # for who does not see the blocks
    right = read(press_on(slack, running, message, f"reminder_answer_{case.right}", MEMBER))
    assert "そのとおりです" in right
    assert "2回目からの答えは数えません" in right
    press_on(slack, running, message, f"reminder_answer_{case.right}", GUEST)
    with running.service.sessions() as session:
        (slot,) = store.history(session, 1)
        assert reminder_counts.answers(session, [slot.id])[slot.id] == {wrong: 1, case.right: 1}
        assert slot.taken == 2


def test_a_question_is_answered_in_a_modal_with_the_clauses_own_words(slack, running, posted):
    message = posted()
    running.dispatch(slack.press(message, "reminder_ask", MEMBER, CHANNEL))
    assert slack.submit(running, {"reminder_query": " "}, MEMBER) != {}
    assert slack.submit(running, {"reminder_query": "位置情報"}, MEMBER) == {}
    assert "を自動的に付与する機能" in read(slack.modal(MEMBER))


def test_a_question_under_a_reminder_is_heard_as_one_by_command_is(slack, running, posted):
    running.dispatch(slack.press(posted(), "reminder_ask", MEMBER, CHANNEL))
    assert slack.submit(running, {"reminder_query": "死にたい"}, MEMBER) == {}
    modal = slack.modal(MEMBER)
    assert modal["blocks"][0]["text"]["text"] == distress.builtin().in_words("own")
    assert "中傷" not in read(modal)
    assert not [block for block in modal["blocks"] if block["type"] == "actions"]
    assert slack.submit(running, {"reminder_query": "どういう意味?"}, MEMBER) == {}
    assert "指針を引きます" in read(slack.modal(MEMBER))
    assert slack.submit(running, {"reminder_query": "アカウントを乗っ取られた"}, MEMBER) == {}
    assert "「乗っ取り・なりすまし」の手順があります" in read(slack.modal(MEMBER))
    running.dispatch(slack.press_in(slack.modal(MEMBER), "incident_open", user=MEMBER))
    assert [view["callback_id"] for view in slack.workspace.views.stacks[MEMBER]] == ["reminder_question", ASKED]


def test_only_those_who_may_set_it_may_leave_out_the_week(slack, running, press, one, posted):
    with running.service.sessions.begin() as session:
        row = session.get(Reminder, int(one))
        row.rule = "FREQ=DAILY"
    message = posted()
    assert "管理者とオーナー" in press_on(slack, running, message, "reminder_rest", MEMBER)["text"]
    said = press_on(slack, running, message, "reminder_rest", ADMIN)["text"]
    assert "を休みます" in said
    assert "次は 2026/12/14(月) 09:00" in said
    with running.service.sessions() as session:
        assert {row.why for row in store.history(session, int(one)) if row.state == "skipped"} >= {"rested"}
    running.service.clock.ahead += timedelta(days=2)
    before = len(slack.calls("chat.postMessage"))
    running.service.reminders.round()
    assert len(slack.calls("chat.postMessage")) == before


@pytest.mark.parametrize("owner", [ADMIN, MEMBER], ids=["no admin any more", "no longer in REMINDER_EDITORS"])
def test_who_has_set_it_and_may_no_longer_does_not_leave_out_the_week(slack, running, one, posted, monkeypatch, owner):
    monkeypatch.setattr("bot.reminders.permission.CACHE_SECONDS", 0.0)
    with running.service.sessions.begin() as session:
        session.get(Reminder, int(one)).owner = owner
    message = posted()
    slack.workspace.people[ADMIN].admin = False
    assert "管理者とオーナー" in press_on(slack, running, message, "reminder_rest", owner)["text"]
    assert changes(running) == [(ADMIN, "add")]


@BOTH
def test_a_week_of_a_schedule_that_cannot_be_used_is_not_left_out_and_says_why(slack, running, posted, spoilt):
    message = posted()
    spoilt()
    before = saved(running)[0]
    said = press_on(slack, running, message, "reminder_rest", ADMIN)
    assert said["ephemeral_for"] == ADMIN
    assert "次に届く日が決められません。BYDAY" in said["text"]
    after = saved(running)[0]
    assert (after.due_at, after.handled_to) == (before.due_at, before.handled_to)
    assert changes(running) == [(ADMIN, "add")]


def test_a_week_left_out_begins_with_the_message_that_waits_for_slack(slack, running, posted):
    message = posted()
    slack.api.fail_next("chat.postMessage", Fault(429, retry_after=0))
    running.service.clock.ahead += timedelta(days=7)
    running.service.reminders.round()
    said = press_on(slack, running, message, "reminder_rest", ADMIN)["text"]
    assert said == "今週の 2026/12/14(月) 09:00 を休みます。次は 2026/12/21(月) 09:00 に届きます。"
    with running.service.sessions.begin() as session:  # as if its rest were over
        session.query(ReminderSlot).update({"lease_until": None})
    before = len(slack.calls("chat.postMessage"))
    running.service.reminders.round()
    assert len(slack.calls("chat.postMessage")) == before


def test_while_slack_is_asked_who_somebody_is_no_transaction_waits(
    slack, running, command, press, one, posted, monkeypatch
):
    pool = running.service.sessions.kw["bind"].pool
    held = []
    ask = Permission.may_edit
    monkeypatch.setattr(Permission, "may_edit", lambda *who: held.append(pool.checkedout()) or ask(*who))
    command()
    press("remind_pause", one)
    press("remind_resume", one)
    press_on(slack, running, posted(), "reminder_rest", MEMBER)
    assert held == [0] * 4


def test_a_week_left_out_comes_back_when_paused_and_resumed(slack, running, command, press, one, posted):
    with running.service.sessions.begin() as session:
        session.get(Reminder, int(one)).rule = "FREQ=DAILY"
    press_on(slack, running, posted(), "reminder_rest", ADMIN)
    command()
    press("remind_pause", one)
    assert "次は 2026/12/8(火) 09:00" in read(press("remind_resume", one))
    running.service.clock.ahead += timedelta(days=1)
    before = len(slack.calls("chat.postMessage"))
    running.service.reminders.round()
    assert len(slack.calls("chat.postMessage")) == before + 1


def test_a_forged_address_of_a_message_counts_nothing(slack, running, posted):
    message = posted()
    payload = slack.press(message, "reminder_acknowledge", MEMBER, CHANNEL)
    payload["actions"][0]["value"] = payload["actions"][0]["value"].split()[0] + " 0000"
    running.dispatch(payload)
    assert "受付は終わりました" in slack.answers(CHANNEL)[-1]["text"]


def test_a_press_from_another_workspace_counts_nothing(slack, running, one, posted):
    message = posted()
    with running.service.sessions.begin() as session:
        session.get(Reminder, int(one)).team = "T0OTHER"
    assert "受付は終わりました" in press_on(slack, running, message, "reminder_acknowledge")["text"]
    with running.service.sessions() as session:
        (slot,) = store.history(session, int(one))
        assert slot.taken == 0
