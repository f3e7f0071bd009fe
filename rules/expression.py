"""Regular expressions of data files, as `kept` can keep them: compiled when they are first asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from rules.toml_file import Entry


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


def checked(entry: Entry, source: str) -> Expression:
    """An expression of an entry that can be compiled. Raises RuleError."""
    expression = Expression(source)
    try:
        _ = expression.compiled
    except (re.error, OverflowError, RecursionError) as error:
        raise entry.wrong(f"no regular expression: {error}") from error
    return expression


def any_of(sources: Iterable[str]) -> str:
    """One expression for some."""
    return "|".join(f"(?:{one})" for one in sources)


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of expressions by their names, each a group; `mark` finds a name where it stands for its part."""

    mark: re.Pattern[str]
    sources: Mapping[str, str]

    def put_into(self, entry: Entry, source: str) -> str:
        """An expression of an entry with parts in the places of their names. Raises RuleError for an unknown one."""

        def part(found: re.Match[str]) -> str:
            if found[1] not in self.sources:
                raise entry.wrong(f"{found[0]} is no part, or one that stands further on")
            return self.sources[found[1]]

        return self.mark.sub(part, source)


def parts(entry: Entry, mark: re.Pattern[str]) -> Parts:
    """The parts of an entry, each of which may stand on those before it, and so never on itself. Raises RuleError."""
    found = Parts(mark, {})
    for name in entry.table:
        source = found.put_into(Entry(f"{entry.where}: {name}", entry.table), entry.text(name))
        found = Parts(mark, {**found.sources, name: f"(?:{source})"})
    return found
