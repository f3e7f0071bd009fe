"""A full date of birth: era or western year, month and day, with a word for being born."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_DATE = re.compile(
    r"(?:(?:昭和|平成|令和|大正)\s?(?:\d{1,2}|元)|(?:1(?<!\d1)9|2(?<!\d2)0)\d{2})"
    rf"\s?[年./-]\s?{_MONTH}\s?[月./-]\s?{_DAY}\s?日?|"
    r"(?:昭和|平成|令和|大正)[元一二三四五六七八九十]{1,4}年(?:十[一二]?|[一二三四五六七八九])月"
    r"(?:三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_BORN = re.compile(r"生まれ|うまれ|生誕|誕生日|生年月日|誕生|産まれ")
NEEDS = "~生まれ|~うまれ|~生誕|~誕生|~生年月日|~産まれ ~年|~.|~/|~-"


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Dates with a word for birth within twenty characters."""
    for match in _DATE.finditer(text.normal):
        start, end = match.span()
        if _BORN.search(text.normal, max(0, start - 20), min(len(text.normal), end + 20)):
            yield start, end
