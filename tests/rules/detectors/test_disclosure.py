"""An account that shows its writer needs a disclaimer, in the profile or in the text."""

import re._compiler as compiler  # what the standard library makes of an expression
import re._parser as parser
from pathlib import Path

import pytest

from rules.detectors import disclosure
from rules.draft import Draft
from rules.engine import review
from rules.text import Text


def lines(name):
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


ADVISED = "投稿は個人の見解であり、所属組織を代表するものではありません"  # by the findings themselves
PRESENTED = [  # each by another rule
    "農水省職員です。今日は畑でナスを収穫",
    "経済産業省で働いてます",
    "税務署員です",
    "刑務官をしています",
    "三田村健吾です。絵を描きます",
    "検疫所の朝は早い。わたしの担当は船の書類",
]
OTHERS = [
    "私は反対と考えます",
    "国家公務員/二児の父",
    "個人情報に注意",
    "会社の代表に会った",
    "公式サイトを見てね",
    "犬と川",
]


@pytest.mark.parametrize("words", lines("disclaimers.txt"))
def test_disclaimers_in_many_wordings(words):
    assert disclosure.disclaims(Text(words))
    draft = Draft("海へ行った", discloses=("affiliation",), profile=words)
    assert list(disclosure.find(draft.read, draft)) == []


@pytest.mark.parametrize("words", OTHERS + lines("no_disclaimers.txt"))
def test_other_words_disclaim_nothing(words):
    assert not disclosure.disclaims(Text(words))
    draft = Draft("海へ行った", discloses=("name",), profile=words)
    assert list(disclosure.find(draft.read, draft)) == [(0, 0)]


def test_an_account_that_shows_nothing_needs_none():
    draft = Draft("海へ行った")
    assert list(disclosure.find(draft.read, draft)) == []


@pytest.mark.parametrize(
    "words",
    [
        "気象庁で当番してる者です。雲の写真を撮ります",
        "農水の中の人ですが、好きな野菜はトマト",
        "特許庁の三階からごあいさつ",
        "国税局の野々宮です",
        "宿代ちょい盛り by大阪法務局",
    ],
)
def test_a_writer_who_speaks_of_themselves_presents_themselves(words):
    assert disclosure.presents(Text(words))


@pytest.mark.parametrize(
    "words",
    [
        "災害のときは、役所や気象庁の発表だけを広める",
        "霞が関2-1-2 総務省",
        "国税庁のサイトで確定申告の書き方を調べた",
        "厚労省のページを読んで手洗いを見直した",
        "法務局で証明書をもらった",
    ],
)
def test_an_office_that_is_merely_mentioned_presents_nobody(words):
    draft = Draft(words)
    assert not disclosure.presents(draft.read)
    assert "disclaimer" not in {finding.label for finding in review(draft).findings}


@pytest.mark.parametrize("words", PRESENTED)
def test_a_disclaimer_in_the_profile_or_anywhere_in_the_text_clears_every_rule(words):
    def labels(draft):
        return {finding.label for finding in review(draft).findings}

    assert "disclaimer" in labels(Draft(words))
    for cleared in (Draft(words, profile=ADVISED), Draft(f"{words}。{ADVISED}。"), Draft(f"{ADVISED}。\n\n{words}")):
        assert "disclaimer" not in labels(cleared)


@pytest.mark.parametrize(
    "words",
    [
        "総務省の職員です。投稿の内容は個人の感想ではなく省の方針です",
        "国税庁職員です。個人の感想を言う上司がうざい",
        "財務省で働いています。この内容は個人情報に関わるので言えない",
    ],
)
def test_the_words_of_a_disclaimer_alone_clear_nothing(words):
    assert "disclaimer" in {finding.label for finding in review(Draft(words)).findings}


def test_a_disclaimer_clears_nothing_else():
    draft = Draft("税務署員です。来月うちの課がなくなるらしい", profile=ADVISED)
    assert {finding.label for finding in review(draft).findings} == {"secrecy"}


@pytest.mark.parametrize("form", disclosure._DISCLAIMERS)
def test_every_form_of_a_disclaimer_begins_with_letters_and_is_soon_looked_for(form):
    parsed = parser.parse(form.pattern)
    assert compiler._get_literal_prefix(parsed, 0)[0] or compiler._get_charset_prefix(parsed, 0)


def test_a_disclaimer_in_english_counts_in_any_case():
    assert disclosure.disclaims(Text("Views are MY OWN"))
    assert disclosure.disclaims(Text("tweets are Mine"))
    assert disclosure.disclaims(Text("Personal opinions"))
    assert not disclosure.disclaims(Text("my own garden"))
