"""`python app.py reminders …` for whoever keeps the bot."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.clock import Clock
from bot.playground.api import TOKEN
from bot.playground.limits import SlackError
from bot.playground.workspace import CHANNEL
from bot.reminders import changes
from bot.settings import Settings
from bot.store import open_store
from bot.store import reminders as store
from bot.store.tables import Reminder
from tests.faults import Fault


@pytest.fixture
def sessions(tmp_path):
    sessions = open_store(Settings(database_url=f"sqlite:///{tmp_path}/adviser.db"))
    yield sessions
    sessions.kw["bind"].dispose()


@pytest.fixture
def command(slack, tmp_path, sessions, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/adviser.db")
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SLACK_API_URL", slack.url)

    def command(*words):
        result = CliRunner().invoke(cli, ["reminders", *words])
        return result.exit_code, result.output

    return command


@pytest.fixture
def reminder(sessions):
    now = datetime.now(UTC)
    with sessions.begin() as session:
        row = Reminder(
            team="T0PLAY", channel=CHANNEL, owner="U0ADMIN", content="turn", rule="FREQ=WEEKLY;BYDAY=MO,WE",
            at=time(9), begins=date(2026, 1, 1), off_days="post", zone="Asia/Tokyo", handled_to=now,
            due_at=now + timedelta(days=1), created_at=now,
        )  # fmt: skip
        session.add(row)
    return row.id


def test_an_empty_list_says_so(command):
    assert command("list") == (0, "お知らせはありません。\n")


def test_the_list_names_channel_schedule_and_content(command, reminder):
    status, output = command("list")
    assert status == 0
    assert f"{reminder}\t{CHANNEL}\t毎週 月・水曜日 09:00 ・ すべての条項を順に\t次は " in output


def test_next_names_five_dates_and_what_will_be_said(command, reminder):
    status, output = command("next", str(reminder))
    assert status == 0
    lines = output.splitlines()
    assert len(lines) == 6
    assert all("(月) 09:00" in line or "(水) 09:00" in line for line in lines[:5])
    assert "1. 目的" in lines[5]


def test_next_of_a_schedule_that_cannot_be_used_is_refused_in_one_line(command, sessions, reminder):
    with sessions.begin() as session:
        session.get(Reminder, reminder).rule = "FREQ=MONTHLY;BYDAY=1MO,9MO"
    status, output = command("next", str(reminder))
    assert (status, output.count("\n")) == (2, 1)
    assert f"{reminder} 番のお知らせは、次に届く日が決められません。BYDAY の曜日に付ける数は" in output


def test_send_posts_once_in_a_minute_and_the_history_tells(slack, command, reminder, monkeypatch):
    now = datetime.now(UTC).replace(second=30)
    monkeypatch.setattr(Clock, "now", lambda clock: now + clock.ahead)
    assert command("send", str(reminder)) == (0, "送りました。\n")
    assert command("send", str(reminder)) == (2, "この1分のうちに送ったばかりです。\n")
    assert len(slack.answers(CHANNEL)) == 1
    _, output = command("history", str(reminder))
    assert "送信・手動\t1.1\t0人" in output
    assert "command line\tsend" in output


def test_what_could_not_be_sent_says_why(slack, command, reminder):
    slack.api.fail_next("chat.postMessage", Fault(429, retry_after=30))
    status, output = command("send", str(reminder))
    assert status == 2
    assert "Slackの頻度制限" in output
    assert "30分のうちに送れるようになれば" in output


def test_what_will_not_be_sent_at_all_is_not_promised(slack, command, reminder, monkeypatch):
    def gone(*_):
        raise SlackError("is_archived")

    monkeypatch.setattr(slack.workspace, "post", gone)
    assert command("send", str(reminder)) == (2, "送れませんでした(チャンネルがアーカイブされています)。\n")


def test_the_history_tells_posted_late_and_skipped_with_reasons(command, sessions, reminder):
    slot = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    history = ((0, "posted", "", 0), (2, "posted", "downtime", 185), (7, "skipped", "too_late", 0))
    with sessions.begin() as session:
        for days, state, why, late in history:
            at = slot + timedelta(days=days)
            row = store.add_slot(session, reminder, at, state=state, why=why, said="1.1")
            row.posted_at = at + timedelta(minutes=late)
    _, output = command("history", str(reminder))
    assert "2026/11/30(月) 09:00\t送信\t1.1\t0人" in output
    assert "2026/12/2(水) 09:00\t遅れて送信(185分): 停止していた" in output
    assert "2026/12/7(月) 09:00\t見送り: 猶予を過ぎた" in output


def test_who_changed_a_reminder_can_be_read_after_it_was_deleted(command, sessions, reminder):
    assert command("list", "--deleted") == (0, "削除されたお知らせはありません。\n")
    at = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
    with sessions.begin() as session:
        row = store.reminder(session, reminder)
        changes.pause(session, row, "U0SATO", at)
        changes.delete(session, row, "U0ADMIN", at + timedelta(minutes=5))
    what = "毎週 月・水曜日 09:00 ・ すべての条項を順に"
    assert command("list") == (0, "お知らせはありません。\n")
    assert command("list", "--deleted") == (0, f"{reminder}\t{CHANNEL}\t{what}\t2026/11/30(月) 12:05\tU0ADMIN\n")
    status, output = command("history", str(reminder))
    assert status == 0
    assert output.splitlines() == [
        f"変更\t2026/11/30(月) 12:05\tU0ADMIN\tdelete\t{what}",
        "変更\t2026/11/30(月) 12:00\tU0SATO\tpause",
    ]


@pytest.mark.parametrize("act", ["next", "history", "send"])
def test_an_unknown_number_is_refused_in_one_sentence(command, act):
    status, output = command(act, "99")
    assert status == 2
    assert "99 番のお知らせはありません" in output
