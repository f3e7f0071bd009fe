"""The review outside the DM: the command, both shortcuts, and the modal that they open."""

import json
from datetime import datetime

import pytest

from bot.playground.workspace import CHANNEL, DM
from bot.store.tables import LastReview
from bot.views.review import LINKED
from bot.views.review_modal import CHANGED_MEANWHILE, FILES
from tests.conftest import read
from tests.faults import Fault

USER = "U0SATO"
DRAFT = "佐藤健太さんの携帯番号は090-0000-1234"
COMFORT = "もし、ほんとうにおつらいときは、ひとりで抱えないでください"
ON_DUTY = "2026-11-25T10:00+09:00"  # a Wednesday


def command(slack, running, text=""):
    response = running.dispatch(slack.workspace.command(USER, CHANNEL, "/guideline-review", text))
    assert (response.status, response.body) == (200, "")
    return slack.modal()


def test_the_command_opens_a_form_with_what_was_typed(slack, running):
    view = command(slack, running, "ラーメン <3")
    assert view["title"]["text"] == "下書きを確認"
    assert "ラーメン <3" in read(view)
    assert "やり取りにも残りません" in read(view)
    assert slack.answers(CHANNEL) == []


def test_the_form_is_answered_in_place_and_nothing_is_said_in_the_channel(slack, running):
    command(slack, running)
    assert slack.submit(running, {"review_text": DRAFT}) == {}
    view = slack.modal()
    assert "1件、投稿の前に確かめてください" in read(view)
    assert DRAFT in read(view)
    assert view["submit"]["text"] == "もう一度確かめる"
    assert slack.answers(CHANNEL) == slack.answers(DM) == []


def test_a_changed_draft_is_told_what_is_solved(slack, running):
    command(slack, running)
    slack.submit(running, {"review_text": DRAFT + "。いまここ→ 35.6745,139.7512"})
    slack.submit(running, {"review_text": DRAFT})
    assert "1件解消、1件残り" in read(slack.modal())


def test_an_empty_form_is_asked_for_text(slack, running):
    command(slack, running)
    assert slack.submit(running, {"review_text": " \n"}) == {"review_text": "下書きを入れてください。"}


def test_the_planned_time_decides_about_working_hours(slack, running):
    command(slack, running)
    values = {"review_text": "からあげ、レモンは最後にかける派です", "review_at": ON_DUTY}
    slack.submit(running, values)
    assert "勤務時間中の発信" in read(slack.modal())
    running.dispatch(slack.press_in(slack.modal(), "review_told_off_duty", values))
    assert "1件の指摘(勤務時間中の発信)が当たらなくなりました" in read(slack.modal())


def test_the_planned_time_stays_in_the_form(slack, running):
    command(slack, running)
    slack.submit(running, {"review_text": "ラーメン", "review_at": ON_DUTY, "review_audience": "limited"})
    elements = {b["block_id"]: b["element"] for b in slack.modal()["blocks"] if b["type"] == "input"}
    assert elements["review_at"]["initial_date_time"] == datetime.fromisoformat(ON_DUTY).timestamp()
    assert elements["review_audience"]["initial_option"]["value"] == "limited"


def test_the_audience_counts(slack, running):
    command(slack, running)
    slack.submit(running, {"review_text": "ラーメン", "review_audience": "limited"})
    assert "閲覧者が内容を転載し" in read(slack.modal())
    slack.submit(running, {"review_text": "ラーメン", "review_audience": "anyone"})
    assert "閲覧者が内容を転載し" not in read(slack.modal())
    assert "個人の見解の断り" not in read(slack.modal())
    slack.submit(running, {"review_text": "ラーメン", "review_audience": "named"})
    assert "個人の見解の断り" in read(slack.modal())


@pytest.mark.parametrize("text", ["もう死にたい", "もう死にたい。" + DRAFT])
def test_beside_a_word_of_comfort_nobody_is_told_how_far_a_post_goes(slack, running, text):
    command(slack, running)
    slack.submit(running, {"review_text": text, "review_audience": "limited"})
    assert read(slack.modal()).startswith(COMFORT)
    assert "限られた相手への投稿も" not in read(slack.modal())


def test_a_fact_told_holds_for_the_changed_draft(slack, running):
    command(slack, running)
    slack.submit(running, {"review_text": DRAFT})
    running.dispatch(slack.press_in(slack.modal(), "review_told_consent", {"review_text": DRAFT}))
    slack.submit(running, {"review_text": DRAFT + "。"})
    assert "✓ *本人の同意があります*" in read(slack.modal())
    assert "気になる点は見つかりませんでした" in read(slack.modal())


def test_a_finding_can_be_refuted_in_the_modal(slack, running):
    command(slack, running)
    slack.submit(running, {"review_text": DRAFT})
    running.dispatch(slack.press_in(slack.modal(), "review_refute", {"review_text": DRAFT}))
    assert "の指摘を外しました" in read(slack.modal())


def test_what_did_not_apply_is_no_new_finding_of_the_draft_sent_off_anew(slack, running):
    command(slack, running)
    slack.submit(running, {"review_text": DRAFT})
    running.dispatch(slack.press_in(slack.modal(), "review_refute", {"review_text": DRAFT}))
    slack.submit(running, {"review_text": DRAFT})
    assert "編集を確かめました: 1件残り\n" in read(slack.modal())


