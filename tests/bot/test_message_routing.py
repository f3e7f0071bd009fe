"""A DM is a draft unless it clearly asks something; and either way there is a way back."""

import json
import re

import pytest

from bot.playground.payloads import BOT_USER
from bot.playground.workspace import DM
from bot.slack.paging import PAGE
from bot.store import people
from bot.store.tables import PersonSettings
from rules.distress import builtin
from rules.guideline import clause
from tests.bot.direct_message import USER, asked


def said(message):
    return json.dumps(message["blocks"], ensure_ascii=False).replace("\\u200b", "").replace("\u200b", "")


def test_a_question_gets_the_clause_and_a_way_back(slack, running):
    answer = asked(slack, running, "位置情報って付けたままでもいいですか?")
    assert "".join(re.findall('"type": "text", "text": "(.*?)"', said(answer))) == clause("3.2.4.d").text
    row = next(block for block in answer["blocks"] if block["type"] == "actions" and "message_was_draft" in str(block))
    payload = slack.workspace.press(USER, DM, answer["ts"], row["block_id"], "message_was_draft")
    assert running.dispatch(payload).status == 200
    assert "気になる点は見つかりませんでした" in said(slack.workspace.find(DM, answer["ts"]))


def test_what_is_said_with_slacks_me_is_answered_too(slack, running):
    event = slack.workspace.say(USER, DM, "パスワードはsakura2025")
    event["event"]["subtype"] = "me_message"
    running.dispatch(event)
    assert "認証情報" in said(slack.wait_for(1)[0])


def test_another_person_cannot_have_a_message_reviewed_again(slack, running):
    answer = asked(slack, running, "位置情報って付けたままでもいいですか?")
    row = next(block for block in answer["blocks"] if block["type"] == "actions" and "message_was_draft" in str(block))
    payload = slack.workspace.press("U0GUEST", DM, answer["ts"], row["block_id"], "message_was_draft")
    before = said(slack.workspace.find(DM, answer["ts"]))
    running.dispatch(payload)
    assert said(slack.workspace.find(DM, answer["ts"])) == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ありがとう!", "どういたしまして"),
        ("使い方", "投稿する前の下書きを"),
        ("目次", "guideline_contents"),
        ("?", "何についてのご質問でしょうか"),
        ("誤爆した", "ひとつずつ、一緒に進めましょう"),
    ],
)
def test_short_messages_get_short_answers(slack, running, text, expected):
    assert expected in said(asked(slack, running, text)) + slack.answers()[-1]["text"]


def mentioned(slack, text):
    """The event of a message in which Slack has written our mention in place of {}."""
    event = slack.workspace.say(USER, DM, "x")
    written = text.replace("{}", f"<@{BOT_USER}>")
    event["event"]["text"] = slack.workspace.find(DM, event["event"]["ts"])["text"] = written
    return event


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{} 誤爆した", "ひとつずつ、一緒に進めましょう"),
        ("{}さん、アカウントを乗っ取られました", "乗っ取り・なりすまし"),
        ("{}死にたい", "ひとりで抱えないでください"),
        ("設定を変えたい {}", "設定を変える"),
        ("{}", "投稿する前の下書きを"),
        ("@SNS相談 誤爆した", "ひとつずつ、一緒に進めましょう"),
        ("SNS相談さん、誤爆しました", "ひとつずつ、一緒に進めましょう"),
        ("sns相談さん！誤爆しました", "ひとつずつ、一緒に進めましょう"),
        ("ねえ {} 誤爆した", "ひとつずつ、一緒に進めましょう"),
        ("教えて、{}!", "何についてのご質問でしょうか"),
        ("SNS相談", "投稿する前の下書きを"),
    ],
)
@pytest.mark.parametrize("crash", [False, True])
def test_who_speaks_to_us_by_name_is_heard_as_without_it(slack, running, text, expected, crash):
    if crash:  # read again from Slack
        running.service.inbox.texts.keep = lambda *_: None
    running.dispatch(mentioned(slack, text))
    assert expected in said(slack.wait_for(1)[0])


