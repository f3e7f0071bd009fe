"""Whether a text is hardly in Japanese: a foreign language, a program, a list of paths."""

from __future__ import annotations

import re

from rules.text import Text

_JAPANESE = re.compile("[぀-ヿ一-鿿]+")
_LEAST = 0.1  # of the characters that are no white space


def foreign(text: Text) -> bool:
    """Whether fewer than a tenth of its characters are kana or kanji."""
    written = sum(map(len, text.normal.split()))
    japanese = sum(map(len, _JAPANESE.findall(text.normal)))
    return japanese < _LEAST * written
