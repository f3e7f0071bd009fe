"""Vehicle number plates: office, class, kana, serial number (道路運送車両法施行規則, 第一号様式の二)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

# お, し, へ and ん are never issued. The office is one to four characters, kana only for いわき, つくば and the like.
_PLATE = re.compile(
    r"[ぁ-ん一-鿿ヶ]{1,4}\s?\d[\dACFHKLMPXY]{1,2}\s?[あいうえかきくけこさすせそたちつてとなにぬねのはひふほまみむめもやゆよらりるろれわを]\s?"
    r"(?:\d{2}-\d{2}|[・.]{1,3}\d{1,3}|\d{4})(?!\d|-\d|年|円|人)"
)

NEEDS = "~" + "|~".join("0123456789")
# The plate from its first digit: far cheaper to look for than from the name of the office.
_LIKELY = re.compile(r"[0-9][\dACFHKLMPXY]{1,2}\s?[あ-を]\s?[\d・.]")


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Plates written out in full."""
    if not _LIKELY.search(text.normal):
        return
    for match in _PLATE.finditer(text.normal):
        yield match.span()
