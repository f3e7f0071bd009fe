"""Secret values as they are shown in a finding: recognisable to their writer, useless to others."""

from __future__ import annotations

KEPT = 2  # characters of each value that stay


def mask(quote: str) -> str:
    """The quote with the letters and digits of each long Latin or digit run hidden but for the first ones."""
    out: list[str] = []
    seen = 0
    for char in quote:
        secret = char.isascii() and char.isalnum()
        seen = seen + 1 if secret else (seen if char in "-_.#!*+" else 0)
        out.append("•" if secret and seen > KEPT else char)
    return "".join(out)
