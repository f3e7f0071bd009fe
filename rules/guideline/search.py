"""Which clause answers a question."""

from __future__ import annotations

from functools import lru_cache

from rules.guideline.clauses import clauses, numbered
from rules.guideline.index import Hit, Index

__all__ = ["Hit", "Index", "search"]


@lru_cache(maxsize=1)
def _index() -> Index:
    return Index([(c.id, " ".join((*c.headings, c.name)), c.text) for c in clauses()])


def search(query: str, limit: int = 5) -> list[Hit]:
    """The clauses that answer a query, best first; none where the guideline does not say.

    A section number answers with every clause under it, whatever the limit.
    """
    by_number = numbered(query)
    if by_number is not None:
        return [Hit(clause_id, 1.0, ()) for clause_id in by_number]
    return _index().search(query, limit)
