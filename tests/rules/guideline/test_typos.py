from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.guideline import search
from rules.guideline.search import as_read
from rules.guideline.typos import NEIGHBOURS, is_slip, mended, vocabularies
from rules.text import Text

LETTERS = st.text(alphabet="abcdefgh", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("イソスタとツイツター", "インスタとツイッター"),  # looks alike, throughout a word
        ("フォロ一とフィツシング", "フォローとフィッシング"),  # a kanji for the long mark
        ("パスワ—ドとフォロ-", "パスワードとフォロー"),  # a dash for it
        ("ブライバシー", "プライバシー"),
        ("パスワート", "パスワード"),  # no word, nor put together of some
        ("ア力ウント", "アカウント"),  # a kanji amid katakana
        ("プラシバシー設定", "プライバシー設定"),  # a wrong letter
        ("デジタルタトゥ", "デジタルタトゥー"),  # one too few
        ("ウイルスス", "ウイルス"),  # one too many
        ("Loction", "location"),
        ("copyrihgt", "copyright"),  # in each other's place
        ("個人惰報と誹謗注傷", "個人情報と誹謗中傷"),  # kanji
        ("著策権", "著作権"),
    ],
)
def test_a_slip_is_read_as_the_word_that_was_meant(typed, read):
    assert as_read(typed).normal == read


@pytest.mark.parametrize(
    "typed",
    [
        "オフラインのメンション",  # words, near to オンライン and テンション
        "口コミサイト",  # its first letter is a kanji
        "the police",  # near to policy
        "shares",  # an inflection
        "担当業者",  # no word of the dictionary, but made of some
        "公務員的",
        "係長と課内の庁用スマホ",
        "カレーのレシピ",
        *("プレゼン力", "コメント力を磨く", "メディア力"),  # 力 behind katakana is a word
        *("パスワーク", "フェイスパック"),  # put together of words
        *("goggle", "retort", "pasting the link", "refutation", "deputation", "antonymous", "the megadata"),
        *("edition", "motion"),  # no romaji either
        "",
    ],
)
def test_what_is_a_word_as_typed_stays(typed):
    assert as_read(typed).normal == typed


@pytest.mark.parametrize(
    ("typed", "first"),
    [("loction", "3.2.4.d"), ("個人惰報", "3.2.1.d"), ("イソスタ", "1.2"), ("アカウソト", "3.2.4.c")],
)
def test_a_mistyped_word_finds_its_clause(typed, first):
    assert search(typed)[0].id == first


def test_the_words_that_stay_are_each_near_to_one_of_ours():
    words = [line for line in NEIGHBOURS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    katakana, latin, _ = vocabularies()
    idle = [
        word
        for word in " ".join(words).split()
        if not (latin if word.isascii() else katakana).near(word) and word not in latin.words
    ]
    assert idle == []


@given(LETTERS, st.integers(0, 8), st.sampled_from("xyz"))
def test_one_slip_is_a_slip(word, place, letter):
    assert is_slip(word, word[:place] + letter + word[place:])
    assert is_slip(word[:place] + letter + word[place:], word)
    assert is_slip(word, word[:place] + letter + word[place + 1 :])
    assert not is_slip(word, word)
    assert not is_slip(word, f"x{word}y")


def test_neighbours_in_each_others_place_are_one_slip_and_others_are_two():
    assert is_slip("tiwtter", "twitter")
    assert not is_slip("tweiter", "twitter")
    assert not is_slip("abc", "cba")


@given(st.text(alphabet="アイソンツシッー一口A bc個人惰報", max_size=30))
def test_mending_twice_mends_no_more(typed):
    once = mended(Text(typed))
    assert mended(once).normal == mended(mended(once)).normal