def test_a_draft_is_the_same_with_our_name_before_it(slack, running):
    running.dispatch(mentioned(slack, "{} 位置情報"))
    answer = slack.wait_for(1)[0]
    running.dispatch(slack.press(answer, "message_was_draft"))
    running.dispatch(slack.press(slack.answers()[0], "review_form"))
    assert '"initial_value": "位置情報"' in json.dumps(slack.modal(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        ("{} 位置情報です\n{}\n今日もいい天気", "位置情報です\n今日もいい天気"),
        ("昨日は{}に聞きました", "昨日は@メンバーに聞きました"),
        ("SNS相談さんは便利です", "SNS相談さんは便利です"),
        ("今日も元気 #SNS相談", "今日も元気 #SNS相談"),
    ],
)
def test_a_draft_keeps_what_it_says_of_us(slack, running, text, draft):
    running.dispatch(mentioned(slack, text))
    answer = slack.wait_for(1)[0]
    if "review_form" not in said(answer):
        running.dispatch(slack.press(answer, "message_was_draft"))
    running.dispatch(slack.press(slack.answers()[0], "review_form"))
    assert json.dumps(draft, ensure_ascii=False) in json.dumps(slack.modal(), ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        "この下書きの確認をお願いします。\n<https://example.org/doc.docx>",
        "この下書きの確認をお願いします。\n<https://example.org/doc|投稿案>",
        "<https://example.org/doc|ここ> 見て",
    ],
)
def test_that_nothing_is_found_is_no_word_on_what_a_link_leads_to(slack, running, text):
    running.dispatch(mentioned(slack, text))
    (answer,) = slack.wait_for(1)
    assert answer["text"].startswith("リンクの先は、確かめていません。")
    assert "リンクの先は、確かめていません。" in said({"blocks": answer["blocks"][1:2]})


def test_somebody_elses_name_stays_in_a_draft(slack, running):
    event = slack.workspace.say(USER, DM, "x")
    event["event"]["text"] = "<@U0ADMIN> 誤爆した"
    running.dispatch(event)
    assert "ひとつずつ、一緒に進めましょう" not in said(slack.wait_for(1)[0])


def test_what_the_guideline_does_not_say_is_said_with_what_governs_it(slack, running):
    answer = said(asked(slack, running, "兼業の許可はどうやって取ればいいですか?"))
    assert "この指針には書かれていません" in answer
    assert "国家公務員法" in answer


def test_a_draft_with_a_question_mark_is_reviewed(slack, running):
    answer = said(asked(slack, running, "パスワードはsakura2025、推測されやすい?"))
    assert "認証情報" in answer


@pytest.mark.parametrize("text", ["財務省の職員です", "同僚の山田さんが不倫してる", "支給された端末で投稿テスト"])
def test_a_plain_statement_in_which_rules_find_something_is_reviewed(slack, running, text):
    answer = said(asked(slack, running, text))
    assert "場合があります" in answer
    assert "message_was_question" in answer


def test_a_picture_gets_a_list_of_what_to_look_at(slack, running):
    event = slack.workspace.say(USER, DM, "x")
    event["event"] |= {"text": "", "subtype": "file_share", "files": [{"id": "F1", "mimetype": "image/png"}]}
    running.dispatch(event)
    assert "人の顔" in said(slack.wait_for(1)[0])


def test_a_draft_that_is_mended_stays_a_draft(slack, running):
    event = slack.workspace.say(USER, DM, "パスワードはsakura2025。")
    running.dispatch(event)
    slack.wait_for(1)
    running.dispatch(slack.workspace.edit(DM, event["event"]["ts"], "来週の旅行、晴れるかな?"))
    slack.until(lambda: "1件解消" in said(slack.answers()[-1]))
    assert "message_was_question" in said(slack.answers()[-1])


