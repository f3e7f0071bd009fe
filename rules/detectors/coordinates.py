"""A latitude and a longitude in Japan, exact enough to find a door."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

# Two decimals are about a kilometre, enough at sea or in the hills; a bare pair needs three (100 m) to be no sum.
_PAIR = re.compile(
    r"(?<![\d.])(\d{2}\.\d{3,10})(?:\s?N)?\s{0,3}[,、/ ]\s{0,3}(?:E\s?)?(\d{3}\.\d{3,10})(?!\d)(?:\s?E(?![A-Za-z]))?"
)
# Nor is it with the sign of degrees: 35.68°N, 139.77°E.
_SIGNED = re.compile(
    r"(?<![\d.])(\d{2}\.\d{2,10})\s?°(?:\s?N)?[\s,、/]{0,4}(?:E\s?)?(\d{3}\.\d{2,10})\s?°(?:\s?E(?![A-Za-z]))?"
)
_NAMED = re.compile(r"北緯\s?(\d{2}(?:\.\d{1,10}|度\s?\d{1,2}分?)).{0,6}?東経\s?(\d{3}(?:\.\d{1,10}|度\s?\d{1,2}分?))")
_GEO = re.compile(r"geo:(\d{2}\.\d{3,10}),(\d{3}\.\d{3,10})")
# ISO 6709 in degrees, minutes and seconds: 35°39'29"N 139°44'28"E.
_DEGREES = re.compile(
    r"(\d{2})°\s?\d{1,2}['′][\s\d.\"″']{0,12}N?[\s,]{0,3}(\d{3})°\s?\d{1,2}['′](?:\s?[\d.]{1,8}[\"″])?\s?E?"
)

NEEDS = "~. / ~北緯 / ~°"
_LIKELY = re.compile(r"[0-9]\.\d{3}|北緯|°")


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """The pairs that lie in Japan (20–46° north, 122–154° east)."""
    if not _LIKELY.search(text.normal):
        return
    for pattern in (_PAIR, _SIGNED, _NAMED, _GEO, _DEGREES):
        for match in pattern.finditer(text.normal):
            north, east = float(match[1][:2]), float(match[2][:3])
            if 20 <= north <= 46 and 122 <= east <= 154:
                yield match.span()
