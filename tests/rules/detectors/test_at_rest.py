"""Rest that holds now, and words of rest that say nothing of this hour."""

import pytest

from rules.detectors.at_rest import at_rest
from rules.text import Text

RESTING = [
    "いま昼休み。食堂から",
    "休憩中☕️",
    "ただいま休憩中〜",
    "休憩中なう",
    "今は昼休みです!",
    "いまホテルにいます",
    "もう家に着きました。会議中の写真",
    "ホテルの部屋でのんびりしてます",
    "帰宅しました。いまは家",
    "いま帰宅しました",
    "今日は有休です",
    "残業終わった。",
    "勤務が終わったあとに書いています",
    "昼休み中に投稿しています",
    "休憩時間に書いてます",
    "旅館に着いた!",
    "いまは自宅にいます",
    "昼休み(12:10)",
    "休憩中、空を見上げる",
    "今日はお休み",
]
NOT_NOW = [
    "休憩中に寝すぎた",
    "休憩中だったのに呼ばれた",
    "昼休みに食べた蕎麦",
    "昼休みまであと一時間",
    "休憩中じゃない",
    "休憩中ですか?",
    "もう帰宅したい",
    "退勤したら飲む",
    "仕事が終わったら書く",
    "仕事終わってから飲みたい",
    "ホテルで寝坊した",
    "昨日ホテルに着いた。",
    "宿に着いたらお風呂",
    "昼休みが待ち遠しい",
    "昼休み、まだかな",
    "課長は休憩中",
    "いま家に帰りたい",
    "今日は休みたい",
    "今日は休みじゃない",
    "早く昼休みにならないかな",
    "ホテルで会議中",
    "ホテルで食べたい",
    "休憩時間の短さよ",
    "休憩中の同僚を見てる",
    "残業が終わったと思ったらまた仕事",
    "まだ休憩中じゃないのに",
]


@pytest.mark.parametrize("words", RESTING)
def test_rest_that_holds_now(words):
    assert at_rest(Text(words))


@pytest.mark.parametrize("words", NOT_NOW)
def test_words_of_rest_that_say_nothing_of_now(words):
    assert not at_rest(Text(words))
