"""Telephone numbers of private persons; toll-free, emergency and advice lines are nobody's own.

The forms in which Japanese numbers are written are read here: a number that is not in use (090-0000-…) is still
somebody's as far as a reader can tell, so the numbering plan is not asked. It is asked, through `phonenumbers`, where
the form says nothing: of a foreign number (+1 …), and of a bare run of ten digits beside a word such as 電話.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

# 総務省「電気通信番号計画」: 070/080/090 mobile, 050 IP, 0x to 0xxxx areas; 0120/0800/0570/0990 are services.
_NUMBER = re.compile(
    r"(?:0(?<![\d.-]0)|\+81(?<![\d.-]\+81)[-\s]?)\d{1,4}[-\s().・ー]{0,3}\d{1,4}[-\s).・ー]{0,3}\d{3,4}(?![\d-])",
)
_KANJI = re.compile(r"〇[七八九]〇[-ー・\s]?[〇一二三四五六七八九]{4}[-ー・\s]?[〇一二三四五六七八九]{4}")
NEEDS = "~0|~+|~〇"
_LIKELY = re.compile(r"0\d|\+81")
# By how it is written: 0800-… is a service, 080-0… somebody's mobile telephone.
_SERVICE = re.compile(r"00|(?:0120|0800|0570|0990)(?!\d)|(?:0120|0570|0990)\d")
_MOBILE = ("070", "080", "090")
_FOREIGN = re.compile(r"\+(?!81)\d")
_LABELLED = re.compile(r"(?:電話|携帯|けいたい|ケータイ|連絡先|tel|TEL|Tel|℡|☎|📞|📱)\D{0,6}(0\d{9})(?!\d)")


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Numbers of ten or eleven digits that are no service lines, and numbers abroad."""
    normal = text.normal
    if _LIKELY.search(normal):
        yield from _written(normal)
        yield from (match.span(1) for match in _LABELLED.finditer(normal) if _assigned(match[1]))
    if _FOREIGN.search(normal):
        yield from _abroad(normal)
    for match in _KANJI.finditer(normal):
        yield match.span()


def _written(normal: str) -> Iterator[Span]:
    for match in _NUMBER.finditer(normal):
        digits = re.sub(r"\D", "", re.sub(r"^\+81[-\s]?", "0", match[0]))
        if len(digits) in (10, 11) and not _SERVICE.match(match[0]) and _plain(digits, match[0]):
            yield match.span()


def _plain(digits: str, written: str) -> bool:
    """Without separators only the mobile prefixes are telling; other runs of digits are counts and codes."""
    if digits.startswith(_MOBILE):
        return len(digits) == 11
    return written != digits


def _assigned(digits: str) -> bool:
    """Whether the numbering plan has the number, and it is no service line."""
    from phonenumbers import is_valid_number, parse  # 0.15 s to import: only where such a number was seen

    return not _SERVICE.match(digits) and is_valid_number(parse(digits, "JP"))


def _abroad(normal: str) -> Iterator[Span]:
    from phonenumbers import Leniency, PhoneNumberMatcher

    for match in PhoneNumberMatcher(normal, None, leniency=Leniency.VALID):
        if match.number.country_code != 81:
            yield match.start, match.end
