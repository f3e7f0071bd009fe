"""What comes after an answer of ours: protests, facts, conditions, and a draft brought in quotation marks."""

import pytest

from bot.views import guideline, message, talk
from tests.bot.direct_message import advised, asked, press
from tests.conftest import read

SECRET = "まだ発表していないが、うちの課が担当する工場の補助金は来年度で廃止になる"
PRIVATE = "同僚の山田さん、うつで休んでるんだって。心配"
POLITICAL = "次の選挙は○○党に入れよう。みんなも投票して"
RUDE = "うちの課長は無能"
CLEAN = "今日の昼は駅前の店で食べたカレーが本当においしかった"
PHOTO = "友達の写真を載せてもいい?"
EXPLAINED = "の理由と直し方は、次のとおりです。"
GREEN = "気になる点は見つかりませんでした"
HARDLY = "日本語でないため、ほとんど確かめられていません。"


def after(slack, running, before, text, where):
    """What a message is answered with after another: in its thread, or beside it."""
    root = asked(slack, running, before)["thread_ts"]
    return asked(slack, running, text, **({"thread_ts": root} if where == "thread" else {}))


def stand(where):
    return message.OPEN if where == "thread" else message.BEFORE


where = pytest.mark.parametrize("where", ["thread", "beside"])


@where
@pytest.mark.parametrize(
    "text", ["え、これもダメ?", "工場の名前書いてないよ", "本人は知ってる", "証拠あるよ", "私物のスマホだよ"]
)
def test_a_protest_or_a_fact_that_decides_nothing_leaves_the_findings(slack, running, text, where):
    answer = read(after(slack, running, SECRET, text, where))
    assert answer.startswith(stand(where))
    assert "「公表済みです」" in answer
    assert GREEN not in answer


@where
@pytest.mark.parametrize(
    ("draft", "text", "button"),
    [
        (SECRET, "ニュースで見た", "公表済みです"),
        (SECRET, "もう世間では有名な話だよ", "公表済みです"),
        (PRIVATE, "本人が書いていいって言ってる", "本人の同意があります"),
        (PRIVATE, "本人は知ってる", "本人の同意があります"),
        (PRIVATE, "山田さんには話してあるよ", "本人の同意があります"),
    ],
)
def test_a_fact_names_its_button_in_many_words(slack, running, draft, text, button, where):
    answer = read(after(slack, running, draft, text, where))
    assert f"「{button}」" in answer
    assert GREEN not in answer


@pytest.mark.parametrize(
    ("draft", "text"), [(SECRET, "今日は休み"), (SECRET, "ニュースで見た花火に行きたい"), (CLEAN, "ニュースで見た")]
)
def test_a_post_after_a_review_is_reviewed(slack, running, draft, text):
    assert GREEN in read(after(slack, running, draft, text, "beside"))


@where
@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("鍵アカなんだけど", "2.3"),
        ("フォロワー3人しかいないし", "2.3"),
        ("うちは家族しかフォローしてないし", "2.3"),
        ("匿名だから平気", "2.5"),
        ("身バレしないって", "2.5"),
        ("鍵アカなら大丈夫?", "2.3"),
    ],
)
def test_what_is_said_to_protect_a_post_gets_its_clause_below_the_word_that_findings_stand(
    slack, running, text, clause, where
):
    answer = after(slack, running, POLITICAL, text, where)
    assert read(answer).startswith(stand(where))
    assert f"guideline_clause_{clause}" in str(answer["blocks"])
    assert stand(where) not in press(slack, running, answer, "message_was_draft")


@pytest.mark.parametrize("draft", [CLEAN, PHOTO])
def test_where_nothing_was_found_nothing_stands(slack, running, draft):
    answer = after(slack, running, draft, "鍵アカなんだけど", "beside")
    assert "guideline_clause_2.3" in str(answer["blocks"])
    assert message.BEFORE not in read(answer)


def test_a_fact_is_heard_after_a_clause_in_the_thread_of_a_review_as_well(slack, running):
    root = asked(slack, running, PRIVATE)["thread_ts"]
    asked(slack, running, "鍵アカなんだけど", thread_ts=root)
    answer = asked(slack, running, "本人に許可もらった", thread_ts=root)
    assert "当たらなくなりました" in press(slack, running, answer, "review_told_consent")


CONDITIONS = [
    "許可もらったらOK?",
    "顔を隠せば?",
    "顔隠せば?",
    "モザイクかけたらいい?",
    "本人がいいって言えばいい?",
    "後ろ姿なら?",
    "親の同意があれば大丈夫?",
    "スタンプで顔を消しても?",
    "じゃあ友達に聞いてからならいい?",
    "本人に聞いてOKなら載せていい?",
    "目線入れたら?",
    "親戚でもだめ?",
]


