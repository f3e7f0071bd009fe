"""Who says that it has happened gets the steps; its own file says which words do so, and which do not."""

from pathlib import Path

import pytest

from rules.incident import playbooks
from rules.message.alarm import FILE, answer, first, incidents, load, ticked
from rules.text import Text
from rules.toml_file import RuleError

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("alarm.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("text", [text for kind, text in ROWS if kind == "told"])
def test_what_is_told_is_heard(text):
    assert incidents(Text(text)) is not None


@pytest.mark.parametrize("text", [text for kind, text in ROWS if kind == "innocent"])
def test_its_innocent_neighbours_are_not(text):
    assert incidents(Text(text)) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("上司の悪口書いちゃったどうしよう", "defamation"),
        ("酔って上司の実名入りで悪口を書いちゃった", "defamation"),
        ("お前の家に火をつけるとDMが来た", "attacked"),
        ("支給されたタブレットが見つからない", "lost"),
        ("名簿を電車に忘れた", "lost"),
        ("パスワード流出した", "credentials"),
        ("アカウントを乗っ取られました!助けて", "hijacked"),
        ("同僚の顔写真を間違って公開してしまいました", "personal_data"),
        ("間違って内部の資料をアップしてしまいました", "duty_leak"),
        ("公用スマホから投稿してしまった", "as_office"),
        ("変なリンク踏んじゃった", "unsafe_spread"),
        ("脅されています", "attacked"),
        ("GPSをつけたまま家の写真を載せてしまったみたい", "own_safety"),
        ("地震のデマ拡散しちゃった", "false_information"),
        ("他人の絵を自分の作品みたいに載せちゃった", "copyright"),
        ("候補者の応援をうっかりリポストしてしまった", "political"),
    ],
)
def test_what_it_is_about_proposes_the_kind(text, kind):
    assert incidents(Text(text))[0] == kind


@pytest.mark.parametrize("told", ["誤爆した\n{}", "{} 誤爆した", "誤爆しました。{}"])
def test_a_link_to_what_is_out_is_no_word_of_it(told):
    link = "https://x.com/example/status/1" + "0" * 140
    assert incidents(Text(told.format(link))) == incidents(Text("誤爆した"))
    assert incidents(Text(f"猫がいた {link}")) is None


def test_the_kinds_are_those_of_playbooks():
    found = {kind for _, text in ROWS for kind in incidents(Text(text)) or ()}
    assert len(found) > 8
    assert found <= {book.kind for book in playbooks()}


@pytest.mark.parametrize("text", ["やらかした", "どうしよう", "拡散されてしまった", "スクショが出回ってる"])
def test_a_mere_cry_proposes_none(text):
    assert incidents(Text(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "アカウントを乗っ取られました。変なDMが届いても開かないでください",  # put to the public: a draft
        "先ほどは誤った情報を投稿してしまい、申し訳ありませんでした。訂正します",
        "「アカウントを乗っ取られました」という件名に注意",
        "乗っ取られたらどうする?",
        "友達のインスタが乗っ取られたらしい",
        "また上司の悪口書いちゃった笑",
    ],
)
def test_what_is_put_to_others_quoted_or_not_so_yet_is_something_else(text):
    assert incidents(Text(text)) is None


@pytest.mark.parametrize(
    "text", ["消したほうがいい?", "消した方がいいですか", "削除したら怒られる?", "消した場合どうなる", "消しちゃだめ?"]
)
def test_who_asks_whether_to_take_it_down_has_not_done_so(text):
    assert "deleted" not in ticked(Text(text))


@pytest.mark.parametrize(
    "text",
    ["もう消しました", "消しちゃった", "消してもうた", "削除済みです", "消してあります", "消した、ほかに何かある?"],
)
def test_who_has_taken_it_down_is_heard(text):
    assert "deleted" in ticked(Text(text))


@pytest.mark.parametrize("text", ["I deleted it already", "I already took down the post", "it has been removed"])
def test_who_has_taken_it_down_is_heard_in_english(text):
    assert "deleted" in ticked(Text(text))


@pytest.mark.parametrize("text", ["I haven't deleted it", "I have not deleted it yet", "Should I have deleted it?"])
def test_who_has_not_is_heard_in_english(text):
    assert "deleted" not in ticked(Text(text))


@pytest.mark.parametrize("text", ["カード番号入れちゃいました", "口座番号を入れた", "銀行に電話したほうがいい?"])
def test_a_card_or_an_account_given_to_a_swindle_is_stopped_first(text):
    assert "すぐに銀行やカード会社に電話" in first(Text(text), ["unsafe_spread"])
    assert "銀行" not in first(Text("変なリンク踏んじゃった"), ["unsafe_spread"])


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("colleague", ["本人に言うべきでしょうか", "証拠は残す?", "もう消したみたいです"]),
        (
            "attacked",
            [
                "警察に言ったら職場にばれますか",
                "もうブロックした",
                "払ったほうがいいですか",
                "お金は払いました",
                "警察に行きました",
            ],
        ),
    ],
)
def test_each_question_in_such_a_thread_is_answered_by_itself(kind, texts):
    said = [answer(Text(text), [kind]) for text in texts]
    assert all(said)
    assert len(set(said)) == len(texts)


def test_what_is_told_at_length_must_cry_for_advice():
    tale = (
        "昨日の夜のことですが、うっかり会議の資料を自分のアカウントに上げてしまいました。"
        "朝になって気づいて消したのですが、同僚が何人か見たようです"
    )
    assert incidents(Text(tale)) is None
    assert incidents(Text(tale + "。どうすればいいですか")) == ("duty_leak",)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("examples = [", 'examples = ["今日の昼はラーメン", ', "今日の昼はラーメン"),
        ('"消していい?", ', '"今日の昼はラーメン", "消していい?", ', "今日の昼はラーメン"),
        ("absent = [", 'absent = ["うっかり写真を公開しちゃった", ', "うっかり写真を公開しちゃった"),
        ("patterns = [", "patterns = ['<nowhere>', ", "nowhere"),
        ("patterns = [", "patterns = ['(', ", "no regular expression"),
        ("[parts]\n", "[parts]\na = '<a>'\n", "parts: a: <a> is no part"),
        ("[parts]\n", "[parts]\na = '<account>'\n", "parts: a: <account> is no part"),
        ("[parts]\n", "[parts]\na = ['gap']\n", "parts: a must be a text"),
        ("examples = [", "example = [", "examples must be a list"),
        ("whole = true", 'whole = "false"', "whole must be true or false"),
        ("most = ", "least = ", "unless: most"),
    ],
)
def test_a_file_that_lies_is_refused(tmp_path, old, new, complaint):
    file = tmp_path / FILE.name
    file.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError, match=r"alarm\.toml") as error:
        load(file)
    assert complaint in str(error.value)
