"""The document: its clauses, and the search for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.guideline.clauses import Clause, clause, clauses, document, introduction, numbered
from rules.guideline.concepts import Subject, depends, subjects
from rules.guideline.hit import Hit

# `search` names the function here; its module of the same name is imported first, so that nothing rebinds it later.
from rules.guideline.search import governed_by, nearest, search

if TYPE_CHECKING:
    from rules.guideline.index import Index

__all__ = [
    "Clause",
    "Hit",
    "Index",
    "Subject",
    "clause",
    "clauses",
    "depends",
    "document",
    "governed_by",
    "introduction",
    "nearest",
    "numbered",
    "search",
    "subjects",
]


def __getattr__(name: str) -> Any:
    """`Index`, which needs numpy, on first use."""
    if name == "Index":
        from rules.guideline.index import Index

        return Index
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
