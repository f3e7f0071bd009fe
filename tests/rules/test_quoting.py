"""What a finding shows: the words that tell what is wrong, not cut short, and nothing that is masked elsewhere."""

import pytest

from rules import Draft, catalog, review
from rules.catalog.prepare import prepare

RULE = """
label = "secrecy"
clause = "3.1.1"
level = "fix"
why = "「{quote}」のわけ"
instead = "かわり"

[[rule]]
id = "one"
%s
flags = ["入札の話"]
passes = ["昼の話"]
"""


@pytest.fixture
def findings(tmp_path):
    """Gives what a rule of secrecy finds in a text."""
    for folder in ("rules", "frames", "vocabulary"):
        (tmp_path / folder).mkdir()

    def shown(rule, text):
        (tmp_path / "rules" / "secrecy.toml").write_text(RULE % rule, encoding="utf-8")
        engine = prepare(catalog.load(tmp_path / "rules", tmp_path / "frames", tmp_path / "vocabulary"))
        return engine.review(Draft(text), learned=False).findings

    return shown


@pytest.fixture
def quotes_of(findings):
    return lambda rule, text: [finding.quote for finding in findings(rule, text)]


@pytest.fixture
def quote(findings):
    """Gives what a rule shows in a text, and checks that the finding points there."""

    def shown(rule, text):
        (finding,) = findings(rule, text)
        assert text[finding.start : finding.end] == finding.quote
        assert finding.why == f"「{finding.quote}」のわけ"
        return finding.quote

    return shown


WITH = 'tokens = "入札"\nwith = ["秘密"]\nwithin = "near"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昨日の入札は秘密だよ", "昨日の入札は秘密だよ"),
        ("秘密だけど入札の話", "秘密だけど入札の話"),
        ("秘密だ。秘密の入札で秘密", "秘密の入札で秘密"),
        ("秘密だよ。昨日、あの入札の話でした。", "あの入札の話でした"),
        ("秘密だよ。入札" + "とても" * 10 + "楽しい", "入札"),
        ("入札、" + "とても" * 10 + "秘密", "入札"),
        ("ﾆｭｰｽ、入札は㊙でなく秘密", "入札は㊙でなく秘密"),
        ("入札は、03-1234-5678、秘密", "入札"),
    ],
    ids=[
        "behind",
        "before",
        "the nearest",
        "another sentence",
        "a long clause",
        "too far",
        "folded spelling",
        "a number between",
    ],
)
def test_what_a_rule_wants_beside_its_words_is_shown_where_it_is_near(quote, text, expected):
    assert quote(WITH, text) == expected


def test_all_that_a_rule_wants_is_shown_as_far_as_it_is_near(quote):
    both = 'tokens = "入札"\nwith = ["秘密", "課長"]'
    assert quote(both, "課長いわく入札は秘密") == "課長いわく入札は秘密"
    assert quote(both, "課長いわく" + "とても" * 10 + "入札は秘密") == "入札は秘密"


@pytest.mark.parametrize(
    ("tokens", "text", "expected"),
    [
        ("入札 * 決まる", "入札が決まっていた", "入札が決まっていた"),
        ("入札 * 甘い", "入札を甘くしてる", "入札を甘くしてる"),
        ("入札", "入札\n制度の話", "入札"),
        ("が 言う", "課長が言って笑った", "課長が言って"),
        ("入札", "電子入札課題 2026", "電子入札課題"),
        ("入札", "昨日、あの入札の話", "あの入札の話"),
        ("入札 * 甘い", "入札が甘くなる", "入札が甘くなる"),
        ("入札", "入札した社長", "入札した社長"),
        ("入札", "入札　次官", "入札"),
        ("秘密 」 の", "昨日「秘密」の話", "「秘密」の話"),
        ("fi * 繋ぐ", "会議のあとに、Wi-Fiをつなぐ", "Wi-Fiをつなぐ"),
        ("入札 * wi", "入札はWi-Fiで", "入札はWi-Fi"),
    ],
    ids=[
        "inflected",
        "an adjective",
        "the line ends",
        "a particle first",
        "a compound",
        "that one",
        "an end",
        "what leads on",
        "a space",
        "a bracket",
        "the rest of a Latin word before",
        "and behind",
    ],
)
def test_no_word_is_cut_short(quote, tokens, text, expected):
    assert quote(f'tokens = "{tokens}"', text) == expected


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("入札だ!あの入札だ!", ["入札だ!あの入札だ"]),
        ("入札だ!\nあの入札だ!", ["入札だ", "あの入札だ"]),
        ("入札だ!" + "とても" * 10 + "だ!入札だ!", ["入札だ", "入札だ"]),
        (
            "入札だ!" + "とても" * 3 + "だ!入札だ!" + "とても" * 3 + "だ!入札だ!",
            ["入札だ!とてもとてもとてもだ!入札だ", "入札だ"],
        ),
    ],
    ids=["close by", "another line", "far", "as far as they go"],
)
def test_what_one_rule_finds_close_by_is_shown_as_one(quotes_of, text, quotes):
    assert quotes_of('tokens = "入札"', text) == quotes


def test_what_a_detector_finds_close_by_stays_apart(quotes_of):
    assert len(quotes_of('detector = "mail"', "ab@example.jp!cd@example.jp!")) == 2


def test_one_appeal_is_one_finding():
    (finding,) = review(Draft("フォロバ100です。気軽にフォローしてね"), learned=False).findings
    assert finding.quote == "フォロバ100です。気軽にフォローしてね"


def test_beside_words_of_a_password_nothing_more_is_shown():
    for finding in review(Draft("パスワードはsakura2025、みんなで使って"), learned=False).findings:
        assert "sakura2025" not in finding.quote + finding.why + finding.instead


def test_the_offence_stands_beside_the_neutral_word():
    (finding,) = review(Draft("うちの課、建設会社の人とゴルフに行ってる"), learned=False).findings
    assert finding.quote == "課、建設会社の人とゴルフに行ってる"
