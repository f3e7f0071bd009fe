"""Whether a message says that it has happened: a post is out, or others, an account or a device are out of hand.

Who writes so needs the steps (`rules.incident`), not the clause that would have advised against it. All words are in
alarm.toml: ways to say it, each in the past, and what it is about, which proposes the kind of incident.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules.text import Text
from rules.vocabulary import RuleError, read_toml

FILE = Path(__file__).with_suffix(".toml")
LONGEST = 140  # characters; who tells more at once shows a text
_QUOTED = re.compile("「[^」]*」")
_PART = re.compile(r"<([a-z]+)>")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to say that it has happened, with examples either way; `kind` of incident, "" where the way does not tell.

    `whole` ways are the whole message.
    """

    name: str
    kind: str
    whole: bool
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    absent: tuple[str, ...]

    def is_in(self, normal: str) -> bool:
        """Whether a normalised message says it so."""
        return bool(self.pattern.fullmatch(normal) if self.whole else self.pattern.search(normal))


@dataclass(frozen=True, slots=True)
class Alarms:
    """The ways, the kinds of incident by what a message is about, and what makes it something else.

    What is longer than `most` characters must cry for advice.
    """

    ways: tuple[Way, ...]
    subjects: tuple[tuple[str, re.Pattern[str]], ...]
    unless: re.Pattern[str]
    cry: re.Pattern[str]
    most: int

    def kinds(self, text: Text) -> tuple[str, ...] | None:
        """The kinds of incident (of `rules.incident`) that a message tells of, likeliest first; None where of none.

        Empty where it says that something has happened, but not what.
        """
        if len(text.normal) > LONGEST:
            return None
        normal = _QUOTED.sub("「」", text.normal.lower().strip())
        if self.unless.search(normal) or (len(normal) > self.most and not self.cry.search(normal)):
            return None
        said = [way for way in self.ways if way.is_in(normal)]
        if not said:
            return None
        told = [way.kind for way in said if way.kind]
        about = [kind for kind, words in self.subjects if words.search(normal)]
        return tuple(dict.fromkeys([*told, *about]))


def incidents(text: Text) -> tuple[str, ...] | None:
    """As `Alarms.kinds`, of the ways that come with the program."""
    return builtin().kinds(text)


@lru_cache(maxsize=1)
def builtin() -> Alarms:
    """The ways that come with the program. Raises RuleError."""
    return load(FILE)


def load(path: Path) -> Alarms:
    """Read a file. Raises RuleError naming the file and what was expected, or the example that is judged otherwise."""
    table = read_toml(path)
    try:
        found = _alarms(table)
    except (KeyError, TypeError, re.error) as error:
        raise RuleError(f"{path.name}: {type(error).__name__}: {error}") from error
    for way in found.ways:
        for example in (*way.examples, *way.absent):
            if (found.kinds(Text(example)) is not None) != (example in way.examples):
                raise RuleError(f"{path.name}: {way.name}: the example {example!r} is judged otherwise")
    return found


def _alarms(table: Mapping[str, Any]) -> Alarms:
    parts = dict(table["parts"]) | {"subjects": _any(one["words"] for one in table["subject"])}
    ways = tuple(
        Way(
            one["name"],
            one.get("kind", ""),
            one.get("whole", False),
            _pattern(one["patterns"], parts),
            tuple(one["examples"]),
            tuple(one["absent"]),
        )
        for one in table["way"]
    )
    subjects = tuple((one["kind"], _pattern([one["words"]], parts)) for one in table["subject"])
    unless = table["unless"]
    return Alarms(ways, subjects, _pattern(unless["patterns"], parts), _pattern(["<alarm>"], parts), unless["most"])


def _pattern(alternatives: Iterable[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(_whole(_any(alternatives), parts))


def _any(alternatives: Iterable[str]) -> str:
    return "|".join(f"(?:{one})" for one in alternatives)


def _whole(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern with its parts put in, and theirs. Raises KeyError where there is no such part."""
    while _PART.search(pattern):
        pattern = _PART.sub(lambda found: f"(?:{parts[found[1]]})", pattern)
    return pattern
