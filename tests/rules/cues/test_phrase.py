"""A quote of the learned reader begins and ends where words do, and says something."""

import pytest

from rules.cues.phrase import phrase
from rules.quoting import MOST, whole
from rules.text import Text


@pytest.mark.parametrize(
    ("text", "cut", "shown"),
    [
        ("予定価格は4千万くらい。業者さん頑張って", "業者さん頑張っ", "業者さん頑張って"),
        ("来春、次官が辞める", "来春、次官", "来春、次官が辞める"),
        ("同期の女、男に媚びて出世した", "媚びて出世", "男に媚びて出世した"),
        ("駅前のカフェなう", "カフェな", "駅前のカフェなう"),
        ("会議中なう", "会議中な", "会議中なう"),
        ("同じクラスのゆうとくんとひなちゃん", "くんとひなちゃん", "ゆうとくんとひなちゃん"),
        ("今日も残業中。眠い", "残業中。", "今日も残業中"),
        ("はじめまして、高橋美咲です", "、高橋美咲です", "高橋美咲です"),
        ("席でこれ見てる", "席でこれ", "席でこれ見てる"),
        ("コロナはどこかの国が作った", "コロナは", "コロナはどこかの国が作った"),
        ("その拡張、ストア外だけど", "拡張、ストア外だ", "その拡張、ストア外だけど"),
    ],
)
def test_no_word_is_cut(text, cut, shown):
    read = Text(text)
    start = text.index(cut)
    begin, end = whole(read, (start, start + len(cut)))
    assert read.normal[begin:end] == shown


def test_it_stays_short_in_one_line_and_shows_no_long_number_more():
    long = "友だちの友だちの友だちから聞いたとても長い話の中の女ボスがまた何か言っていたので困ります"
    text = f"{long}\n次の行は\n電話は090-1234-5678です"
    read = Text(text)
    for cut in ("女ボス", "次の行", "電話"):
        start = text.index(cut)
        begin, end = whole(read, (start, start + len(cut)))
        assert end - begin <= MOST
        assert "\n" not in read.normal[begin:end]
        assert "1234" not in read.normal[begin:end]


@pytest.mark.parametrize(
    "added", [[1.0, 1.0, 1.0, 2.0, 2.0, 2.0], [2.0, 2.0, 2.0, 1.0, 1.0, 1.0], [0.0, 0.0, 3.0, 3.0, 0.0, 0.0]]
)
def test_the_phrase_that_convinces_lies_in_one_line(added):
    text = Text("業者から届く\n商品券を貰う")
    start, end = phrase(text, [0, 1, 2, 3, 4, 5], added)
    assert "\n" not in text.normal[start:end]
    assert end - start >= 4
