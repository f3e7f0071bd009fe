"""What a thread goes on about is what was answered in it; what stands by itself is bound to nothing before it."""

import json

import pytest

from bot.views import guideline, message, talk
from rules.message.change import changed
from tests.bot.direct_message import advised, asked, press
from tests.conftest import read

VIEW = "庁舎7階の食堂から国会議事堂が見える"
SECRET = "来月の概算要求、うちの課は前年比2割増で出す方向で固まった。財務省との折衝が今から憂鬱。"
RUDE = "うちの課長は無能"
CLEAN = "今日の昼は駅前の店で食べたカレーが本当においしかった"
PHOTO = "職場の飲み会の集合写真をインスタに載せていいですか"
GREEN = "気になる点は見つかりませんでした"
CANNOT = "文を書き直すことはできません"


@pytest.mark.parametrize("text", ["今夜から訓練でしばらく音信不通になります", "年休中は?"])
def test_what_points_at_no_draft_before_it_is_bound_to_none(slack, running, text):
    asked(slack, running, VIEW)
    answer = asked(slack, running, text)
    assert GREEN in read(answer)
    assert message.BEFORE not in read(answer)
    for said in ("どこが悪いの?", "なんで?", "例文ください", "納得いかない"):
        assert "庁舎7階" not in read(asked(slack, running, said, thread_ts=answer["thread_ts"]))
    assert "庁舎7階" in read(asked(slack, running, "なんで?"))  # beside the thread it is the last review


@pytest.mark.parametrize("text", ["退職した後なら書いていいですか", "家族は書いていい?", "名前は書いていい?"])
def test_a_question_of_any_post_is_looked_up_after_findings(slack, running, text):
    asked(slack, running, VIEW)
    answer = read(asked(slack, running, text))
    assert "庁舎7階" not in answer
    assert "ここが分かれ目です" in answer


@pytest.mark.parametrize("text", ["これなら大丈夫?", "それでもだめ?", "さっきよりいい?"])
def test_a_mended_draft_that_was_cleared_is_what_is_asked_about(slack, running, text):
    root = asked(slack, running, RUDE)["thread_ts"]
    assert GREEN in read(asked(slack, running, "「課長とは意見が合わない日もある」", thread_ts=root))
    assert message.UNSURE in read(asked(slack, running, text, thread_ts=root))


@pytest.mark.parametrize(
    ("text", "rewriting"),
    [
        ("なぜだめなのでしょうか", False),
        ("どう直せばいい?", False),
        ("書き直して", True),
        ("例文ください", True),
        ("Can you rewrite it for me?", True),
    ],
)
def test_that_we_cannot_rewrite_is_said_to_who_wants_that(slack, running, text, rewriting):
    answer = read(asked(slack, running, text, thread_ts=asked(slack, running, SECRET)["thread_ts"]))
    assert "の指摘の理由と直し方は、次のとおりです。" in answer
    assert (CANNOT in answer) == rewriting


@pytest.mark.parametrize(
    ("text", "number"), [("指摘のうち一番まずいのはどれですか", 0), ("どれが一番まずい?", 0), ("2だけ書き直して", 1)]
)
def test_one_finding_is_explained_by_rank_or_number(slack, running, text, number):
    review = asked(slack, running, SECRET)
    shown = read(asked(slack, running, text, thread_ts=review["thread_ts"]))
    assert [one in shown for one in advised(review)] == [at == number for at in range(2)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("大丈夫?怒ってない?", "who"), ("お前に何がわかる", "angry"), ("総務省の担当につないで", "person")],
)
def test_what_is_said_to_the_bot_under_findings_is_answered(slack, running, text, kind):
    root = asked(slack, running, RUDE)["thread_ts"]
    assert talk.SAID[kind] in read(asked(slack, running, text, thread_ts=root))


