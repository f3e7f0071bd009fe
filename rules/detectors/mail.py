"""Mail addresses (RFC 5322 addr-spec as people write it) that name no role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

NEEDS = "~@"
_ADDRESS = re.compile(
    r"(?<![\w.+-])([A-Za-z0-9][\w.+-]{0,63})@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])", re.ASCII
)
# RFC 2142 and the like: addresses of offices, open to everybody.
_ROLE = re.compile(
    r"(?:info|support|contact|webmaster|postmaster|press|office|noreply|no-reply|admin|help)[\d._-]*", re.I
)


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Addresses of persons; info@ and its kind are public."""
    for match in _ADDRESS.finditer(text.normal):
        if not _ROLE.fullmatch(match[1]):
            yield match.span()
