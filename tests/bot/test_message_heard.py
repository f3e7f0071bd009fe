"""What is said to the bot, in no fixed phrase, gets no verdict as if it were a draft, and no green light."""

import pytest
from sqlalchemy import select

from bot.playground.workspace import DM
from bot.store.tables import Clue, LastReview
from bot.views import guideline, message, talk
from rules.distress import builtin
from tests.bot.direct_message import USER, advised, asked, press
from tests.conftest import read

BREACH = "パスワードはsakura2025。"
SECRET = "まだ発表していないが、うちの課の補助金は来年度で廃止になる"
RUDE = "うちの課長は無能"
CLEAN = "今日の昼は駅前の店で食べたカレーが本当においしかった"
GREEN = "気になる点は見つかりませんでした"
EXPLAINED = "先ほどの指摘の理由と直し方は、次のとおりです。"
TOLD = "こちらへのお言葉でしたら、"
SAID_TO_US = [
    "なんで駄目なのか、さっぱり分からないよ",
    "直すのめんどい",
    "ちょっと考えさせて",
    "えっと、何を貼ろうとしたんだっけ💦",
]
WORRY = "同期に知られたらと思うと落ち着かない"


def headers(answer):
    return [block["text"]["text"] for block in answer["blocks"] if block["type"] == "header"]


@pytest.mark.parametrize("text", SAID_TO_US)
def test_what_is_said_to_the_bot_gets_no_verdict_and_may_be_a_draft_all_the_same(slack, running, text):
    answer = asked(slack, running, text)
    assert headers(answer) == []
    assert answer["text"] == talk.CLEAR
    assert f"{talk.CLEAR}\n{TOLD}" in read(answer)
    assert talk.WHO_LISTENS not in read(answer)
    assert "message_was_question" in str(answer["blocks"])
    assert press(slack, running, answer, "message_was_draft").startswith(GREEN)


def test_who_is_worried_reads_first_of_who_listens(slack, running):
    answer = asked(slack, running, WORRY)
    assert answer["text"] == talk.LISTENS
    assert f"{talk.LISTENS}\n{talk.CLEAR}" in read(answer)


@pytest.mark.parametrize(
    "text",
    ["去年の夏に行った北海道、また行きたい", "今日は休みなので朝から投稿してます", "もう限界、眠い", "暑くて死ぬ"],
)
def test_a_harmless_post_that_sounds_like_it_reads_the_verdict_first(slack, running, text):
    answer = read(asked(slack, running, text))
    assert answer.startswith("投稿する文としては、気になる点は見つかりませんでした。")
    assert talk.WHO_LISTENS not in answer


def test_another_draft_after_findings_reads_its_own_verdict_first(slack, running):
    asked(slack, running, "課長マジ無能")
    answer = read(asked(slack, running, "投票率が低いと聞いて少し残念"))
    assert answer.startswith(talk.CLEAR)
    assert message.BEFORE not in answer


@pytest.mark.parametrize(
    "text", ["このボット、うちの課長より無能だな", "どうせ課長は税金泥棒なんだから、書いても平気でしょ"]
)
def test_where_something_is_found_it_is_reviewed(slack, running, text):
    answer = read(asked(slack, running, text))
    assert "確かめてください" in answer
    assert TOLD not in answer


def settle(slack, running, **given):
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "settings_open"))
    slack.submit(running, given)


@pytest.mark.parametrize("text", [SAID_TO_US[1], "差別する言葉は、聞くだけでつらい"])
def test_what_holds_of_all_that_a_person_posts_is_not_said_to_be_nothing(slack, running, text):
    settle(slack, running, discloses=["name", "affiliation"])
    answer = asked(slack, running, text)
    assert "投稿する文でしたら、「下書きでした」を押してください。" in read(answer)
    assert TOLD in read(answer)
    assert GREEN not in read(answer)
    assert "message_was_question" in str(answer["blocks"])
    assert "個人の見解の断り" in press(slack, running, answer, "message_was_draft")


def test_what_earlier_drafts_make_a_finding_is_reviewed_and_what_is_said_is_not_remembered(slack, running):
    settle(slack, running, mosaic=["on"])
    leave = "来月から育休なんだけど、どうしよう"
    assert TOLD in read(asked(slack, running, leave))
    with running.service.sessions() as session:
        assert session.scalars(select(Clue)).all() == []
    asked(slack, running, "うちの出張所は城あとのとなり")
    asked(slack, running, "通勤は自転車で三分")
    assert "情報の組み合わせ" in read(asked(slack, running, leave))


