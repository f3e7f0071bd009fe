"""Disguised spellings are read as the words they stand for, and every span leads back to what was written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.draft import Draft
from rules.engine import review
from rules.spelling import undisguise
from rules.text import Text


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("経○省の人", "経産省の人"),
        ("自〇党", "自民党"),
        ("お前バ力か", "お前バカか"),
        ("ﾊﾞ力", "バカ"),
        ("ばぁか", "ばか"),
        ("バァァーカ!", "バカ!"),
        ("死 ね", "死ね"),
        ("無.能", "無能"),
        ("く・た・ば・れ", "くたばれ"),
        ("役 立 た ず", "役立たず"),
        ("死○", "死ね"),
        ("クソ上○", "クソ上司"),
        ("上死がうざい", "上司がうざい"),
        ("課腸まじ無理", "課長まじ無理"),
        ("むかついたかちょうまじしね", "むかついた課長まじ死ね"),
        ("くそじょうししんでほしい", "くそ上司死んでほしい"),
        ("かかりちょうほんとうざいきえろ", "係長ほんとうざい消えろ"),
    ],
)
def test_disguises_are_undone(written, plain):
    assert Text(written).normal == plain


@pytest.mark.parametrize(
    "written",
    [
        "○○省",
        "○務省",
        "月・水・金に行く",
        "月 水 金",
        "国・数・英",
        "バーカウンター",
        "ハーゲンダッツ",
        "ブースへどうぞ",
        "バ○ナ",
        "×印をつける",
        "コミュ力とサッカー力",
        "あほ みたい",
        "その上死にそうな暑さ",
        "その上死者が出た",
        "その上死亡した",
        "ピストンの上死点",
        "海上死の統計",
        "なんかちょうむかつく",
        "ぜんぶちょうすき",
        "じょうしきとおりすぎ",
        "いじょうしらせでした",
        "かちょうふうげつ",
        "課の会議でかちょうがしんで",
        "うめぼししね",
    ],
)
def test_other_words_stay(written):
    assert Text(written).normal == written


def test_a_finding_quotes_what_was_written():
    (finding,) = review(Draft("あの課長は無.能だ"), learned=False).findings
    assert finding.label == "defamation"
    assert finding.quote == "あの課長は無.能だ"


@given(st.text(alphabet="死ね しバカ○力ー・ぁ経産省く。A\n×*～ﾊﾞ", max_size=40))
def test_places_lead_back(written):
    text = Text(written)
    end = 0
    for start, stop in zip(text.starts, text.ends, strict=True):
        begin, behind = text.original_span(start, stop)
        assert end <= begin <= behind <= len(written)
        end = begin
    plain, places = undisguise(text.normal)
    if places is not None:
        assert len(places) == len(plain)
        assert places == sorted(places)


@pytest.mark.parametrize("piece", ["死 ", "バー", "○", "く・", "あ ", "経○"])
def test_long_texts_take_bounded_time(piece):
    text = (piece * 20_000)[:40_000]
    began = time.process_time()
    undisguise(text)
    assert time.process_time() - began < 2
