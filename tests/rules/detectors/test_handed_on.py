"""A manual's files are not handed on; a post's are."""

import pytest

from rules.detectors.handed_on import handed_on
from rules.draft import Draft
from rules.engine import review
from rules.text import Text

MANUAL = [
    "引数に指定したファイルを読み込み、結果を標準出力に書き出す。既定では現在のディレクトリが使用される。",
    "このオプションを指定した場合、既存の設定ファイルは上書きされる。",
]


@pytest.mark.parametrize("text", MANUAL)
def test_a_manual_hands_nothing_on(text):
    assert not handed_on(Text(text))
    assert "malware" not in {finding.label for finding in review(Draft(text)).findings}


@pytest.mark.parametrize(
    "text", ["このファイルを開くだけで広告が消えるよ。", "公式にない拡張、置いとくからやってみて", "zip版はこちら"]
)
def test_a_post_does(text):
    assert handed_on(Text(text))
