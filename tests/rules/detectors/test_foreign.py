"""English and programs hold signs and Latin letters, as secrets in a Japanese post do."""

import pytest

from rules.detectors.foreign import chinese, foreign
from rules.draft import Draft
from rules.engine import review
from rules.text import Text

HARMLESS = [
    "The script copies every file below build/VS2019 and lib/GPL-3 into the folder that you name.",
    "for name in files:\n    if name.endswith('.py'):\n        count = count + 1\nprint(count, 'modules in total')",
    "We walked along the river until the bakery opened, and had two rolls each.",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_english_and_programs_hold_no_secret(text):
    assert foreign(Text(text))
    assert not {finding.label for finding in review(Draft(text)).findings} & {"credentials", "malware"}


@pytest.mark.parametrize("text", ["The wifi password is hakata2525", "login: sakura / haruno2024"])
def test_a_secret_is_found_in_english_too(text):
    assert "credentials" in {finding.label for finding in review(Draft(text)).findings}


@pytest.mark.parametrize("text", ["", "今日は print の使い方を習った", "Wi-Fiのパスワードはhakata2525"])
def test_japanese_with_some_english_is_not_foreign(text):
    assert not foreign(Text(text))


@pytest.mark.parametrize("text", ["今天天气很好", "我们明天去东京", "工作结束了吗"])
def test_chinese_is_told_by_its_forms(text):
    assert chinese(Text(text))


@pytest.mark.parametrize(
    "text", ["本日休業", "東京都千代田区霞が関", "今天天气很好と言われた", "予算成立、来月公布", ""]
)
def test_kanji_alone_and_chinese_that_is_quoted_are_japanese(text):
    assert not chinese(Text(text))
