"""A draft by DM, through Slack's door: what comes back, and what stays behind."""

import json
import re

import pytest

from bot.playground.workspace import DM
from tests.conftest import read

DRAFT = "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい。いまここ→ 35.6745,139.7512"
CLEAN = "今日の昼は死ぬほど旨いラーメン"
USER = "U0SATO"


def said(message):
    return json.dumps(message["blocks"], ensure_ascii=False)


def test_a_draft_comes_back_with_each_problem(slack, running):
    event = slack.workspace.say(USER, DM, DRAFT)
    assert running.dispatch(event).status == 200
    (answer,) = slack.wait_for(1)
    text = said(answer)
    assert answer["thread_ts"] == event["event"]["ts"]
    for part in (
        "35.6745,139.7512",
        "内示",
        "3.(2)④",
        "3.(1)",
        "当該位置情報を他人に知られること",
        "訂正",
        "お詫び",
        "上司等への相談",
    ):
        assert part in text
    assert "違反です" not in text
    assert re.match("[2-9]件、投稿の前に確かめてください", answer["text"])


def test_a_clean_draft_gets_a_calm_answer(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, CLEAN))
    (answer,) = slack.wait_for(1)
    assert "気になる点は見つかりませんでした" in said(answer)
    assert "投稿の判断はご自身で" in said(answer)
    assert "24の観点" in said(answer)


def test_the_same_event_twice_is_answered_once(slack, running):
    event = slack.workspace.say(USER, DM, DRAFT)
    for _ in range(3):
        assert running.dispatch(event).status == 200
    slack.wait_for(1)
    running.service.inbox.stop(timeout=5)
    assert len(slack.answers()) == 1


def test_an_edit_changes_the_same_answer_and_says_what_it_solved(slack, running):
    event = slack.workspace.say(USER, DM, "パスワードはsakura2025。いまここ→ 35.6745,139.7512")
    running.dispatch(event)
    slack.wait_for(1)
    running.dispatch(slack.workspace.edit(DM, event["event"]["ts"], "パスワードはsakura2025。"))
    running.service.inbox.stop(timeout=5)
    (answer,) = slack.answers()
    assert "1件解消、1件残り" in said(answer)
    assert "35.6745" not in said(answer)


def test_other_bots_our_own_messages_and_channels_are_left_alone(slack, running):
    base = slack.workspace.say(USER, DM, DRAFT)
    for change in ({"bot_id": "B9"}, {"channel_type": "channel"}, {"subtype": "channel_join"}, {"user": None}):
        event = {**base, "event": {**base["event"], **change}}
        assert running.dispatch(event).status == 200
    running.service.inbox.stop(timeout=5)
    assert slack.answers() == []


@pytest.mark.parametrize(
    "event", [{"type": "app_home_opened"}, {"type": "reaction_added"}, {"type": "message"}, {"type": "something_new"}]
)
def test_what_we_do_not_handle_is_acknowledged(running, event):
    body = {"type": "event_callback", "team_id": "T", "event": event, "event_id": "Ev1"}
    assert running.dispatch(body).status == 200


def test_an_event_that_cannot_be_noted_is_asked_for_again(slack, running):
    running.service.sessions.kw["bind"].dispose()
    from bot.store.tables import Base

    Base.metadata.drop_all(running.service.sessions.kw["bind"])
    assert running.dispatch(slack.workspace.say(USER, DM, DRAFT)).status == 500


@pytest.mark.parametrize(
    "text", ["<!channel> 死ね、あのバカ課長は無能", "*太字* パスワードはsakura2025 <http://x.example|見て>"]
)
def test_nothing_of_a_draft_becomes_markup(slack, running, text):
    running.dispatch(slack.workspace.say(USER, DM, text))
    (answer,) = slack.wait_for(1)
    for block in answer["blocks"]:
        if block["type"] in ("section", "context"):
            parts = [block["text"]] if "text" in block else block["elements"]
            for part in parts:
                if part["type"] == "mrkdwn":
                    assert "<!" not in part["text"]
                    assert "<http" not in part["text"]
    assert "<!channel>" not in answer["text"]


@pytest.mark.parametrize("text", ["🍜", "あ" * 39_000, "\u202eまだ", "い" * 200 + "バカ課長は無能。" * 300])
def test_any_draft_gets_an_answer_that_slack_takes(slack, running, text):
    running.dispatch(slack.workspace.say(USER, DM, text))
    (answer,) = slack.wait_for(1)
    assert answer["text"]


def test_who_does_not_want_to_live_reads_of_help_before_anything_else(slack, running):
    """With nothing else to say, where it is put as a question, and with a finding."""
    drafts = ["もう疲れた。消えてしまいたい", "死にたいです。どうすればいいですか?", "死にたい。うちの課長も死ねばいい"]
    for number, draft in enumerate(drafts, start=1):
        running.dispatch(slack.workspace.say(USER, DM, draft))
        answer = slack.wait_for(number)[-1]
        assert read(answer).startswith("もし、ほんとうにおつらいときは")
        assert "0120-279-338" in read(answer)
        assert "つらい" not in answer["text"]  # on a locked screen others read it too
    assert "誹謗中傷" in read(answer)
    assert "指針のうえでの指摘はありません。" in read(slack.answers()[0])
    assert "観点で確かめました" not in read(slack.answers()[0])
