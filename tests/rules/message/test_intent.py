from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules
from rules import review
from rules.guideline import governed_by
from rules.message.intent import STOPPED, amiss, could_be_looked_up, goes_on, intent
from rules.message.phrases import FILE, Intent, phrase
from rules.message.terms import MOST_WORDS, is_term
from rules.text import Text

with FILE.open("rb") as _file:
    KINDS = tomllib.load(_file)["kind"]


def rows(name):
    lines = Path(__file__).parent.joinpath(name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


ROUTING, UNSEEN, TOLD = (rows(f"routing{name}.tsv") for name in ("", "-unseen", "-told"))
EVALUATION = Path(__file__).parents[3] / "evaluation"


@pytest.mark.parametrize(("kind", "message"), [(kind["name"], text) for kind in KINDS for text in kind["examples"]])
def test_fixed_phrases_are_known(kind, message):
    assert intent(message) == kind


@pytest.mark.parametrize(
    "message",
    [
        "匿名のアカウントなら何を書いても大丈夫ですか?",
        "勤務時間中に投稿してもいいですか",
        "知らない人から友達申請が来たらどうすればいい?",
        "位置情報",
        "3(2)④",
        "Can I post during my lunch break?",
        "my account got hacked once, how do I keep it from happening again",  # told first, then asked
        "鍵アカで上司の悪口",  # told, not asked
        "子どもの運動会の写真をあげたい",
        "位置情報の設定を切る方法を教えてください、よろしくお願いします。",
        "ｶｷﾞｱｶ",  # a word, however it is written
        "いちじょうほう",
        "ぱすわど",
        "「位置情報」",
        "いいねと選挙",
        "私生活 と 背景",
        "位置情報 😭",
    ],
)
def test_questions_are_looked_up(message):
    assert intent(message) == "question"


@pytest.mark.parametrize("message", ["私生活、 背景", "私生活、背景、", "「私生活」 / 「背景」", "背景&私生活"])
def test_terms_may_be_parted_in_any_way(message):
    assert is_term(Text(message))


@pytest.mark.parametrize("message", ["、", "と", "😭", "私生活とねこ"])
def test_marks_alone_and_other_words_are_no_terms(message):
    assert not is_term(Text(message))


@pytest.mark.parametrize(
    "message",
    [
        "どういう意味?",
        "もっと詳しく教えてください",
        "なぜ?",
        "?",
        "！？",
        "質問があります",
        "what does it mean?",
        "OK?",
    ],
)
def test_a_question_that_names_nothing_is_vague(message):
    assert intent(message) == "vague"


@pytest.mark.parametrize("message", ["😭", "はい", "大丈夫です", "いいね", "なるほど"])
def test_what_asks_for_nothing_is_not(message):
    assert intent(message) != "vague"


@pytest.mark.parametrize(
    "message",
    [
        "今日の昼は死ぬほど旨いラーメン",
        "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい。いまここ→ 35.6745,139.7512",
        "ありがとう、みんな! 十年勤めた課を今日で離れます。",
        "これって投稿していい?「来週の立入検査、うちの班は港のあの会社に行くことになりました。朝から憂鬱です」",
        "下書き: 今日の会議は長かった。なんで?",
        "桜が咲いた🌸 見に来る?",
        "my manager is an idiot",
        "@tomo 誰に向かって言ってるの?",
        "朝から雨。\n傘を忘れたのはなぜ?",
        "新作のポテチ、もう食べた? " * 12,
        "財務省で働いています",  # a statement, and the rules find something in it
        "同僚の山田さんが不倫してる",
        "支給された端末で投稿テスト",
    ],
)
def test_when_in_doubt_it_is_a_draft(message):
    assert intent(message) == "draft"


@pytest.mark.parametrize(
    "text",
    [
        "同期の由美が流産したこと書いていい?",
        "課長が不倫してるって書いたらまずい?",
        "〇〇党に入れようって書くのはあり?",
        "うちのパスワードsakura2025なんだけどまずい?",
        "「今日の会議で来年度の予算が決まった」って書いていい?",
        "お客さんの田中さんが生活保護受けてるんだけど、言っていい?",
        "係長がうざいと書きたい",
    ],
)
def test_a_question_whether_to_post_a_breach_is_a_draft(text):
    assert intent(text) == "draft"


@pytest.mark.parametrize(
    "text",
    [
        "同僚が婚約したこと書いていい?",
        "今日のランチがおいしかったって書いていい?",
        "「税金泥棒」と知らない人に書かれたんですが、言い返していいですか",  # not one's own draft
        "プロフィールに「国立病院の看護師」と書いています。どんな一文を入れておくべきでしょうか",  # as whom, not what
        "勤務時間中に休憩だと書くのはまずい?",
    ],
)
def test_a_question_whether_to_post_what_is_innocent_or_of_ones_standing_is_looked_up(text):
    assert intent(text) == "question"


@pytest.mark.parametrize(
    "text", ["死ね", "殺すぞ", "消えろ", "無能", "税金泥棒", "給料泥棒", "老害", "ネトウヨ", "上司がうざ"]
)
def test_a_bare_insult_or_threat_is_reviewed_though_it_is_a_term_with_the_lookup_beside(text):
    assert intent(text) == "draft"
    assert could_be_looked_up(text)


@pytest.mark.parametrize(
    "text", ["懲戒になるのかな", "これって懲戒免職ですか", "訓告で済みますか", "減給とかになりますか"]
)
def test_who_names_a_disciplinary_measure_is_told_the_law_that_sets_it(text):
    assert intent(text) == "question"
    assert governed_by(text).id == "discipline"


@pytest.mark.parametrize("word", ["デマ", "肖像権", "ステマ", "身バレ", "「デマ」", "いちじょうほう"])
@pytest.mark.parametrize(
    "asked",
    [
        "って何",
        "って?",
        "ってなに",
        "って何ですか?",
        "とは",
        "とはなんですか",
        "の意味は?",
        "って何だっけ",
        "ってどういう意味?",
    ],
)
def test_what_a_word_means_is_looked_up(word, asked):
    assert intent(word + asked) == "question"


@pytest.mark.parametrize(
    "word",
    [
        "イソスタ",
        "アカウソト",
        "個人惰報",
        "肖造権",
        "位置情法",
        "loction",
        "pasword",
        "copyrihgt",
        "kojinjoho",
        "肖造権って何",
    ],
)
def test_a_mistyped_word_is_looked_up(word):
    assert intent(word) == "question"


@pytest.mark.parametrize("text", ["ランチ", "夕飯作った", "vacation", "高橋惰子", "sushi", "眠い"])
def test_another_word_is_no_mistyped_one(text):
    assert intent(text) == "draft"


@pytest.mark.parametrize("text", ["仕事って何だろう", "死ねって", "これって何", "人生とは", "老害"])
def test_what_muses_reports_or_insults_is_a_draft(text):
    assert intent(text) == "draft"


@pytest.mark.parametrize("text", ["老害って何?", "ネトウヨとは", "メンヘラってどういう意味?"])
def test_who_asks_what_an_insult_means_insults_nobody(text):
    assert intent(text) == "question"


def read(name, key):
    return [json.loads(line)[key] for line in (EVALUATION / name).read_text("utf-8").splitlines()]


def share(wanted, messages):
    """The share, from 0 to 1, of some messages whose intent is the one wanted; of penalties one may ask as well."""
    also = {"question": "penalty"}.get(wanted, wanted)
    return sum(intent(message) in (wanted, also) for message in messages) / len(messages)


@pytest.mark.parametrize(("kind", "least"), [("draft", 0.80), ("question", 0.95)])
def test_short_posts_that_ask_are_told_from_questions(kind, least):
    messages = [text for wanted, text in ROUTING if wanted == kind]
    assert len(set(messages)) == 100
    assert share(kind, messages) >= least


@pytest.mark.parametrize(("kind", "least"), [("draft", 0.90), ("question", 0.80)])
def test_short_posts_and_questions_of_others_are_told_apart(kind, least):
    messages = [text for wanted, text in UNSEEN if wanted == kind]
    assert len(set(messages)) == 240
    assert share(kind, messages) >= least


@pytest.mark.parametrize(("kind", "least"), [("draft", 0.86), ("question", 0.90)])
def test_what_is_told_or_scolds_is_told_from_homely_questions(kind, least):
    messages = [text for wanted, text in TOLD if wanted == kind]
    assert len(set(messages)) == 75
    assert share(kind, messages) >= least


@pytest.mark.parametrize(
    "text",
    [
        "偽造旅券を見破った!どこで気づいたかというと紙の手触り",
        "あの事業者が落ちた理由、なんでかと言えば押印漏れ",
        "誰が通報したかっていうと、おとなりさん",
        "AIに好きな作家の文体どころか本文をそのまま出させて公開した",
        "届いた認証コード、481920 って何？",
        "マッチングで会った人に住所教えちゃった",
        "友人から誕生日にもらったマグカップ",
        "車をぶつけられたけど、相手が誠実で助かった",
        "友達申請は知っている人だけ",
        "怪しい広告を通報した",
    ],
)
def test_what_is_told_is_a_draft(text):
    assert intent(text) == "draft"


@pytest.mark.parametrize(
    "text", ["守秘義務って退職後も続くの", "ねえ、裏垢って作ったらあかんの", "引用の仕方わからん", "顔出し配信"]
)
def test_what_is_asked_in_homely_or_few_words_is_a_question(text):
    assert intent(text) == "question"


def test_statements_of_everyday_life_are_reviewed():
    statements = Path(__file__).with_name("statements.tsv").read_text("utf-8").splitlines()[1:]
    assert len(set(statements)) == 40
    assert share("draft", statements) >= 0.95


@pytest.mark.parametrize(("name", "column", "least"), [("../plain.tsv", 1, 0.98), ("../plain.tsv", 2, 0.94)])
def test_plain_breaches_and_their_innocent_twins_are_reviewed(name, column, least):
    assert share("draft", [row[column] for row in rows(name) if len(row) > column and row[column]]) >= least


@pytest.mark.parametrize("text", ["今から国会", "これから出張"])
def test_what_somebody_is_about_to_do_is_no_subject(text):
    assert intent(text) == "draft"


def test_what_is_told_is_looked_up_where_a_clause_is_surely_about_it():
    assert intent("同窓会の集合写真を無断で載せた") == "question"
    assert intent("好きな曲の歌詞に救われた夜がある") == "draft"
    assert intent("担当している制度についてブログで解説したい") == "question"  # a wish asks, whatever is found


def test_nearly_all_drafts_are_reviewed():
    assert share("draft", read("drafts.jsonl", "text")) >= 0.99


def test_whole_sentences_that_ask_are_looked_up_or_led_to_the_steps():
    sentences = [text for text in read("questions.jsonl", "q") if len(Text(text).lexemes) > MOST_WORDS]
    told = [text for text in sentences if intent(text) == "posted"]
    assert len(told) <= 0.05 * len(sentences)
    assert share("question", sentences) + len(told) / len(sentences) >= 0.90


def test_hardly_any_draft_is_taken_for_a_post_that_is_out():
    assert [text for text in read("drafts.jsonl", "text") if intent(text) == "posted"] == []


@pytest.mark.parametrize(
    "text", ["上司の悪口を鍵アカで書いちゃった", "ログインできなくなった", "やばい、鍵垢だと思ったら公開だった"]
)
def test_what_has_happened_is_led_to_the_steps(text):
    assert intent(text) == "posted"


def test_every_question_has_a_way_to_the_lookup():
    questions = [text for kind, text in ROUTING + UNSEEN if kind == "question"]
    assert [text for text in questions if intent(text) == "draft" and not could_be_looked_up(text)] == []


@pytest.mark.parametrize(
    "text", ["レシピ", "猫", "ボーナス", "育休", "猫🐈", "年休の残り", "ありがとうございます。\n家族だけでも?"]
)
def test_what_is_a_phrase_or_asks_could_be_looked_up(text):
    assert could_be_looked_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "😭",
        "#桜",
        "https://example.com/",
        "今日の昼は駅前の店で食べたカレーが本当においしかった",
        "桜が咲いた。" * 30 + "見た?",
    ],
)
def test_what_no_one_would_look_up_could_not(text):
    assert not could_be_looked_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "通知がうるさい会社の人",
        "設定が細かいアニメが好き",
        "上司に見られた気がして焦った朝",
        "記録を更新した!",
        "使えない部下だ",
        "テストが終わったので旅行に行きます",
        "えっ、もう十二月?",
        "人間と話すのが苦手",
        "やめてよかった習慣ベスト3",
        "無能",
        "黙れ",
        "クビになった課長の話",
        "クビになればいいのに、あの課長",
        "バレたらクビだけど書いちゃう",
        "野球の監督、クビになるの?",
        "懲戒処分の件数が公表された",
        "違反切符を切られたらどうなるの",
        "部下をクビにしたい",
        "あの議員は逮捕されますか",
        "賞味期限が切れたらどうなるの",
        "隠れて食べたのがバレたらどうなる",
        "処分された",
        "処分",
    ],
)
def test_a_post_in_the_words_of_talk_to_the_bot_is_none(text):
    assert phrase(text) is None


