"""What is said back to an answer is no draft: it never reads as if the draft above were cleared."""

import pytest
from sqlalchemy import select

from bot.store.tables import LastReview
from bot.views import guideline, message, talk
from tests.bot.direct_message import advised, asked, press
from tests.conftest import read

BREACH = "パスワードはsakura2025。"
SECRET = "まだ発表していないが、うちの課の補助金は来年度で廃止になる"
CLEAN = "今日の昼は駅前の店で食べたカレーが本当においしかった"
EXPLAINED = "先ほどの指摘の理由と直し方は、次のとおりです。"
GREEN = "気になる点は見つかりませんでした"


PROTESTS = [
    "でも鍵垢だよ",
    "表現の自由でしょ",
    "その指摘おかしい",
    "厳しすぎない?",
    "このまま出す",
    "みんなやってるのに残念",
    "山田課長の許可とった",
    "うそだよ、冗談",
]
DRAFTS = [
    "課長の判断が遅くて困っている",
    "課長の判断には困っている",
    "新しい公園ができたので明日子どもと行ってきます",
    "昨日のライブ、最高だった!また行きたい",
    "下書き: 新しい公園ができた",
]
ELSEWHERE = [
    "懲戒になる?",
    "退職後も守らないといけない?",
    "家族の投稿にも関係ある?",
    "どこに相談すればいい?",
    "この指針は誰向け?",
]
QUESTIONS = [
    "どこが?",
    "どの言葉?",
    "じゃあ何て書けばいいの",
    "代わりにどう書けばいい?",
    "無理。わからない",
    "本当に大丈夫?",
    "上のやつは大丈夫?",
    "それ悪口?",
    "発令後ならいいの?",
    "課長じゃなくて部長ならいい?",
]
REPEATED = ["で、結局書いていいの?", "それどこに書いてあるの", "それは違うと思う", "まだだめ?"]


@pytest.mark.parametrize("text", PROTESTS)
def test_a_line_under_findings_leaves_them_as_they_are(slack, running, text):
    review = asked(slack, running, BREACH)
    answer = asked(slack, running, text, thread_ts=review["thread_ts"])
    assert message.OPEN in read(answer)
    assert GREEN not in read(answer)
    pressed = press(slack, running, answer, "message_was_draft")
    assert message.OPEN not in pressed
    assert GREEN in pressed


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_line_that_asks_under_findings_is_told_them_again(slack, running, text):
    review = asked(slack, running, BREACH)
    (advice,) = advised(review)
    answer = asked(slack, running, text, thread_ts=review["thread_ts"])
    assert advice in [block["text"]["text"] for block in answer["blocks"] if "text" in block]


@pytest.mark.parametrize("text", ["公表されてるよ", "新聞に出てた"])
def test_a_fact_told_under_findings_leads_to_its_button_which_checks_again(slack, running, text):
    review = asked(slack, running, SECRET)
    assert "公表済みです" in read(review)
    answer = asked(slack, running, text, thread_ts=review["thread_ts"])
    assert "公表済みです" in read(answer)
    assert "当たらなくなりました" in press(slack, running, answer, "review_told_published")


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_an_empty_line_under_findings_is_told_what_to_send(slack, running, text):
    root = asked(slack, running, BREACH)["thread_ts"]
    assert talk.SAID["help"] in read(asked(slack, running, text, thread_ts=root))


def test_a_draft_mended_in_the_thread_is_reviewed(slack, running):
    root = asked(slack, running, "駅前のカレー屋の店長は無能だと思う")["thread_ts"]
    assert GREEN in read(asked(slack, running, "駅前のカレー屋の店長は忙しいと思う", thread_ts=root))
    assert GREEN in read(asked(slack, running, "桜が咲いて嬉しい", thread_ts=root))  # nothing stands any more


@pytest.mark.parametrize("text", DRAFTS)
def test_a_draft_without_findings_is_reviewed_under_findings(slack, running, text):
    root = asked(slack, running, "うちの課長は無能")["thread_ts"]
    assert GREEN in read(asked(slack, running, text, thread_ts=root))


