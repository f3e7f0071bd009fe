"""What stands between quotation marks, whatever marks they are, and what only stands between two quotations."""

import pytest

from rules import Draft, review
from rules.frames import quoted
from rules.text import Text

SAID = "課長は無能"


def between_marks(draft):
    text = Text(draft)
    start = text.normal.index(SAID)
    return quoted(text, start, start + len(SAID))


@pytest.mark.parametrize(
    "draft",
    [
        "「課長は無能だ」と言われた",
        "“課長は無能だ”と言われた",
        '"課長は無能だ"と言われた',
        '"課長は無能"',
        '"はい"と答えたら、"課長は無能だ"と言われた',
        '"あれもこれも\n課長は無能だ"と言われた',
        '27"のモニターの前で"課長は無能だ"と言われた',
        'It\'s 5\'10" と聞いて"課長は無能だ"と言われた',
        '"とだけ打った\n\n"課長は無能だ"と言われた',
    ],
)
def test_words_between_quotation_marks_are_quoted(draft):
    assert between_marks(draft)


@pytest.mark.parametrize(
    "draft",
    [
        "「はい」と言われた。課長は無能だ。「いいえ」と返した",
        '"はい"と言われた。課長は無能だ。"いいえ"と返した',
        '"2024"と書かれた。課長は無能だ。"2025"と直した',
        '27"のモニターを買った。課長は無能だ。24"でいいと言われた',
        '"はい\n\n課長は無能だ。"いいえ"と返した',
        '課長は無能だ。"いいえ"と返した',
        '"はい"と言われた。課長は無能だ',
    ],
)
def test_words_between_two_quotations_are_not_quoted(draft):
    assert not between_marks(draft)


def test_what_the_writer_says_between_two_quotations_is_found():
    draft = Draft('"はい"と言われた。うちの課長は無能だ。"いいえ"と返した。')
    assert "defamation" in review(draft, learned=False).labels
