"""The signs of each way of distress are complete: what holds none of them cannot match."""

import re
import re._constants as code  # what the standard library makes of an expression
import re._parser as parser

import pytest

from rules.distress import builtin

MOST = 12  # letters of a class that are taken one by one
WAYS = [(kind.name, way) for kind in builtin().kinds for way in kind.ways]


def covers(signs, parsed) -> bool:
    """Whether every match of an expression holds one of the signs: some part of it must, whatever is chosen there."""
    run = ""
    for operation, value in parsed:
        if operation is code.LITERAL:
            run += chr(value).lower()
            if any(sign in run for sign in signs):
                return True
        elif _holds(signs, operation, value):
            return True
        else:
            run = ""
    return False


def _holds(signs, operation, value) -> bool:
    if operation is code.IN and len(value) <= MOST and all(kind is code.LITERAL for kind, _ in value):
        return all(chr(letter).lower() in signs for _, letter in value)
    if operation is code.SUBPATTERN:
        return covers(signs, value[3])
    if operation is code.ASSERT and value[0] > 0:
        return covers(signs, value[1])
    if operation in (code.MAX_REPEAT, code.MIN_REPEAT) and value[0] > 0:
        return covers(signs, value[2])
    return operation is code.BRANCH and all(covers(signs, one) for one in value[1])


@pytest.mark.parametrize(("kind", "way"), WAYS, ids=[f"{kind}-{place}" for place, (kind, _) in enumerate(WAYS)])
def test_what_holds_no_sign_of_a_way_cannot_match_it(kind, way):
    assert covers(way.signs, parser.parse(way.any.source))


@pytest.mark.parametrize(
    ("pattern", "signs", "complete"),
    [
        ("死に?たい", ("死",), True),
        ("(?:つらい|しんどい)です", ("つら", "しんど"), True),
        ("(?:つらい|しんどい)です", ("つら",), False),
        ("(?:もう)?限界", ("もう",), False),
        ("[死消]にたい", ("死", "消"), True),
        ("[死消]にたい", ("死",), False),
        ("(?=.*限界)もう", ("限界",), True),
    ],
)
def test_it_sees_whether_signs_are_complete(pattern, signs, complete):
    assert covers(signs, parser.parse(pattern)) is complete
    assert re.compile(pattern)