@pytest.mark.parametrize("text", ELSEWHERE)
def test_a_question_about_something_else_is_looked_up_under_findings(slack, running, text):
    review = asked(slack, running, "うちの課長は無能")
    (advice,) = advised(review)
    answer = asked(slack, running, text, thread_ts=review["thread_ts"])
    assert advice not in [block["text"]["text"] for block in answer["blocks"] if "text" in block]
    assert message.OPEN not in read(answer)
    assert "message_was_draft" in str(answer["blocks"])


@pytest.mark.parametrize("text", ["消した", "消しました", "その言葉は消しました"])
def test_what_was_taken_out_of_a_draft_is_no_incident(slack, running, text):
    root = asked(slack, running, BREACH)["thread_ts"]
    assert talk.SAID["again"] in read(asked(slack, running, text, thread_ts=root))


def test_a_protest_is_not_noted_as_the_last_draft(slack, running):
    root = asked(slack, running, BREACH)["thread_ts"]
    asked(slack, running, "みんなやってるのに残念", thread_ts=root)
    with running.service.adviser.sessions() as session:
        assert ["credentials" in one.found for one in session.scalars(select(LastReview))] == [True]


def test_a_breach_under_findings_is_reviewed(slack, running):
    root = asked(slack, running, BREACH)["thread_ts"]
    assert "確かめてください" in read(asked(slack, running, "うちの課長は無能", thread_ts=root))


def test_nothing_is_sure_under_a_review_without_findings(slack, running):
    root = asked(slack, running, CLEAN)["thread_ts"]
    assert message.UNSURE in read(asked(slack, running, "本当に大丈夫?", thread_ts=root))


@pytest.mark.parametrize("text", ["直したよ", "もう一度見て", "これならどう?", "了解、直すね", "ご指摘の通りです"])
def test_who_has_mended_a_draft_is_asked_for_it(slack, running, text):
    root = asked(slack, running, BREACH)["thread_ts"]
    assert talk.SAID["again"] in read(asked(slack, running, text, thread_ts=root))
    assert talk.SAID["again"] in read(asked(slack, running, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [("これで最終です", talk.SAID["posts"]), ("許可ください", EXPLAINED), ("誤検知だよ", talk.SAID["objects"])],
)
def test_beside_the_thread_they_are_no_drafts_either(slack, running, text, said):
    asked(slack, running, BREACH)
    answer = read(asked(slack, running, text))
    assert said in answer
    assert GREEN not in answer


def test_what_is_asked_right_after_a_review_is_about_it(slack, running):
    review = asked(slack, running, BREACH)
    (advice,) = advised(review)
    answer = asked(slack, running, "なんで?")
    assert "当たらない指摘は、先ほどの返事の「この指摘は当たらない」で" in read(answer)
    assert advice in [block["text"]["text"] for block in answer["blocks"] if "text" in block]


def test_a_fact_told_right_after_a_review_names_the_button(slack, running):
    asked(slack, running, SECRET)
    assert "「公表済みです」" in read(asked(slack, running, "もう公表されてるけど?"))


def test_without_a_review_before_it_the_same_line_is_a_draft(slack, running):
    asked(slack, running, CLEAN)
    assert GREEN in read(asked(slack, running, "新聞に出てた"))


@pytest.mark.parametrize("text", REPEATED)
def test_a_clause_is_shown_once_in_a_thread(slack, running, text):
    first = asked(slack, running, "位置情報って付けたままでもいいですか?")
    answer = asked(slack, running, text, thread_ts=first["thread_ts"])
    assert guideline.AGAIN in read(answer)
    assert "guideline_clause_3.2.4.d" not in str(answer["blocks"])
    press(slack, running, answer, "guideline_show_3.2.4.d")


@pytest.mark.parametrize(("text", "clause"), [("次", "3.2.4.b"), ("二番目くわしく", "3.2.4.b"), ("五つ目", "3.2.4.e")])
def test_a_list_of_clauses_is_walked_by_words(slack, running, text, clause):
    root = asked(slack, running, "3(2)④")["thread_ts"]
    answer = asked(slack, running, text, thread_ts=root)
    assert f"guideline_clause_{clause}" in str(answer["blocks"])
