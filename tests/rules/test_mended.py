"""Who does what a finding asks for gets an answer without that finding."""

from pathlib import Path

import pytest

from rules.draft import Draft
from rules.engine import builtin, review

MENDED = [
    line.split("\t")
    for line in Path(__file__).with_name("mended.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("label", "words"), MENDED)
def test_a_draft_mended_as_advised_comes_out_clean_of_its_label(label, words):
    assert label not in {finding.label for finding in review(Draft(words)).findings}


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("work_hours", "いま残業中。休憩中ではありません"),
        ("work_hours", "さっき休憩中に寝すぎた。いま会議中にこっそり投稿してる"),
        ("work_hours", "いま会議中にこっそり投稿してる。昨日の旅館に着いたのは夜中"),
        ("work_hours", "勤務中だけど暇。昨日はホテルに着いたのが遅かった"),
        ("work_hours", "ホテルで寝不足。いま会議中、暇だからつぶやく"),
        ("work_hours", "いま会議中。旅館に着いたら温泉に入りたい"),
        ("work_hours", "いま窓口当番中、誰も来ないのでツイートしてる。昼休みに食べた蕎麦がうまかった"),
        ("work_hours", "夜勤中に暇でつぶやいてる。休憩時間の弁当がうまかった"),
        ("work_hours", "仕事中に暇つぶしのツイート。昼休み、まだかな"),
        ("work_hours", "会議の机の下でこっそり書いてます。いま休憩中です"),
        ("work_hours", "いま残業中。ホテルに着いたら寝る"),
        ("work_hours", "いま会議中。昨日はホテルに着いた。"),
        ("work_hours", "いま当直中。部長は休憩中"),
        ("work_hours", "いまは家です。テレワーク中だけど漫画を読んでる"),
        ("social_button", "よければ中身を読まずに全員シェアしてください"),
        ("social_button", "よかったらリツイートで1万円あたる!みんなもやって"),
        ("social_button", "よかったらいいねとリツイート押してください!全員よろしく"),
        ("social_button", "よければ拡散希望、全員リツイートして"),
        ("social_button", "よかったらみんなRTして!拡散希望"),
        ("social_button", "よければ必ずシェアしてください"),
        ("social_button", "よかったら一人残らずいいねして"),
        ("friend_request", "面識のある方も、知らない方も、申請は全部通します"),
        ("neutrality", "取引先の社長とゴルフ。全部出してもらった"),
        ("location", "いま休憩中。東京駅の八重洲南口にいます"),
    ],
)
def test_words_that_sound_like_it_clear_nothing(label, words):
    assert label in {finding.label for finding in review(Draft(words)).findings}


def test_no_advice_suggests_a_cover():
    covers = ("冗談", "お芝居", "事情があれば", "人から聞いた話", "伝わる書き方にするか、相手")
    told = {rule.name: rule.instead for rule in builtin().rules if rule.label in {"indecency", "neutrality"}}
    assert {name for name, words in told.items() if any(cover in words for cover in covers)} <= {
        "neutrality/bribe-taken"
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("維新には絶対に入れません", "政党や候補への支持・反対"),
        ("生活保護の人ってずるいよね", "ひとくくりにする部分を外し"),
        ("来月うちの課がなくなるらしい", "組織の見直し"),
        ("主人が単身赴任、夜は娘とふたりきり", "女性や子どもだけになる"),
        ("このナンバーの車、毎日うちの前に停まってる。品川 300 あ 12-34", "車の持ち主の方"),
        ("昔の上司の会社だから、検査は甘めにしといたよ", "身近な相手のために軽くした"),
    ],
)
def test_the_reason_fits_what_was_written(words, told):
    assert any(told in finding.why + finding.instead for finding in review(Draft(words)).findings)