@pytest.mark.parametrize("before", [CLEAN, PHOTO])
def test_who_has_posted_is_told_the_way_for_later(slack, running, before):
    root = asked(slack, running, before)["thread_ts"]
    answer = asked(slack, running, "投稿しました!", thread_ts=root)
    assert talk.SAID["done"] in read(answer)
    press(slack, running, answer, "incident_open")


def test_who_has_posted_what_was_advised_against_is_led_to_the_steps(slack, running):
    root = asked(slack, running, RUDE)["thread_ts"]
    assert "incident_start" in json.dumps(asked(slack, running, "投稿しました!", thread_ts=root))


@pytest.mark.parametrize("text", ["一人だけ返事がない", "どういう場合に該当しないのですか"])
def test_what_the_guideline_says_no_more_of_is_told_so(slack, running, text):
    root = asked(slack, running, PHOTO)["thread_ts"]
    assert guideline.AGAIN in read(asked(slack, running, text, thread_ts=root))


def test_a_new_fact_has_the_way_to_what_else_may_answer_it(slack, running):
    root = asked(slack, running, PHOTO)["thread_ts"]
    answer = asked(slack, running, "省の名前が入った看板が後ろに写ってます", thread_ts=root)
    assert guideline.AGAIN in read(answer)
    press(slack, running, answer, "guideline_show_2.5")


def test_words_changed_as_is_asked_are_reviewed_and_changed_further(slack, running):
    root = asked(slack, running, "霞が関のランチ、今日はカレー。うちの局の食堂")["thread_ts"]
    assert GREEN in read(asked(slack, running, "「霞が関」を「都心」にしたら?", thread_ts=root))
    assert "確かめてください" in read(asked(slack, running, "「都心」を「霞が関」にしたら?", thread_ts=root))


def test_words_are_changed_where_the_bot_is_called_by_its_name(slack, running):
    root = asked(slack, running, "うちの課長は無能。昼はカレー")["thread_ts"]
    asked(slack, running, "SNS相談さん、「カレー」を「うどん」にしたら?", thread_ts=root)
    assert "確かめてください" in read(asked(slack, running, "「うどん」を「そば」にしたら?", thread_ts=root))


def test_a_change_asked_for_outside_of_the_thread_leaves_the_findings(slack, running):
    asked(slack, running, "うちの課長は無能。昼はカレー")
    answer = read(asked(slack, running, "「カレー」を「そば」にしたら?"))
    assert message.BEFORE in answer
    assert GREEN not in answer


@pytest.mark.parametrize(
    "text",
    [
        "明日の閣議で給付金5万円が決まるらしい",
        "お詫びの文です。昨日の投稿は言い過ぎでした。山下課長、申し訳ありません。",
        "今日は娘の運動会。かけっこで一等賞でした!",
    ],
)
def test_a_draft_in_a_thread_of_the_steps_is_reviewed_with_the_way_back(slack, running, text):
    root = asked(slack, running, "間違えてインスタに友人の顔写真を載せてしまいました")["thread_ts"]
    answer = asked(slack, running, text, thread_ts=root)
    assert message.SHORT["posted"] not in answer["text"]
    assert "手順へ戻る" in json.dumps(answer, ensure_ascii=False)


LINES = "・今日は晴れ\n・昼はカレー\n・新人の佐藤さんの電話は090-1234-5678。うちの課長は無能"


@pytest.mark.parametrize(
    ("draft", "text", "button"),
    [
        (LINES, "3つ目だけならいい?", "review_told_consent"),
        ("うちの課長は無能。昼はカレー", "「カレー」を「うどん」にしたら?", "review_refute"),
    ],
)
def test_a_button_under_a_changed_or_named_line_reviews_that_and_not_the_question(slack, running, draft, text, button):
    root = asked(slack, running, draft)["thread_ts"]
    answer = asked(slack, running, text, thread_ts=root)
    before = len(advised(answer))
    assert before > 0
    after = press(slack, running, answer, button)
    assert "お尋ねの文だけを確かめました。" in after
    assert (GREEN in after) == (before == 1)


