"""What people say to the bot itself is answered, neither reviewed nor looked up."""

import pytest

from bot.playground.workspace import DM
from bot.store import people
from bot.store.tables import PersonSettings
from bot.views import talk
from tests.bot.direct_message import USER, advised, asked
from tests.conftest import read


def press(slack, running, message, action_id):
    assert running.dispatch(slack.press(message, action_id, USER)).status == 200


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ここに書いたことは上司に伝わりますか", "privacy"),
        ("この内容って人事に見られる?", "privacy"),
        ("匿名ですか?", "privacy"),
        ("記録を消して", "erase"),
        ("勤務時間を変えたい", "settings"),
        ("通知を止めて", "silence"),
        ("ホームってどこ", "home"),
        ("さっきのなし", "help"),
        ("お疲れ様です。総務課の田中と申します。使い方がよくわかりません", "help"),
        ("例を見せて", "example"),
        ("あなたはAI?", "who"),
        ("担当者につないで", "person"),
        ("これって投稿していい?", "which"),
        ("このボット役に立たない。ふざけんな", "angry"),
        ("は?", "unclear"),
        ("ああああ", "unclear"),
        ("😭", "unclear"),
        ("https://example.com/", "links"),
        ("どう直せばいい?", "explain"),
        ("一つ前のは?", "which"),
        ("続きです", "parts"),
        ("お詫びの文例", "steps"),
        ("上司への報告文を作って", "steps"),
        ("手順に戻りたい", "steps"),
        ("続きをやりたい", "steps"),
        ("以上です", "parts"),
        ("長いので分けて送ります", "parts"),
    ],
)
def test_what_is_said_to_the_bot_is_answered(slack, running, text, kind):
    assert talk.SAID[kind].replace("`", "") in read(asked(slack, running, text)).replace("`", "")


def test_who_fears_for_the_post_is_told_who_decides(slack, running):
    answer = read(asked(slack, running, "クビになりますか"))
    assert "処分をするかどうかは任命権者が決めます。ご心配なときは、人事担当にご確認ください。" in answer


def test_what_may_be_a_draft_all_the_same_can_be_reviewed(slack, running):
    answer = asked(slack, running, "お前バカなの?")
    press(slack, running, answer, "message_was_draft")
    assert "確かめてください" in read(slack.workspace.find(DM, answer["ts"]))


@pytest.mark.parametrize("text", ["https://www.google.com/maps?q=35.6745,139.7512", "090-1234-5678"])
def test_a_link_or_a_number_in_which_rules_find_something_is_reviewed(slack, running, text):
    assert "確かめてください" in read(asked(slack, running, text))


def test_settings_open_and_are_kept_from_the_dm(slack, running):
    press(slack, running, asked(slack, running, "設定を変えたい"), "settings_open")
    assert slack.submit(running, {"work_begin": "09:00", "work_end": "17:45", "leave": ""}) == {}
    adviser = running.service.adviser
    with running.service.sessions() as session:
        assert people.settings(session, adviser.person("T0PLAY", USER)).work_hours == "09:00-17:45"


def test_all_that_is_kept_is_shown_and_erased_from_the_dm(slack, running):
    adviser = running.service.adviser
    person = adviser.person("T0PLAY", USER)
    with running.service.sessions.begin() as session:
        people.put(
            session, PersonSettings, person=person, work_hours="09:00-17:45", discloses="", profile="", mosaic=False,
            saved_at=adviser.clock.now(),
        )  # fmt: skip
    press(slack, running, asked(slack, running, "データ削除"), "kept_open")
    assert slack.modal()["private_metadata"].split()[0] == DM
    running.dispatch(slack.press_in(slack.modal(), "kept_erase"))
    with running.service.sessions() as session:
        assert people.settings(session, person) is None


BREACH = "パスワードはsakura2025。"


@pytest.mark.parametrize("text", ["どう直せばいい?", "なんで?", "納得いかない", "例文ください", "書き直して"])
def test_in_the_thread_of_a_review_the_finding_is_explained(slack, running, text):
    review = asked(slack, running, BREACH)
    (advice,) = advised(review)
    answer = asked(slack, running, text, thread_ts=review["thread_ts"])
    assert advice in [block["text"]["text"] for block in answer["blocks"] if "text" in block]
    assert "sakura2025" not in read(answer)


def test_a_review_without_findings_leaves_nothing_to_explain(slack, running):
    review = asked(slack, running, "今日の昼は駅前の店で食べたカレーが本当においしかった")
    assert talk.SAID["explain"] in read(asked(slack, running, "どう直せばいい?", thread_ts=review["thread_ts"]))


def test_a_clause_shown_after_a_review_is_what_the_thread_goes_on_about(slack, running):
    root = asked(slack, running, BREACH)["thread_ts"]
    asked(slack, running, "位置情報って付けたままでもいいですか?", thread_ts=root)
    answer = asked(slack, running, "なんで?", thread_ts=root)
    assert "guideline_show_3.2.4.d" in str(answer["blocks"])


def test_every_kind_of_talk_has_an_answer_within_slacks_limits(slack, running):
    for kind in talk.SAID:
        slack.workspace.post(DM, {"text": kind, "blocks": talk.said(kind, [])})
