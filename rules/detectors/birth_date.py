"""A full date of birth: era or western year, month and day, with a word for being born."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

_DATE = re.compile(
    r"(?:(?:昭和|平成|令和|大正)\s?(?:\d{1,2}|元)|(?:19|20)\d{2})\s?[年./]\s?\d{1,2}\s?[月./]\s?\d{1,2}\s?日?|"
    r"(?:昭和|平成|令和|大正)[元一二三四五六七八九十]{1,4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,4}日"
)
_BORN = re.compile(r"生まれ|うまれ|生誕|誕生日|生年月日|誕生|産まれ")
NEEDS = "~生まれ|~うまれ|~生誕|~誕生|~生年月日|~産まれ ~年|~.|~/"


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Dates with a word for birth within twenty characters."""
    for match in _DATE.finditer(text.normal):
        start, end = match.span()
        if _BORN.search(text.normal, max(0, start - 20), min(len(text.normal), end + 20)):
            yield start, end
