"""The words of distress, read from distress.toml and tried on their own examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rules.distress.ways import Distress, Help, Kind, Way
from rules.expression import Expression, checked
from rules.text import Text
from rules.toml_file import RuleError, read_toml

FILE = Path(__file__).with_name("distress.toml")
DEFAULT_HELP = ("yorisoi", "kokoro", "office")  # of a kind that names no other
_NAMED = re.compile(r"\{([a-z_]+)\}")


def load(path: Path) -> Distress:
    """Read a file. Raises RuleError naming the file and what was expected, or the example that is judged otherwise."""
    table = read_toml(path)
    try:
        found = _distress(table)
    except (KeyError, TypeError, re.error) as error:
        raise RuleError(f"{path.name}: {type(error).__name__}: {error}") from error
    for example, kind in _examples(found, table["plain"]):
        told = found.heard(Text(example))
        if (told.kind if told else None) != kind:
            raise RuleError(f"{path.name}: the example {example!r} is judged otherwise")
    return found


def _examples(distress: Distress, plain: list[str]) -> Iterator[tuple[str, str | None]]:
    """Each example with its kind; None for what no kind is meant by."""
    for kind in distress.kinds:
        for way in kind.ways:
            yield from ((example, kind.name) for example in way.found)
            yield from ((example, None) for example in way.absent)
    yield from ((example, None) for example in plain)


def _distress(table: Mapping[str, Any]) -> Distress:
    words: dict[str, str] = {}
    for name, pattern in table["words"].items():  # a word may stand on those before it
        words[name] = f"(?:{_filled(pattern, words)})"
    helpers = {one["id"]: _help(one) for one in table["help"]}
    kinds = tuple(
        Kind(
            one["name"],
            one["said"],
            tuple(helpers[name] for name in one.get("help", DEFAULT_HELP)),
            tuple(_way(way, one, words) for way in one["way"]),
        )
        for one in table["kind"]
    )
    return Distress(kinds, table["kept"])


def _help(one: Mapping[str, Any]) -> Help:
    if type(one["as_of"]) is not date:
        raise TypeError(f"help {one['id']}: as_of is no date such as 2026-11-24")
    return Help(one["name"], one["reach"], one["hours"], one["as_of"].isoformat(), one["source"])


def _way(way: Mapping[str, Any], kind: Mapping[str, Any], words: Mapping[str, str]) -> Way:
    unless = [*kind.get("unless", ()), *way.get("unless", ())]
    return Way(
        tuple(way["signs"]),
        _any(way["any"], words),
        _any(unless, words) if unless else None,
        _any(way["nowhere"], words) if "nowhere" in way else None,
        way.get("whole", False),
        tuple(way["found"]),
        tuple(way["absent"]),
    )


def _any(patterns: list[str], words: Mapping[str, str]) -> Expression:
    """One expression of some. Raises KeyError and re.error."""
    return checked("|".join(f"(?:{_filled(one, words)})" for one in patterns))


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    """A pattern with each {name} replaced by the words of that name; {2,} and the like stay. Raises KeyError."""
    return _NAMED.sub(lambda name: words[name[1]], pattern)