def test_a_draft_that_was_taken_for_a_question_is_none_after_an_edit_either(slack, running):
    adviser = running.service.adviser
    with running.service.sessions.begin() as session:  # so that the rules find something in any draft
        people.put(
            session, PersonSettings, person=adviser.person("T0PLAY", USER), work_hours=None, discloses="affiliation",
            profile="", mosaic=False, saved_at=adviser.clock.now(),
        )  # fmt: skip
    event = slack.workspace.say(USER, DM, "位置情報って付けたままでもいいですか?")
    running.dispatch(event)
    (answer,) = slack.wait_for(1)
    row = next(block for block in answer["blocks"] if block["type"] == "actions" and "message_was_draft" in str(block))
    running.dispatch(slack.workspace.press(USER, DM, answer["ts"], row["block_id"], "message_was_draft"))
    assert "投稿の前に確かめてください" in said(slack.workspace.find(DM, answer["ts"]))
    running.dispatch(slack.workspace.edit(DM, event["event"]["ts"], "位置情報、付けたままでもいいですか?"))
    slack.until(lambda: "編集を確かめました" in said(slack.answers()[-1]))


def replied(slack, running, root, text):
    """A further message in the thread of an answer, and what it is answered with."""
    running.dispatch(slack.workspace.say(USER, DM, text, thread_ts=root))
    return slack.wait_for(len(slack.answers()) + 1)[-1]


def test_a_follow_up_in_the_thread_keeps_the_clause_in_focus(slack, running):
    first = asked(slack, running, "位置情報って付けたままでもいいですか?")
    root = first["thread_ts"]
    further = replied(slack, running, root, "家族だけなら?")
    assert "guideline_show_3.2.4.d" in said(further)
    assert further["thread_ts"] == root
    assert "guideline_show_3.2.4.d" in said(replied(slack, running, root, "家族だけでも?😅"))
    elsewhere = replied(slack, running, root, "パスワードの使い回しは?")
    assert "guideline_clause_3.2.4.c" in said(elsewhere)
    assert "guideline_show_3.2.4.d" in said(elsewhere)


@pytest.mark.parametrize(
    ("text", "label"), [("うちの課長は無能", "誹謗中傷"), ("パスワードはsakura2025", "パスワード・認証情報")]
)
def test_a_breach_in_a_thread_about_a_clause_is_reviewed(slack, running, text, label):
    root = asked(slack, running, "位置情報って付けたままでもいいですか?")["thread_ts"]
    answer = replied(slack, running, root, text)
    assert label in said(answer)
    assert "review_refute" in said(answer)
    assert "message_was_question" in said(answer)


def test_a_breach_that_a_question_asks_about_is_reviewed(slack, running):
    answer = said(asked(slack, running, "同期の由美が流産したこと書いていい?"))
    assert "他人の個人情報" in answer
    assert "message_was_question" in answer


def test_a_question_that_names_nothing_is_about_the_clause_in_focus_or_asked_back(slack, running):
    answer = asked(slack, running, "どういう意味?")
    assert "何についてのご質問でしょうか" in said(answer)
    assert "guideline_contents" in said(answer)
    root = asked(slack, running, "位置情報って付けたままでもいいですか?")["thread_ts"]
    assert "guideline_show_3.2.4.d" in said(replied(slack, running, root, "どういう意味?"))


def test_a_section_is_answered_whole_and_a_thread_goes_on_about_its_first_clause(slack, running):
    answer = asked(slack, running, "3(1)の①")
    assert "guideline_useful" in said(answer)
    assert "message_was_draft" in said(answer)
    assert "guideline_share" not in said(answer)
    assert "guideline_clause_3.1.1" in said(replied(slack, running, answer["thread_ts"], "どういう意味?"))


def test_a_long_thread_is_about_the_clause_shown_last(slack, running):
    root = asked(slack, running, "位置情報って付けたままでもいいですか?")["thread_ts"]
    for number in range(PAGE + 5):
        slack.workspace.say(USER, DM, f"独り言 {number}", thread_ts=root)
    replied(slack, running, root, "パスワードの使い回しは?")
    assert "guideline_show_3.2.4.c" in said(replied(slack, running, root, "家族だけなら?"))