def test_a_press_carried_out_late_leaves_the_answer_to_what_was_sent_off_meanwhile(slack, running):
    command(slack, running)
    slack.submit(running, {"review_text": DRAFT})
    slack.api.fail_next("views.update", Fault(200, carried_out=True, delay=0.5))
    press = slack.press_in(slack.modal(), "review_refute", {"review_text": DRAFT})
    running.dispatch(press, wait=False)
    slack.until(lambda: slack.calls("views.update"))
    slack.submit(running, {"review_text": "パスワードはAbc12345"})
    assert "認証情報" in read(slack.modal())
    assert "佐藤健太" not in read(slack.modal())
    slack.until(lambda: [one["text"] for one in slack.answers()] == [CHANGED_MEANWHILE])


def test_who_presses_twice_before_the_window_has_changed_hears_that_one_may_be_missing(slack, running):
    text = {"review_text": DRAFT + "。いまここ→ 35.6745,139.7512"}
    command(slack, running)
    slack.submit(running, text)
    presses = [slack.press_in(slack.modal(), action, text) for action in ("review_told_consent", "review_refute")]
    running.dispatch(presses[0])
    assert slack.answers() == []
    running.dispatch(presses[1])
    assert "✓ *本人の同意があります*" in read(slack.modal())
    assert [one["text"] for one in slack.answers()] == [CHANGED_MEANWHILE]


def test_the_global_shortcut_opens_the_empty_form(slack, running):
    assert running.dispatch(slack.workspace.shortcut(USER, "review_draft")).status == 200
    assert slack.modal()["callback_id"] == "review"


@pytest.mark.parametrize(("text", "verdict"), [("", ""), ("確認をお願いします", "見つかりませんでした")])
def test_the_message_shortcut_says_that_it_does_not_read_files(slack, running, text, verdict):
    event, _ = slack.workspace.upload("U0ADMIN", CHANNEL, "下書き.txt", "text/plain", DRAFT.encode(), text)
    running.dispatch(slack.workspace.shortcut(USER, "review_message", CHANNEL, event["event"]["ts"]))
    assert read(slack.modal()).startswith(FILES)
    assert verdict in read(slack.modal())
    assert "空です" not in read(slack.modal())


def test_a_word_of_comfort_comes_before_what_is_said_of_files(slack, running):
    event, _ = slack.workspace.upload(USER, CHANNEL, "a.txt", "text/plain", b"x", "もう死にたい")
    running.dispatch(slack.workspace.shortcut(USER, "review_message", CHANNEL, event["event"]["ts"]))
    text = read(slack.modal())
    assert text.startswith(COMFORT)
    assert FILES in text


@pytest.mark.parametrize(
    "text", ["この下書きの確認をお願いします。<https://example.org/doc|投稿案>", "猫がいた <https://example.org/>"]
)
def test_the_message_shortcut_says_that_it_does_not_follow_links(slack, running, text):
    event = slack.workspace.say("U0ADMIN", CHANNEL, "x")
    slack.workspace.find(CHANNEL, event["event"]["ts"])["text"] = text
    running.dispatch(slack.workspace.shortcut(USER, "review_message", CHANNEL, event["event"]["ts"]))
    assert LINKED in read(slack.modal())
    slack.submit(running, {"review_text": "猫がいた https://example.org/"})
    assert LINKED in read(slack.modal())
    slack.submit(running, {"review_text": "猫がいた"})
    assert LINKED not in read(slack.modal())


def test_the_message_shortcut_reviews_the_message_for_the_one_who_asked(slack, running):
    ts = slack.workspace.say("U0ADMIN", CHANNEL, DRAFT + " <!channel>")["event"]["ts"]
    assert running.dispatch(slack.workspace.shortcut(USER, "review_message", CHANNEL, ts)).status == 200
    assert "1件、投稿の前に" in read(slack.modal())
    assert "<!channel>" in read(slack.modal())  # in a plain field, as it was typed
    assert slack.answers(CHANNEL) == []


def test_a_message_without_text_says_so(slack, running):
    ts = slack.workspace.say("U0ADMIN", CHANNEL, "")["event"]["ts"]
    running.dispatch(slack.workspace.shortcut(USER, "review_message", CHANNEL, ts))
    assert "下書きが空です" in read(slack.modal())


def test_a_text_too_long_for_the_form_is_reviewed_but_not_shown_for_change(slack, running):
    ts = slack.workspace.say(USER, CHANNEL, DRAFT + "。あ" * 2000)["event"]["ts"]
    running.dispatch(slack.workspace.shortcut(USER, "review_message", CHANNEL, ts))
    view = slack.modal()
    assert "1件、投稿の前に" in read(view)
    assert "ここでは直せません" in read(view)
    assert "review_told" not in json.dumps(view["blocks"])
    assert "submit" not in view


def test_what_was_typed_and_is_too_long_for_the_form_is_reviewed_at_once(slack, running):
    view = command(slack, running, DRAFT + "。あ" * 1600)
    assert "1件、投稿の前に" in read(view)
    assert "ここでは直せません" in read(view)


def test_what_was_typed_and_just_fits_stands_in_the_form(slack, running):
    assert "あ" * 3000 in read(command(slack, running, "あ" * 3000))


@pytest.mark.parametrize("text", ["<!channel> *あ* `い`", "\ud83d\ude00" * 400, "&amp;" * 600, "住所は" * 900])
def test_any_draft_fits_into_the_modal(slack, running, text):
    command(slack, running)
    assert slack.submit(running, {"review_text": text}) == {}


def test_nothing_of_the_draft_is_stored(slack, running, tmp_path):
    command(slack, running)
    slack.submit(running, {"review_text": "瑠璃色のカナリア。" + DRAFT})
    with running.service.sessions() as session:
        assert session.query(LastReview).one().found == "personal_info/telephone-of-another"
    for file in tmp_path.iterdir():
        assert "瑠璃色のカナリア".encode() not in file.read_bytes()
