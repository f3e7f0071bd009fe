"""Regular expressions of data files, as `kept` can keep them: compiled when they are first asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression, compiled once in a process: that takes Python longer than to read all others as text."""

    source: str

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression made ready. Raises re.error."""
        return _compiled(self.source)

    def is_in(self, text: str) -> bool:
        """Whether it matches anywhere in a text."""
        return self.compiled.search(text) is not None

    def is_all_of(self, text: str) -> bool:
        """Whether it matches a whole text."""
        return self.compiled.fullmatch(text) is not None


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


def checked(source: str) -> Expression:
    """An expression that can be compiled. Raises re.error."""
    expression = Expression(source)
    _ = expression.compiled
    return expression
