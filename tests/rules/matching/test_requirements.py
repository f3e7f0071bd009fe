"""What programs ask for: bits that stay few for the words of a text, however many programs ask for others."""

import pytest

from rules.matching.pattern import parse
from rules.matching.preparation import Preparation
from rules.text import Text

PATTERNS = ("入札 *3 情報", "来週 発表", "弊省", "(の) 内示", "静か *2 決まる")
OTHERS = tuple(f"Q{first}Q Z{second}Z" for first in range(20) for second in range(20))


def prepared(patterns):
    samples = [Text("入札の情報は静かに決まりました。来週発表です。弊省の内示。")]
    return Preparation([one for pattern in patterns for one in parse(pattern)], {}, samples)


def asked(preparation, text):
    matcher = preparation.matcher
    return matcher.requirements.asked(matcher._lexemes(Text(text).lexemes))


@pytest.mark.parametrize("text", ["入札の情報を見た", "静かに決まりました", "弊省は来週発表する"])
def test_programs_that_ask_for_what_never_occurs_do_not_lengthen_the_bits_of_a_text(text):
    few, many = asked(prepared(PATTERNS), text), asked(prepared((*OTHERS, *PATTERNS)), text)
    assert 0 < few.bit_length() == many.bit_length()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("入札の情報", {"入札 *3 情報"}),
        ("入札", set()),
        ("情報", set()),
        ("弊省の内示", {"弊省", "(の) 内示"}),
        ("静かに決まった", {"静か *2 決まる"}),
        ("決まった", set()),
        ("静かに寝た", set()),
    ],
)
def test_what_is_possible_has_all_that_it_asks_for(text, found):
    preparation = prepared((*OTHERS, *PATTERNS))
    reading = preparation.read(Text(text))
    programs = {pattern: preparation.program(one) for pattern in PATTERNS for one in parse(pattern)}
    assert {pattern for pattern, program in programs.items() if reading.may_match(program)} == found