@where
@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_after_a_clause_is_told_what_decides(slack, running, text, where):
    answer = read(after(slack, running, PHOTO, text, where))
    assert guideline.AGAIN in answer
    assert "関係者の同意をあらかじめ得ているか" in answer
    assert "お答えできません" not in answer


@where
@pytest.mark.parametrize(
    "text",
    [
        "これのどこが悪いの?事実を書いてるだけでしょ",
        "名前を消せばいい?",
        "課長って書かなきゃいい?",
        "伏せ字にすればOK?",
        "じゃあイニシャルなら大丈夫?",
        "そこだけ削れば平気ですか",
        "敬語にして",
    ],
)
def test_what_is_asked_of_the_findings_is_answered_with_their_reasons(slack, running, text, where):
    answer = after(slack, running, RUDE, text, where)
    assert EXPLAINED in read(answer)
    assert "何に困ったのか" in read(answer)


@pytest.mark.parametrize(
    "text",
    ["隠せば隠すほど見たくなる", "駅前の店を消せば地図が寂しい", "消したい過去もある", "花を切ったら枯れた?と母が言う"],
)
def test_a_post_with_such_words_is_no_condition(slack, running, text):
    answer = read(after(slack, running, RUDE, text, "beside"))
    assert EXPLAINED not in answer


@pytest.mark.parametrize("text", ["鍵アカに変えたら大丈夫?", "あとで投稿を消せばいい?"])
def test_what_a_clause_is_about_is_no_condition_of_the_findings(slack, running, text):
    answer = after(slack, running, RUDE, text, "thread")
    assert "guideline_clause_2." in str(answer["blocks"])


@pytest.mark.parametrize("before", [CLEAN, "ありがとう"])
def test_without_anything_before_it_a_condition_is_as_ever(slack, running, before):
    answer = read(after(slack, running, before, "顔隠せば?", "beside"))
    assert guideline.AGAIN not in answer
    assert EXPLAINED not in answer


@where
@pytest.mark.parametrize(
    "text",
    [
        "じゃあ「来週は忙しい」ならいい?",
        "「課長と意見が合わなくてつらい」ならどう?",
        "じゃあ「課長の指示が分かりにくい」なら?",
        "この文を添削して:今日は役所の飲み会で先輩が寝てしまった",
    ],
)
def test_a_draft_in_quotation_marks_is_reviewed(slack, running, text, where):
    answer = read(after(slack, running, RUDE, text, where))
    assert GREEN in answer
    assert "お尋ねの文だけを確かめました。" in answer
    assert EXPLAINED not in answer


def test_who_wants_it_rewritten_gets_the_review_of_what_is_quoted_and_its_buttons_hold(slack, running):
    answer = asked(slack, running, f"この文を柔らかくして:「{PRIVATE}」")
    assert "文を書き直すことはできません。" in read(answer)
    assert "当たらなくなりました" in press(slack, running, answer, "review_told_consent")


def test_what_is_quoted_can_be_looked_up_with_all_around_it_and_reviewed_again(slack, running):
    answer = asked(slack, running, "「鍵アカなら何でも書ける」ならいい?")
    assert "公共的な空間" in press(slack, running, answer, "message_was_question")
    assert "お尋ねの文だけを確かめました。" in press(slack, running, answer, "message_was_draft")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("私の記録ぜんぶ消して", "erase"),
        ("有給の日を登録したい", "settings"),
        ("お知らせを毎週出したい", "reminders"),
        ("写真も見てくれる?", "pictures"),
        ("リンク先も読んでくれる?", "links"),
        ("スマホでも使える?", "devices"),
        ("英語でも使える?", "languages"),
        ("間違ってたら誰に言えばいい?", "wrong"),
        ("140字にまとめて", "rewrite"),
    ],
)
def test_what_is_asked_of_the_bot_is_answered(slack, running, text, kind):
    assert talk.SAID[kind].replace("`", "") in read(asked(slack, running, text)).replace("`", "")


@pytest.mark.parametrize("text", ["fuck you", "shut up", 'Can you check my post? "I love ramen."'])
def test_a_few_words_in_another_language_are_hardly_checked_either(slack, running, text):
    assert HARDLY in read(asked(slack, running, text))


@pytest.mark.parametrize("text", ["Tokyo", "https://example.com/a b", "LINE始めた"])
def test_a_name_or_an_address_is_no_other_language(slack, running, text):
    assert HARDLY not in read(asked(slack, running, text))


@pytest.mark.parametrize("text", ["名前を消せばいい?", "なんで?"])
def test_after_the_clause_on_what_protects_a_post_its_findings_are_still_what_is_asked_about(slack, running, text):
    review = asked(slack, running, "課長マジ無能")
    (advice,) = advised(review)
    asked(slack, running, "鍵アカだから平気", thread_ts=review["thread_ts"])
    answer = asked(slack, running, text, thread_ts=review["thread_ts"])
    assert advice in [block["text"]["text"] for block in answer["blocks"] if "text" in block]
