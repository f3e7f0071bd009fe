"""What only reports or announces is told from what a writer says, and what a manual says of files from an offer."""

import pytest

from rules.detectors.voice import hands_on, reports
from rules.draft import Draft
from rules.engine import review
from rules.text import Text

REPORTS = [
    "海山党の代表は記者団に対し、補正予算案に反対する考えを示した。",
    "港湾庁は、来年度の利用料の改定について意見の募集を行います。",
    "両党は協議を続けるとしている。",
]
OWN_WORDS = [
    "海山党の代表が予算に反対した。応援したい。",
    "うちの課は、来年度の利用料の改定について意見の募集を行います。",
    "代表は反対する考えを示した。情けないよね。",
    "今日は洗濯物がよく乾いた。",
]


@pytest.mark.parametrize("text", REPORTS)
def test_news_and_notices_report(text):
    assert reports(Text(text))


@pytest.mark.parametrize("text", OWN_WORDS)
def test_a_writer_s_own_words_do_not(text):
    assert not reports(Text(text))


@pytest.mark.parametrize("text", REPORTS)
def test_the_learned_reader_leaves_reports_alone(text):
    labels = {finding.label for finding in review(Draft(text)).findings}
    assert not labels & {"political", "duty_related", "belief", "disclaimer"}


MANUAL = [
    "引数に指定したファイルを読み込み、結果を標準出力に書き出す。既定では現在のディレクトリが使用される。",
    "このオプションを指定した場合、既存の設定ファイルは上書きされる。",
]


@pytest.mark.parametrize("text", MANUAL)
def test_a_manual_hands_nothing_on(text):
    assert not hands_on(Text(text))
    assert "malware" not in {finding.label for finding in review(Draft(text)).findings}


@pytest.mark.parametrize(
    "text", ["このファイルを開くだけで広告が消えるよ。", "公式にない拡張、置いとくからやってみて", "zip版はこちら"]
)
def test_a_post_does(text):
    assert hands_on(Text(text))
