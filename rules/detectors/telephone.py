"""Japanese telephone numbers of private persons; toll-free, emergency and advice lines are nobody's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

# 総務省「電気通信番号計画」: 070/080/090 mobile, 050 IP, 0x to 0xxxx areas; 0120/0800/0570/0990 are services.
_NUMBER = re.compile(r"(?<![\d-])(?:0|\+81[-\s]?)\d{1,4}[-\s(.・)]{0,2}\d{1,4}[-\s).・]{0,2}\d{3,4}(?![\d-])")
_KANJI = re.compile(r"〇[七八九]〇[-ー・\s]?[〇一二三四五六七八九]{4}[-ー・\s]?[〇一二三四五六七八九]{4}")
NEEDS = "~0|~+81|~〇"
_LIKELY = re.compile(r"0\d|\+81")
# By how it is written: 0800-… is a service, 080-0… somebody's mobile telephone.
_SERVICE = re.compile(r"00|(?:0120|0800|0570|0990)(?!\d)|(?:0120|0570|0990)\d")


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Numbers of ten or eleven digits that are no service lines."""
    for match in _NUMBER.finditer(text.normal) if _LIKELY.search(text.normal) else ():
        digits = re.sub(r"\D", "", re.sub(r"^\+81[-\s]?", "0", match[0]))
        if len(digits) in (10, 11) and not _SERVICE.match(match[0]) and _plain(digits, match[0]):
            yield match.span()
    for match in _KANJI.finditer(text.normal):
        yield match.span()


def _plain(digits: str, written: str) -> bool:
    """Without separators only the mobile prefixes are telling; other runs of digits are counts and codes."""
    return written != digits or digits[:3] in ("070", "080", "090")
