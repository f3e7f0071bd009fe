"""A greeting and who writes, before what is wanted, and posts that begin in the same way."""

import pytest

from rules.message.intent import intent
from rules.message.introduction import after_introduction


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("おはようございます。労組の者です。組合のビラの下書き見てほしい", "which"),
        ("はじめまして。下書きを見てもらえますか?", "which"),
        ("お世話になっております。人事院の新人ですが、投稿のチェックをお願いできますか", "which"),
        ("はじめまして!去年定年退職した者です。守秘義務はまだありますか", "question"),
        ("お疲れ様です。総務課の田中です。位置情報は切るべきですか?", "question"),
        ("こんにちは。3月に退職しました。OBでも守秘義務はありますか", "question"),
        ("夜分にすみません。鍵アカなら何を書いてもいい?", "question"),
    ],
)
def test_what_is_wanted_is_told_after_an_introduction(text, wanted):
    assert intent(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "おはようございます。今日は雨ですね。皆さん傘は持ちましたか?",
        "はじめまして。厚労省の新人です。趣味は釣りです",
        "こんばんは。今日の月、見ましたか?",
        "はじめまして。元職員です。役所の闇を語ります",
        "お疲れ様です。課長の不倫、知ってます?",
        "こんにちは。市役所の職員です。今日の給食なんだと思う?",
        "おはようございます。推しの新曲、聴いてもらえますか?",
        "はじめまして。読書垢です。フォローしてもらえますか?",
        "初めまして。公務員です。同じ部署の人いますか?",
        "去年退職しました。長い間お世話になりました。さようなら",
        "おはよう。眠い",
        "はじめまして!名古屋国税局勤務の三年目です。趣味は釣り",
    ],
)
def test_a_post_that_begins_with_an_introduction_is_reviewed(text):
    assert intent(text) == "draft"


@pytest.mark.parametrize("text", ["", "こんにちは", "はじめまして。", "桜が咲いた。こんにちは", "a" * 300, "。" * 300])
def test_without_an_introduction_or_more_nothing_comes_after_it(text):
    assert after_introduction(text) == ""