def test_the_way_back_from_a_follow_up_reviews_the_follow_up(slack, running):
    root = asked(slack, running, "位置情報って付けたままでもいいですか?")["thread_ts"]
    further = replied(slack, running, root, "いまここ 35.6745,139.7512 どう?")
    if "message_was_draft" in said(further):
        row = next(b for b in further["blocks"] if b["type"] == "actions" and "message_was_draft" in str(b))
        running.dispatch(slack.workspace.press(USER, DM, further["ts"], row["block_id"], "message_was_draft"))
    assert "位置情報" in said(slack.workspace.find(DM, further["ts"]))
    assert "35.6745" in said(slack.workspace.find(DM, further["ts"]))


BEER, SOB, BOW = ("beer", "1f37a"), ("sob", "1f62d"), ("bow", "1f647-1f3fb")


def typed(slack, text, *emoji):
    """A message with emoji as Slack tells of it: their names in the text, their codes in the blocks."""
    event = slack.workspace.say(USER, DM, text)
    elements = [{"type": "emoji", "name": name} | ({"unicode": code} if code else {}) for name, code in emoji]
    event["event"]["blocks"] = [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
    ]
    return event


@pytest.mark.parametrize(
    ("text", "emoji", "answered"),
    [
        ("誤爆した:sob:", [SOB], "ひとつずつ、一緒に進めましょう"),
        ("ありがとう :bow::skin-tone-2:", [BOW], "どういたしまして"),
        ("ありがとう :office_cat:", [("office_cat", "")], "どういたしまして"),
        ("新宿で飲み会:beer::beer:", [BEER], "気になる点は見つかりませんでした"),
        ("12:30:45 に出る:sob: ", [SOB, ("bad", "zz")], "気になる点は見つかりませんでした"),
        ("こいつは:sob:バカだ", [SOB], "こいつは😭バカ"),
    ],
)
def test_emoji_are_read_as_they_were_typed(slack, running, text, emoji, answered):
    running.dispatch(typed(slack, text, *emoji))
    assert answered in said(slack.wait_for(1)[-1])


def test_a_review_offers_to_look_it_up_instead(slack, running):
    answer = asked(slack, running, "パスワードはsakura2025、推測されやすい?")
    row = next(
        block for block in answer["blocks"] if block["type"] == "actions" and "message_was_question" in str(block)
    )
    running.dispatch(slack.workspace.press(USER, DM, answer["ts"], row["block_id"], "message_was_question"))
    assert "guideline_clause_" in said(slack.workspace.find(DM, answer["ts"]))


@pytest.mark.parametrize("text", ["レシピ", "猫", "ボーナス", "育休", "老害"])
def test_whoever_types_a_single_word_that_is_reviewed_has_a_way_to_the_lookup(slack, running, text):
    answer = asked(slack, running, text)
    assert "message_was_draft" not in said(answer)
    row = next(block for block in answer["blocks"] if "message_was_question" in str(block))
    running.dispatch(slack.workspace.press(USER, DM, answer["ts"], row["block_id"], "message_was_question"))
    assert "message_was_draft" in said(slack.workspace.find(DM, answer["ts"]))


@pytest.mark.parametrize(
    ("text", "cited"), [("位置情報", "3.2.4.d"), ("肖像権って何", "3.2.1"), ("pasword", "3.2.4.c")]
)
def test_whoever_types_a_single_word_of_the_guideline_gets_the_clause_at_once(slack, running, text, cited):
    answer = said(asked(slack, running, text))
    assert f"guideline_clause_{cited}" in answer
    assert "message_was_draft" in answer


