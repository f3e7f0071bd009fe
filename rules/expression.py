"""Regular expressions of data files, as `kept` can keep them: with what Python made of each.

Python compiles all of them anew for half a second in each process. So what its compiler gives, the program of its
matcher, is kept beside the source. `re` neither gives that out nor takes it back; what stands behind it in CPython
does, and looks through each program that it is given. Of another Python nothing is taken (`rules.kept`), and where one
has no such insides, `re` compiles at need.
"""

from __future__ import annotations

import re
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from zlib import compress, decompress

from rules.toml_file import Entry

try:
    import _sre  # type: ignore[import-not-found] # has no stub
    from re import _compiler, _parser  # type: ignore[attr-defined]
except ImportError:
    _sre = None


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression without group names, and its program: packed numbers of four bytes, or "" for none."""

    source: str
    flags: int
    groups: int
    program: str

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression made ready: once in a process, when it is first asked."""
        return _ready(self.source, self.flags, self.groups, self.program)

    def is_in(self, text: str) -> bool:
        """Whether it matches anywhere in a text."""
        return self.compiled.search(text) is not None

    def is_all_of(self, text: str) -> bool:
        """Whether it matches a whole text."""
        return self.compiled.fullmatch(text) is not None


@cache
def _ready(source: str, flags: int, groups: int, program: str) -> re.Pattern[str]:
    if not program or _sre is None:
        return re.compile(source)
    numbers = array("I", decompress(b64decode(program))).tolist()
    pattern: re.Pattern[str] = _sre.compile(source, flags, numbers, groups, {}, (None,) * (groups + 1))
    return pattern


def expression(source: str) -> Expression:
    """An expression with its program, as `re.compile` makes it. Raises re.error, OverflowError, RecursionError."""
    made = re.compile(source)
    if made.groupindex:
        raise re.error("groups have no names here")
    return Expression(source, made.flags, made.groups, _program(source))


def _program(source: str) -> str:
    if _sre is None:
        return ""
    return b64encode(compress(array("I", _compiler._code(_parser.parse(source), 0)))).decode()


def checked(entry: Entry, source: str) -> Expression:
    """An expression of an entry that can be compiled. Raises RuleError."""
    try:
        return expression(source)
    except (re.error, OverflowError, RecursionError) as error:
        raise entry.wrong(f"no regular expression: {error}") from error


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