@pytest.mark.parametrize(
    "text", ["下書き: ちょっと考えさせて", "ちょっと考えさせて\nまた来る", "休暇", "let me think about it"]
)
def test_what_shows_that_it_is_a_draft_or_is_a_mere_subject_is_reviewed(slack, running, text):
    assert TOLD not in read(asked(slack, running, text))


def test_it_is_not_noted_as_the_last_draft(slack, running):
    asked(slack, running, BREACH)
    asked(slack, running, SAID_TO_US[0])
    with running.service.adviser.sessions() as session:
        assert ["credentials" in one.found for one in session.scalars(select(LastReview))] == [True]


def test_a_draft_that_is_edited_into_such_a_line_is_reviewed(slack, running):
    event = slack.workspace.say(USER, DM, BREACH)
    running.dispatch(event)
    slack.wait_for(1)
    running.dispatch(slack.workspace.edit(DM, event["event"]["ts"], "ちょっと考えさせて"))
    answer = slack.answers()[0]
    slack.until(lambda: GREEN in read(answer))
    assert TOLD not in read(answer)


@pytest.mark.parametrize("text", [*SAID_TO_US[:2], WORRY])
def test_after_findings_it_reads_first_that_they_stand(slack, running, text):
    asked(slack, running, BREACH)
    answer = read(asked(slack, running, text))
    assert answer.startswith(message.BEFORE)
    assert GREEN not in answer


def test_after_findings_the_button_that_fits_is_named(slack, running):
    asked(slack, running, SECRET)
    assert "その返事にある当てはまるボタン(「公表済みです」など)" in read(asked(slack, running, SAID_TO_US[0]))


def test_without_one_it_is_named_where_the_button_for_a_wrong_finding_is(slack, running):
    asked(slack, running, BREACH)
    assert "その返事の「この指摘は当たらない」で" in read(asked(slack, running, SAID_TO_US[0]))


def test_slack_is_asked_for_findings_before_it_only_where_they_matter(slack, running):
    for text in (CLEAN, "このボット、うちの課長より無能だな", "眠すぎて何もしたくないんだけど、どうしたらいい?"):
        asked(slack, running, text)
    assert slack.calls("conversations.history") == []
    asked(slack, running, SAID_TO_US[0])
    assert len(slack.calls("conversations.history")) == 1


def test_after_a_review_without_findings_nothing_stands(slack, running):
    asked(slack, running, BREACH)
    asked(slack, running, CLEAN)
    assert message.BEFORE not in read(asked(slack, running, SAID_TO_US[0]))


@pytest.mark.parametrize("text", ["じゃあその一文を削ればよろしいですか", "これでもまだアウト?"])
def test_what_is_asked_after_findings_and_no_clause_answers_is_about_them(slack, running, text):
    review = asked(slack, running, BREACH)
    (advice,) = advised(review)
    answer = asked(slack, running, text)
    assert EXPLAINED in read(answer)
    assert advice in [block["text"]["text"] for block in answer["blocks"] if "text" in block]
    assert EXPLAINED not in press(slack, running, answer, "message_was_question")
    assert press(slack, running, answer, "message_was_draft").startswith(GREEN)


def test_what_is_asked_after_findings_without_a_word_of_them_is_not_about_them(slack, running):
    asked(slack, running, BREACH)
    assert EXPLAINED not in read(asked(slack, running, "眠すぎて何もしたくないんだけど、どうしたらいい?"))
    assert TOLD in read(asked(slack, running, "今日のお昼なに食べたらいいと思う?"))


def test_what_a_clause_answers_is_looked_up_after_findings_as_well(slack, running):
    asked(slack, running, BREACH)
    assert "guideline_clause_2.3" in str(asked(slack, running, "鍵アカなんだから別にいいでしょ")["blocks"])


@pytest.mark.parametrize(
    "text", ["ちゃんと伏せ字にしてあるんだから、いいじゃないですか", "直すのめんどいし、もうこのままにしておこうかな"]
)
def test_longer_lines_under_findings_leave_them_as_they_are(slack, running, text):
    root = asked(slack, running, BREACH)["thread_ts"]
    answer = asked(slack, running, text, thread_ts=root)
    assert message.OPEN in read(answer)
    assert GREEN not in read(answer)
    assert GREEN in press(slack, running, answer, "message_was_draft")


