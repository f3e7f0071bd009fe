"""Expressions come back from what is kept as Python compiles them."""

import re
from array import array
from base64 import b64encode
from zlib import compress

import pytest

from rules import distress
from rules.expression import Expression, checked, expression
from rules.message import alarm, phrases
from rules.toml_file import Entry, RuleError
from tests.security.expressions import within


@pytest.mark.parametrize(
    "source", ["", "a|b", "(?i)[あ-んア]+?(c)(?:d)\\1", "(?<!私)の(?=[^。]{0,20}投稿)", "あ*+", r"\bon\b"]
)
def test_an_expression_is_as_python_compiles_it(source):
    made, plain = expression(source).compiled, re.compile(source)
    assert made == plain  # of the same source, flags and program
    assert (made.pattern, made.flags, made.groups, made.groupindex) == (source, plain.flags, plain.groups, {})


@pytest.mark.parametrize("read", [alarm.builtin, distress.builtin, phrases.builtin])
def test_every_kept_expression_is_as_python_compiles_it(read):
    found = list(within(read()))
    assert found
    assert [one.pattern for one in found if one != re.compile(one.pattern)] == []


def test_where_python_has_no_such_insides_it_is_compiled_at_need(monkeypatch):
    monkeypatch.setattr("rules.expression._sre", None)
    made = expression("(だれ)か何か")
    assert made == Expression("(だれ)か何か", re.UNICODE, 1, "")
    assert made.compiled == re.compile("(だれ)か何か")


def test_it_tells_whether_it_matches_somewhere_or_the_whole():
    found = expression("投稿(し)?")
    assert found.is_in("昨日投稿した")
    assert not found.is_all_of("昨日投稿した")
    assert found.is_all_of("投稿し")


@pytest.mark.parametrize("source", ["(", "a**", "(?P<kind>a)", "[あ-"])
def test_what_cannot_be_an_expression_is_refused_with_its_place(source):
    with pytest.raises(RuleError, match=r"way: no regular expression"):
        checked(Entry("way", {}), source)


def test_a_program_that_is_none_is_refused():
    with pytest.raises(RuntimeError):
        _ = Expression("a", 32, 0, b64encode(compress(array("I", [1, 2, 3]))).decode()).compiled
