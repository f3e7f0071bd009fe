"""Ways to say it in a thread: which line or finding is meant, thanks before a question, why nothing was found."""

import pytest

from bot.views import message, talk
from tests.bot.direct_message import advised, asked, press
from tests.conftest import read

TWO = "パスワードはsakura2025。うちの課長は無能"
CLEAN = "今日の昼は駅前の店で食べたカレーが本当においしかった"
LIST = "今週のこと\n・カレーがおいしかった\n・うちの課長は無能\n・桜が咲いた"
GREEN = "気になる点は見つかりませんでした"
ONLY = "お尋ねの文だけを確かめました"


def texts(answer):
    return [block["text"]["text"] for block in answer["blocks"] if "text" in block]


@pytest.mark.parametrize(
    "text",
    [
        "おはようございます。労組の者です。組合のビラの下書き見てほしい",
        "はじめまして。広報の担当者です。投稿の文章を見てもらえますか？",
        "お世話になっております。公開前の文案を確認していただけますか",
    ],
)
def test_who_introduces_themselves_and_asks_for_a_look_is_asked_for_the_draft(slack, running, text):
    assert talk.SAID["which"] in read(asked(slack, running, text))


def test_a_question_after_an_introduction_is_looked_up_by_itself(slack, running):
    answer = asked(slack, running, "はじめまして。去年定年退職した者です。守秘義務はまだありますか")
    assert "guideline_clause_3.1.1" in str(answer["blocks"])


@pytest.mark.parametrize(
    "text", ["じゃあこう書いたら？「会談がうまくいくといいな」", "じゃあ「来週は忙しい」って書いたら？"]
)
def test_what_one_would_write_instead_is_reviewed_alone(slack, running, text):
    root = asked(slack, running, TWO)["thread_ts"]
    answer = read(asked(slack, running, text, thread_ts=root))
    assert GREEN in answer
    assert ONLY in answer


@pytest.mark.parametrize(
    ("text", "clear"), [("1つ目だけならいい？", True), ("2つ目だけなら?", False), ("4行目だけなら大丈夫?", True)]
)
def test_a_line_of_the_draft_is_reviewed_alone(slack, running, text, clear):
    root = asked(slack, running, LIST)["thread_ts"]
    answer = read(asked(slack, running, text, thread_ts=root))
    assert ONLY in answer
    assert (GREEN in answer) == clear


def test_a_line_that_the_draft_does_not_have_is_to_be_sent(slack, running):
    root = asked(slack, running, TWO)["thread_ts"]
    assert talk.SAID["again"] in read(asked(slack, running, "3つ目だけならいい？", thread_ts=root))


def test_what_is_told_of_oneself_before_a_quoted_draft_is_not_reviewed(slack, running):
    text = "税務署勤めなのは伏せてる鉄道アカなんだけど、これいい？「今日は青春18きっぷで只見線に乗った」"
    answer = read(asked(slack, running, text))
    assert GREEN in answer
    assert ONLY in answer


@pytest.mark.parametrize(
    "text", ["長いのにありがとう。どこがだめ？", "なんで？", "お忙しいところすみません。どう直せばいい?"]
)
def test_thanks_do_not_hide_a_question_about_findings(slack, running, text):
    review = asked(slack, running, TWO)
    answer = asked(slack, running, text, thread_ts=review["thread_ts"])
    assert set(advised(review)) <= set(texts(answer))


@pytest.mark.parametrize("text", ["なんで？個人の自由でしょ？", "え、なんで?何を書いても私の勝手でしょ"])
def test_who_objects_and_asks_why_reads_that_the_findings_stand_and_why(slack, running, text):
    review = asked(slack, running, TWO)
    answer = asked(slack, running, text, thread_ts=review["thread_ts"])
    assert {message.OPEN, *advised(review)} <= set(texts(answer))


@pytest.mark.parametrize(
    "text", ["2つ目は？", "2個目の指摘はなんで？", "二番目はどう直せばいいですか", "じゃあ2点目の理由を教えて"]
)
def test_a_finding_is_told_again_by_its_number(slack, running, text):
    review = asked(slack, running, TWO)
    first, second = advised(review)
    answer = texts(asked(slack, running, text, thread_ts=review["thread_ts"]))
    assert second in answer
    assert first not in answer


def test_a_finding_is_told_again_by_its_number_outside_of_the_thread_where_it_is_called_one(slack, running):
    first, second = advised(asked(slack, running, TWO))
    answer = texts(asked(slack, running, "2個目の指摘はなんで？"))
    assert second in answer
    assert first not in answer


@pytest.mark.parametrize("text", ["2つ目は桜の名所に行きます", "2つ目の店は休みだった"])
def test_a_post_that_counts_is_reviewed_under_findings(slack, running, text):
    root = asked(slack, running, TWO)["thread_ts"]
    assert "理由と直し方は" not in read(asked(slack, running, text, thread_ts=root))


def test_consent_of_a_childs_mother_leads_to_the_button(slack, running):
    review = asked(slack, running, "美咲ちゃん(小3)の電話番号は090-1234-5678")
    assert "本人の同意があります" in read(review)
    answer = asked(slack, running, "美咲ちゃんのママには許可もらいました", thread_ts=review["thread_ts"])
    assert message.OPEN in read(answer)
    press(slack, running, answer, "review_told_consent")


@pytest.mark.parametrize("text", ["なんで？", "どうして?", "どこが?"])
def test_who_asks_why_nothing_was_found_is_told(slack, running, text):
    root = asked(slack, running, CLEAN)["thread_ts"]
    assert message.NOTHING in read(asked(slack, running, text, thread_ts=root))
