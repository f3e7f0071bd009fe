"""What we know: the guideline and the rules drawn from it. No Slack, database, clock, environment or network.

    from rules import Draft, review
    report = review(Draft("…"))

`Draft`, `DraftError`, `Finding` and `Report` are plain values. The engine is loaded with the first use of `review`,
so that a lookup does not pay for it.
"""

from typing import TYPE_CHECKING, Any

from rules.report import Finding, Report

if TYPE_CHECKING:
    from rules.draft import Draft, DraftError
    from rules.engine import review

__all__ = ["Draft", "DraftError", "Finding", "Report", "review"]

_ROOMS = {"Draft": "rules.draft", "DraftError": "rules.draft", "review": "rules.engine"}


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        from importlib import import_module

        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