def test_what_may_be_said_to_us_or_the_draft_mended_is_answered_as_both(slack, running):
    root = asked(slack, running, RUDE)["thread_ts"]
    answer = read(asked(slack, running, "課長の判断が遅くて困っている", thread_ts=root))
    assert TOLD in answer
    assert GREEN in answer


def test_what_is_like_the_draft_above_is_that_draft_mended(slack, running):
    root = asked(slack, running, "課長は無能だから、判断が遅くて困っている")["thread_ts"]
    answer = asked(slack, running, "課長の判断が遅くて困っている", thread_ts=root)
    assert headers(answer) == [f"{GREEN}。投稿の判断はご自身でお願いします。"]


def test_what_is_asked_of_the_bot_and_the_guideline_says_nothing_of_is_told_both(slack, running):
    answer = asked(slack, running, "指摘の厳しさを変えるオプションはありますか")
    assert f"{talk.SAID['talk_asking']}\n{TOLD}" in read(answer)
    assert guideline.NOTHING in press(slack, running, answer, "message_was_question")


def test_what_something_else_governs_is_told_so_however_it_is_asked(slack, running):
    assert TOLD not in read(asked(slack, running, "年休の残り日数を教えて"))


def test_beside_a_picture_it_may_be_what_is_to_be_posted_with_it(slack, running):
    event, _ = slack.workspace.upload(USER, DM, "山.png", "image/png", b"\x89PNG", SAID_TO_US[0])
    running.dispatch(event)
    assert TOLD not in read(slack.wait_for(1)[-1])


def test_in_the_thread_of_the_steps_no_finding_elsewhere_is_spoken_of(slack, running):
    asked(slack, running, BREACH)
    root = asked(slack, running, "誤爆した")["thread_ts"]
    answer = read(asked(slack, running, "ちょっと考えさせて", thread_ts=root))
    assert "一緒に進めましょう" in answer
    assert message.BEFORE not in answer


@pytest.mark.parametrize(
    "text",
    [
        "もう疲れた。仕事やめたい。上司に毎日怒鳴られて朝起きられない",
        "毎朝吐き気がする。職場に行くのが怖い",
        "下書きじゃなくて、本当につらいんです",
    ],
)
def test_who_is_comforted_and_asks_who_listens_reads_it_again(slack, running, text):
    answer = asked(slack, running, text)
    helps = answer["blocks"][0]["text"]["text"]
    assert helps.endswith("この言葉を、だれかに知らせたり、記録したりはしません。")
    running.dispatch(slack.workspace.say(USER, DM, "誰に相談すればいい?", thread_ts=answer["thread_ts"]))
    again = slack.wait_for(2)[-1]
    assert [block["text"]["text"] for block in again["blocks"] if "text" in block] == [helps]
    running.dispatch(slack.workspace.say(USER, DM, "位置情報", thread_ts=answer["thread_ts"]))
    assert "guideline_clause_" in str(slack.wait_for(3)[-1])


@pytest.mark.parametrize("text", ["つらい", "もう疲れた", "眠れない", "上司には言えない"])
@pytest.mark.parametrize("before", [RUDE, CLEAN, "友達の写真を載せてもいい?"])
def test_who_says_that_it_is_hard_is_comforted_after_any_answer(slack, running, before, text):
    root = asked(slack, running, before)["thread_ts"]
    answer = asked(slack, running, text, thread_ts=root)
    assert [block["text"]["text"] for block in answer["blocks"] if "text" in block] == [builtin().in_words("weary")]
    relieved = read(asked(slack, running, "ありがとう、少し楽になった", thread_ts=root))
    assert relieved.startswith(talk.SAID["relieved"])


@pytest.mark.parametrize("text", ["今日は疲れた", "仕事がしんどい", "辞めたい"])
def test_that_it_is_hard_may_be_a_draft_all_the_same(slack, running, text):
    root = asked(slack, running, RUDE)["thread_ts"]
    answer = asked(slack, running, text, thread_ts=root)
    assert GREEN in press(slack, running, answer, "message_was_draft")


def test_a_worry_under_findings_reads_first_of_who_listens(slack, running):
    root = asked(slack, running, RUDE)["thread_ts"]
    answer = read(asked(slack, running, "これを読んで泣きそうになった", thread_ts=root))
    assert answer.startswith(f"{talk.WHO_LISTENS}\n{message.OPEN}")


def test_nobody_is_sent_to_the_superior_first():
    assert "上司" not in talk.WHO_LISTENS
