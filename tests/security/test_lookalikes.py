"""Letters that look like others: what a person reads the same is reviewed, looked up and hidden the same."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.workspace import CHANNEL, DM
from rules import Draft, review
from rules.guideline import numbered, search
from rules.homoglyphs import latin
from rules.masking import mask
from rules.message.intent import intent
from rules.text import Text

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
WIDE = "".join(chr(ord(char) + 0xFEE0) for char in PLAIN)
BOLD = "".join(
    chr(start + place) for start, many in ((0x1D41A, 26), (0x1D400, 26), (0x1D7CE, 10)) for place in range(many)
)
SANS = "".join(
    chr(start + place) for start, many in ((0x1D5BA, 26), (0x1D5A0, 26), (0x1D7E2, 10)) for place in range(many)
)
ROUND = "".join(chr(start + place) for start, many in ((0x24D0, 26), (0x24B6, 26)) for place in range(many))
DRESSES = {
    "full width": str.maketrans(PLAIN, WIDE),
    "bold": str.maketrans(PLAIN, BOLD),
    "sans serif": str.maketrans(PLAIN, SANS),
    "in circles": str.maketrans(PLAIN[:52], ROUND),  # a number in a circle is a number of the guideline's own
    "Cyrillic": str.maketrans("aeopcyxsijABEKMHOPCTXSI", "аеорсухѕіјАВЕКМНОРСТХЅІ"),
    "Greek": str.maketrans("ovABEZHIKMNOPTYX", "ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
}
SECRETS = ["パスワードは sakuraX2025 です", "password: HanakoX2025v", "VPNのIDはmofa0123でパスワードはKobeMo77です"]
VALUES = ("sakuraX2025", "HanakoX2025v", "mofa0123", "KobeMo77")


@pytest.fixture(params=DRESSES)
def dressed(request):
    return lambda text: text.translate(DRESSES[request.param])


def test_every_dress_looks_like_what_it_stands_for():
    for name, dress in DRESSES.items():
        assert latin(unicodedata.normalize("NFKC", ("w" + PLAIN).translate(dress))) == "w" + PLAIN, name


@pytest.mark.parametrize("plain", [*SECRETS, "LINEで友達申請してくださいね、IDはsakuraX", "いまここ→ 35.6745,139.7512"])
def test_a_draft_says_the_same_in_every_dress(dressed, plain):
    draft = dressed(plain)
    report = review(Draft(draft))
    assert report.labels == review(Draft(plain)).labels
    assert [(finding.start, finding.end) for finding in report.findings] == [
        (finding.start, finding.end) for finding in review(Draft(plain)).findings
    ]


@pytest.mark.parametrize("plain", SECRETS)
def test_a_secret_is_hidden_in_every_dress(dressed, plain):
    report = review(Draft(dressed(plain)))
    assert "credentials" in report.labels
    shown = "".join(finding.quote + finding.why + finding.instead for finding in report.findings)
    for value in VALUES:
        assert dressed(value)[2:] not in shown
        assert value[2:] not in Text(shown).normal


@given(st.text(alphabet="aZ9ａ９𝐚𝟗éßжЖσ-_.\u0301\u200d", min_size=3, max_size=30))
def test_of_a_value_in_any_letters_two_characters_stay(value):
    shown = mask(value)
    assert len(shown) == len(value)
    assert sum(char.isalnum() for char in shown) <= 2


@pytest.mark.parametrize("text", ["総務省の鈴木です", "・・・", "カレー。", "☆★", "あ", ""])
def test_what_is_no_secret_stays(text):
    assert mask(text) == text


@pytest.mark.parametrize("text", ["Привет", "αβγ", "μm", "Россия", "kΩ", "Σ(ﾟДﾟ;)", "ГОСТ-R", "γGTP", "ёж a"])
def test_words_of_other_alphabets_stay(text):
    assert latin(text) == text


@pytest.mark.parametrize("query", ["GPS", "SNSのID", "3.2.4", "URL"])
def test_a_lookup_finds_the_same_in_every_dress(dressed, query):
    assert search(dressed(query)) == search(query)
    assert numbered(dressed(query)) == numbered(query)


@pytest.mark.parametrize("said", ["help", "GPSとは?", "SNSのアイコンは?", "thanks"])
def test_a_message_is_taken_for_the_same_in_every_dress(dressed, said):
    assert intent(dressed(said)) == intent(said)


@pytest.mark.parametrize("query", ["GPS", "3.2.4"])
def test_the_command_answers_the_same_in_every_dress(slack, running, dressed, query):
    def shown(text):
        body = json.loads(running.dispatch(slack.workspace.command("U0SATO", CHANNEL, "/guideline", text)).body)
        return [block.get("text") or block["elements"] for block in body["blocks"][:3]]

    assert shown(dressed(query)) == shown(query)
    assert "3.(2)④" in str(shown(query))


CONTROL = [
    "＜!channel＞",
    "＜！ｃｈａｎｎｅｌ＞",
    "﹤!here﹥",
    "＜@U0SATO＞",
    "＜https://evil.example｜ここ＞",
    "&lt;!channel&gt;",
]


@pytest.mark.parametrize("control", CONTROL)
def test_no_look_alike_of_slacks_own_signs_becomes_one(slack, running, control):
    """A review quotes the draft, a lookup repeats the question: as they were written, never as they are read."""
    running.dispatch(slack.workspace.say("U0SATO", DM, f"パスワードは{control}sakura2025。{control}の内示、まだ秘密"))
    (answer,) = slack.wait_for(1)
    lookup = running.dispatch(slack.workspace.command("U0SATO", CHANNEL, "/guideline", f"{control} 9.9"))
    for body in (json.dumps(answer["blocks"], ensure_ascii=False), lookup.body):
        for sign in ("<!", "<@", "<https://evil"):
            assert sign not in body