@pytest.mark.parametrize("text", ["プライバシー", "匿名", "3.2.2", "⑤", "ログ", "裏垢って上司にバレる?"])
def test_a_word_or_number_of_the_guideline_is_looked_up_all_the_same(text):
    assert intent(text) == "question"


def test_an_empty_message_asks_for_help():
    assert intent("") == intent(" \n") == "help"


def test_a_message_that_begins_with_a_page_of_space_has_an_intent():
    assert intent(" " * 200 + "😀") in get_args(Intent)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_any_text_has_one_intent(message):
    assert intent(message) in get_args(Intent)


@pytest.mark.parametrize(
    "text", ["国家公務員法102条って何", "国家公務員法第102条とは", "位置情報の自動付与とは何ですか?"]
)
def test_what_a_term_of_a_clause_means_is_a_question(text):
    assert intent(text) == "question"


@pytest.mark.parametrize("text", ["今日の夕焼け、なんて色なんだろう", "うちの猫とは", "この味って何"])
def test_what_no_clause_is_about_is_none(text):
    assert intent(text) == "draft"


@pytest.mark.parametrize(
    "text",
    [
        "SNSの誹謗中傷で苦しむ人がいる。言葉は選びたい",
        "デマに注意。公式の情報を見よう",
        "子どもの写真は顔を隠して載せるようにしている",
        "友人が会社を立ち上げた。応援したい",
        "省のプリンタで同人誌刷ったw",
    ],
)
def test_what_asks_nothing_and_surely_tells_is_reviewed_with_the_lookup_beside(text):
    assert intent(text) == "draft"
    assert could_be_looked_up(text)


def test_a_text_is_judged_once_whoever_asks(monkeypatch):
    judged = []
    monkeypatch.setattr(rules, "review", lambda draft, **how: judged.append(draft) or review(draft, **how))
    text = Text("老害")
    assert intent(text) == "draft"
    assert (amiss(text), goes_on(text)) == (STOPPED, False)
    assert len(judged) == 1