def test_the_form_under_a_changed_line_holds_the_draft(slack, running):
    root = asked(slack, running, "うちの課長は無能。昼はカレー")["thread_ts"]
    answer = asked(slack, running, "「カレー」を「うどん」にしたら?", thread_ts=root)
    press(slack, running, answer, "review_form")
    assert "うちの課長は無能。昼はうどん" in json.dumps(slack.modal(), ensure_ascii=False)


def test_what_was_mended_and_posted_is_no_mishap(slack, running):
    root = asked(slack, running, RUDE)["thread_ts"]
    assert talk.SAID["done"] in read(asked(slack, running, "直して投稿しました!", thread_ts=root))


def test_who_says_again_that_it_is_posted_is_led_to_the_steps_again(slack, running):
    root = asked(slack, running, RUDE)["thread_ts"]
    for _ in range(2):
        assert "incident_start" in json.dumps(asked(slack, running, "投稿しました", thread_ts=root))


def test_what_was_said_to_us_is_no_draft_to_the_dm(slack, running):
    asked(slack, running, "直すのめんどい")
    assert message.UNSURE not in read(asked(slack, running, "これで大丈夫?"))


@pytest.mark.parametrize("text", ["教えて?", "どういう意味?"])
def test_a_vague_question_outside_of_its_thread_is_not_about_a_cleared_draft(slack, running, text):
    asked(slack, running, CLEAN)
    assert message.UNSURE not in read(asked(slack, running, text))


@pytest.mark.parametrize(
    ("text", "draft", "found"),
    [
        ("投稿を明日にしたら?", "投稿を見た", None),
        ("名前を先に書けばいい?", "名前は佐藤", None),
        ("写真を横にしたら?", "写真を撮った", None),
        ("「写真」を「動画」にしたら?", "写真を撮った", "動画を撮った"),
        ("木を森にしたら?", "木を見た", None),
        ("局長を幹部に変えたら?", "局長の方針は時代遅れ", "幹部の方針は時代遅れ"),
        ("じゃあ「視察で」を「旅行で」にすればいいですか", "視察で見たダム", "旅行で見たダム"),
        ("部長を幹部に変えたら?", "局長の方針", None),
        ("局長を幹部に、方針を夕飯に変えたら?", "局長の方針", None),
        ("局長を幹部に変えて、方針を夕飯にしたら?", "局長の方針", None),
        ("鍵アカに変えたら大丈夫?", "鍵アカの話", None),
        ("局長を幹部に変えた", "局長の方針", None),
    ],
)
def test_a_change_is_made_where_its_words_stand(text, draft, found):
    assert changed(text, draft) == found


LETTER = (
    "ご担当者様\nお世話になっております。国土交通省の山田です。先日はありがとうございました。"
    "ブログに下記の文章を載せたいのですが問題ないでしょうか。\n\n「{}」\n\nよろしくお願いいたします。"
)


@pytest.mark.parametrize(("draft", "found"), [(CLEAN, False), (RUDE, True)])
def test_of_a_letter_the_draft_is_reviewed_that_it_quotes(slack, running, draft, found):
    answer = read(asked(slack, running, LETTER.format(draft)))
    assert "お尋ねの文だけを確かめました。" in answer
    assert "個人の見解の断り" not in answer
    assert ("誹謗中傷" in answer) == found


def test_what_a_letter_asks_is_looked_up_without_its_courtesies(slack, running):
    letter = (
        "拝啓　晩秋の候、いかがお過ごしでしょうか。再任用の山本と申します。写真の投稿を孫に勧められまして始めました。"
    )
    answer = asked(slack, running, f"{letter}同窓会の写真を載せてもよろしいでしょうか。")
    assert "guideline_clause_3.2.1.d" in str(answer["blocks"])


@pytest.mark.parametrize("text", ["やばい", "😭", "👍", "はい"])
def test_a_cry_without_a_word_of_what_is_one_button_from_the_steps(slack, running, text):
    answer = asked(slack, running, text)
    assert "リンク" not in read(answer)
    press(slack, running, answer, "incident_open")
