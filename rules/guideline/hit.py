"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A section found: its id, its score (higher is better, comparable within one answer) and what carried it.

    `matched` are words that stand verbatim in the section (title or text), so that they can be shown in bold there.
    """

    id: str
    score: float
    matched: tuple[str, ...]
