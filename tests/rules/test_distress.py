"""Who writes of not wanting to live hears of help first; its own file says which words do so, and which do not."""

import pytest

from rules.distress import FILE, builtin, distressed, load
from rules.text import Text
from rules.vocabulary import RuleError


@pytest.mark.parametrize(
    "text", ["しにたい", "もう何もかも嫌だ。\n明日なんか来なくていい。消えてしまいたい", "生きるの疲れた"]
)
def test_other_ways_are_found(text):
    assert distressed(Text(text))


@pytest.mark.parametrize(
    "text",
    [
        "この記憶、消えてほしい",
        "消えたい人のための本という書名",
        "恥ずかしすぎて死にたい",
        "生きるのが楽しい",
        "死にたくもない",
    ],
)
def test_other_things_are_not(text):
    assert not distressed(Text(text))


def test_help_is_named_with_the_day_on_which_it_was_looked_up():
    words = builtin().in_words()
    for one in builtin().help:
        assert one.name in words
        assert one.reach in words
        assert one.as_of.year >= 2026


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("found = [", 'found = ["今日の昼はラーメン", ', "今日の昼はラーメン"),
        ("patterns = [", "patterns = ['(', ", "distress.toml: "),
        ("said =", "says =", "said"),
    ],
)
def test_a_file_that_lies_is_refused(tmp_path, old, new, complaint):
    file = tmp_path / FILE.name
    file.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError, match=r"distress\.toml") as error:
        load(file)
    assert complaint in str(error.value)
