"""Links and codes that open a map at a point."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

_HOST = (
    r"(?:maps?|chizu)\.[a-z0-9.-]{2,40}|goo\.gl/maps|maps\.app\.goo\.gl|[a-z.]{0,20}google\.[a-z.]{2,6}/maps|"
    r"openstreetmap\.org|what3words\.com|w3w\.co|swarmapp\.com|foursquare\.com"
)
_HOSTS = "~map.|~maps.|~chizu.|~/maps|~openstreetmap.org|~what3words.com|~w3w.co|~swarmapp.com|~foursquare.com"
NEEDS = f"{_HOSTS} / ~/// / ~+"
_SIGNS = tuple(host.removeprefix("~") for host in _HOSTS.split("|"))
_LINK = re.compile(rf"(?:https?://)?(?:{_HOST})[/?][^\s、。」)]{{1,200}}", re.IGNORECASE)
_WORDS = re.compile(r"///[a-zぁ-んァ-ヶ一-龠]{2,20}\.[a-zぁ-んァ-ヶ一-龠]{2,20}\.[a-zぁ-んァ-ヶ一-龠]{2,20}")
# Open Location Code, https://plus.codes: digits without look-alikes around a plus sign.
_PLUS = re.compile(r"(?<![0-9A-Z])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,4}(?![0-9A-Z])")


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Map links, three-word addresses and plus codes."""
    normal, small = text.normal, text.normal.lower()
    links = any(sign in small for sign in _SIGNS)
    for pattern, may_be in ((_LINK, links), (_WORDS, "///" in normal), (_PLUS, "+" in normal)):
        for match in pattern.finditer(normal) if may_be else ():
            yield match.span()
