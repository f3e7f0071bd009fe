"""The words of distress, read from distress.toml and tried on their own examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from rules.distress.ways import Distress, Help, Kind, Way
from rules.expression import Expression, Parts, any_of, checked, parts
from rules.text import Text
from rules.toml_file import Entry, read_entry

FILE = Path(__file__).with_name("distress.toml")
DEFAULT_HELP = ("yorisoi", "kokoro", "office")  # of a kind that names no other
_NAMED = re.compile(r"\{([a-z_]+)\}")  # {2,} and the like are none


def load(path: Path) -> Distress:
    """Read a file. Raises RuleError naming the file and what was expected, or the example that is judged otherwise."""
    whole = read_entry(path)
    found = _distress(whole)
    for example, kind in _examples(found, whole.texts("plain")):
        told = found.heard(Text(example))
        if (told.kind if told else None) != kind:
            raise whole.wrong(f"the example {example!r} is judged otherwise")
    for said, judged in ((whole.entry("further"), found.asks_on), (whole.entry("hard"), found.is_hard)):
        for example in (*said.texts("found"), *said.texts("absent")):
            if judged(Text(example)) != (example in said.texts("found")):
                raise said.wrong(f"the example {example!r} is judged otherwise")
    return found


def _examples(distress: Distress, plain: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Each example with its kind; None for what no kind is meant by."""
    for kind in distress.kinds:
        for way in kind.ways:
            yield from ((example, kind.name) for example in way.found)
            yield from ((example, None) for example in way.absent)
    yield from ((example, None) for example in plain)


def _distress(whole: Entry) -> Distress:
    words = parts(whole.entry("words"), _NAMED)
    helpers = {name: _help(one) for name, one in whole.named("help", "id").items()}
    kinds = tuple(_kind(name, one, helpers, words) for name, one in whole.named("kind", "name").items())
    further, hard = (_any(one, one.texts("any"), words) for one in map(whole.entry, ("further", "hard")))
    return Distress(kinds, whole.text("kept"), further, hard)


def _help(one: Entry) -> Help:
    day = one.table.get("as_of")
    if type(day) is not date:
        raise one.wrong("as_of must be a day such as 2026-11-24")
    return Help(one.text("name"), one.text("reach", ""), one.text("hours", ""), day.isoformat(), one.text("source", ""))


def _kind(name: str, one: Entry, helpers: Mapping[str, Help], words: Parts) -> Kind:
    named = one.texts("help", DEFAULT_HELP)
    if unknown := [helper for helper in named if helper not in helpers]:
        raise one.wrong(f"help: there is no [[help]] {unknown[0]}")
    unless = one.texts("unless", ())
    ways = tuple(_way(way, unless, words) for way in one.entries("way"))
    return Kind(name, one.text("said"), tuple(helpers[helper] for helper in named), ways)


def _way(way: Entry, unless: tuple[str, ...], words: Parts) -> Way:
    return Way(
        way.texts("signs"),
        _any(way, way.texts("any"), words),
        _some(way, (*unless, *way.texts("unless", ())), words),
        _some(way, way.texts("nowhere", ()), words),
        way.flag("whole"),
        way.texts("found"),
        way.texts("absent"),
    )


def _some(way: Entry, patterns: tuple[str, ...], words: Parts) -> Expression | None:
    return _any(way, patterns, words) if patterns else None


def _any(way: Entry, patterns: Iterable[str], words: Parts) -> Expression:
    return checked(way, words.put_into(way, any_of(patterns)))
