"""The document: its clauses and the search for them."""

from rules.guideline.clauses import Clause, clause, clauses, document, numbered

__all__ = ["Clause", "clause", "clauses", "document", "numbered"]
