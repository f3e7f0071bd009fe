"""Whether a draft says that its writer does not want to live, and what to say then; all words in distress.toml.

The guideline has nothing on it, so it is no finding. But whoever writes so must not read "nothing to worry about".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules.text import Text
from rules.vocabulary import RuleError, read_toml

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody to talk to: name, number, hours; as of which day that was looked up. Number and hours may be empty."""

    name: str
    reach: str
    hours: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Distress:
    """What tells it, examples either way, what is said, who helps, and that nobody hears of it."""

    pattern: re.Pattern[str]
    found: tuple[str, ...]
    absent: tuple[str, ...]
    said: str
    kept: str
    help: tuple[Help, ...]

    def in_words(self) -> str:
        """What to say, in lines of plain text."""
        lines = [f"・{one.name} {one.reach}".rstrip() + (f"({one.hours})" if one.hours else "") for one in self.help]
        return "\n".join([self.said, *lines, self.kept])


def distressed(text: Text) -> bool:
    """Whether a text says so, as far as words can tell."""
    return builtin().pattern.search(text.normal) is not None


@lru_cache(maxsize=1)
def builtin() -> Distress:
    """The words that come with the program. Raises RuleError."""
    return load(FILE)


def load(path: Path) -> Distress:
    """Read a file. Raises RuleError naming the file and what was expected, or the example that is judged otherwise."""
    table = read_toml(path)
    try:
        found = _distress(table)
    except (KeyError, TypeError, re.error) as error:
        raise RuleError(f"{path.name}: {type(error).__name__}: {error}") from error
    for example in (*found.found, *found.absent):
        if (found.pattern.search(Text(example).normal) is not None) != (example in found.found):
            raise RuleError(f"{path.name}: the example {example!r} is judged otherwise")
    return found


def _distress(table: Mapping[str, Any]) -> Distress:
    pattern = re.compile("|".join(f"(?:{one})" for one in table["patterns"]))
    helpers = tuple(Help(one["name"], one["reach"], one["hours"], one["as_of"]) for one in table["help"])
    return Distress(pattern, tuple(table["found"]), tuple(table["absent"]), table["said"], table["kept"], helpers)