def test_whoever_is_in_distress_is_not_asked_whether_that_was_a_question(slack, running):
    assert "message_was_question" not in said(asked(slack, running, "死にたい"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("薬を大量に飲んだ", "danger"),
        ("生きてる価値ない", "own"),
        ("自殺する方法", "own"),
        ("みんなさようなら。今までありがとう", "own"),
        ("I want to die", "own"),
        ("娘が「もう消えたい」と言うようになって心配", "other"),
        ("もう限界です", "weary"),
        ("眠れない日が続いています", "weary"),
        ("怖くて手が震える", "weary"),
        ("もう仕事行けない", "weary"),
        ("懲戒になるのかな…眠れない", "weary"),
        ("子どもに毎日叩かれて、怖いです", "violence"),
        ("夫に殴られました", "violence"),
        ("つけられてる気がする。家の前に知らない車", "stalked"),
        ("毎日怒鳴られて眠れません", "harassed"),
        ("パワハラがひどくて会社に行けない", "harassed"),
        ("うちの子がネットでいじめられてる", "bullied"),
        ("母が自殺しました", "bereaved"),
    ],
)
def test_whoever_is_in_distress_reads_what_fits_and_nothing_that_blames_or_dismisses(slack, running, text, kind):
    message = asked(slack, running, text)
    assert message["blocks"][0]["text"]["text"] == builtin().in_words(kind)
    for unfit in (
        "気になる点は見つかりませんでした",
        "指摘はありません",
        "どういたしまして",
        "誹謗中傷",
        "guideline_clause_",
        "review_refute",
    ):
        assert unfit not in said(message)


def test_what_else_a_draft_of_somebody_weary_says_gets_its_verdict_beside_the_help(slack, running):
    message = asked(slack, running, "眠れない日が続いています。今日は公園で梅を見てきました")
    assert message["blocks"][0]["text"]["text"] == builtin().in_words("weary")
    assert "気になる点は見つかりませんでした" in said(message)
    assert "review_form" in said(message)
    assert "気になる点" not in message["text"]


def test_a_breach_beside_a_line_of_weariness_is_found(slack, running):
    message = asked(slack, running, "うちの課の新しい補助金、来月の発表前だけど倍になるよ。眠れない日が続いています。")
    assert message["blocks"][0]["text"]["text"] == builtin().in_words("weary")
    assert "職務上の秘密" in said(message)


@pytest.mark.parametrize("text", ["上司を殺したい", "窓口の職員を殴りに行く", "明日総務省に爆弾しかけた"])
def test_a_threat_is_reviewed_however_short_and_answered_gently(slack, running, text):
    answer = said(asked(slack, running, text))
    assert "危害を加える予告や脅しと受け取られる場合があります" in answer
    assert "ひとりで抱えず" in answer
    assert "guideline_clause_" not in answer


def test_a_question_about_a_threat_is_looked_up(slack, running):
    assert "guideline_clause_3.1.1.b" in said(asked(slack, running, "上司を殺したいなどの脅しを書くとどうなりますか"))


def test_help_stays_above_whatever_is_looked_up_for_whoever_is_in_distress(slack, running):
    message = asked(slack, running, "死にたいときの相談先は?")
    for action in ("message_was_question", "guideline_next", "guideline_previous"):
        row = next(block for block in message["blocks"] if f'"{action}"' in json.dumps(block))
        running.dispatch(slack.workspace.press(USER, DM, message["ts"], row["block_id"], action))
        message = slack.workspace.find(DM, message["ts"])
        assert message["blocks"][0]["text"]["text"] == builtin().in_words("own")
        assert "message_was_draft" in said(message)
        assert "guideline_useful" not in said(message)


def test_a_follow_up_that_was_taken_for_a_draft_keeps_the_clause_in_focus(slack, running):
    text = "ありがとうございます。\nそれは家族だけでも?"  # in two lines, as posts are
    root = asked(slack, running, "位置情報って付けたままでもいいですか?")["thread_ts"]
    answer = replied(slack, running, root, text)
    row = next(block for block in answer["blocks"] if "message_was_question" in str(block))
    running.dispatch(slack.workspace.press(USER, DM, answer["ts"], row["block_id"], "message_was_question"))
    assert "guideline_show_3.2.4.d" in said(slack.workspace.find(DM, answer["ts"]))
