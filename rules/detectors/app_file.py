"""A link to an installable file outside the official stores (clause 3.2.4.e).

Endings: Android packages, Windows installers, macOS images, iOS packages and configuration profiles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

_ENDINGS = "apk|xapk|aab|ipa|exe|msi|dmg|scr|bat|mobileconfig|crx"
NEEDS = "|".join(f"~.{ending}" for ending in _ENDINGS.split("|"))
_FILE = re.compile(
    r"(?<![A-Za-z0-9./-])(?:https?://)?[a-z0-9.-]{4,80}/[!-~]{0,120}?"
    rf"\.(?:{_ENDINGS})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# Of Google only the store and the place of its own programs: at sites. and drive.google.com anybody leaves files.
_OFFICIAL = re.compile(
    r"(?:https?://)?(?:(?:play|dl)\.google\.com|(?:[a-z0-9-]{1,40}\.){0,4}(?:apple\.com|microsoft\.com|go\.jp|lg\.jp))/",
    re.IGNORECASE,
)


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Links whose path ends like a program, but for the makers' own stores and public offices."""
    for match in _FILE.finditer(text.normal):
        if not _OFFICIAL.match(match[0]):
            yield match.span()
