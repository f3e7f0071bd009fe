"""The data files of this folder, read: one reader, and one error that names file and entry.

Light to import: every room with data needs it, and most starts find all that is kept and read no file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class RuleError(ValueError):
    """A file of rules cannot be used; the message names the file, the entry and what was expected."""


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises RuleError with the file's name and the line."""
    import tomllib  # which a start with kept rules need not load

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # editors of Windows put a mark before the text
    # No text is a ValueError, and so are no TOML and a number of some thousand digits.
    except (OSError, ValueError, RecursionError) as error:
        raise RuleError(f"{path.name}: cannot be read: {error}") from error


def read_entry(path: Path) -> Entry:
    """A whole file as one entry. Raises RuleError."""
    return Entry(path.name, read_toml(path))


def read_named(path: Path, key: str, name: str) -> dict[str, Entry]:
    """The tables [[key]] of a file that holds nothing else, by what stands under `name` in each. Raises RuleError."""
    whole = read_entry(path)
    whole.only({key})
    return whole.named(key, name)


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a file, and `where` it stands, for complaints.

    Each value is asked for by what it must be: people forget the brackets around a single text, and a text taken for a
    list would be so many letters. All that ask raise RuleError where it is something else.
    """

    where: str
    table: Mapping[str, Any]

    def wrong(self, complaint: str) -> RuleError:
        """An error to raise: where it is, and what was expected."""
        return RuleError(f"{self.where}: {complaint}")

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that are not among those known."""
        if unknown := set(self.table) - set(known):
            raise self.wrong(f"unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")

    def text(self, key: str, default: str | None = None) -> str:
        """The text under a key, which is not blank; the default where there is no such key."""
        value = self.table.get(key, default)
        if not isinstance(value, str) or not (value.strip() or value == default):
            raise self.wrong(f"{key} must be a text that is not empty")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """The texts under a key, none of them blank, and at least one unless there is a default for no such key."""
        values = self.table.get(key, [])
        if key not in self.table and default is not None:
            return default
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            raise self.wrong(f"{key} must be a list of texts")
        if not values and default is None:
            raise self.wrong(f"{key} must be a list of texts that is not empty")
        return tuple(values)

    def flag(self, key: str) -> bool:
        """Whether a key is there and true."""
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f"{key} must be true or false, not {value!r}")
        return value

    def number(self, key: str) -> int:
        """The whole number under a key, at least 1."""
        value = self.table.get(key)
        if type(value) is not int or value < 1:
            raise self.wrong(f"{key} must be a whole number of at least 1, not {value!r}")
        return value

    def entry(self, key: str) -> Entry:
        """The table under a key."""
        value = self.table.get(key)
        if not isinstance(value, dict):
            raise self.wrong(f"expected a table {key}")
        return Entry(f"{self.where}: {key}", value)

    def tables(self) -> dict[str, Entry]:
        """Everything under its key, each of which must be a table."""
        return {key: self.entry(key) for key in self.table}

    def entries(self, key: str) -> Iterator[Entry]:
        """The tables [[key]], of which there is at least one, by their number."""
        rows = self.table.get(key)
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            raise self.wrong(f"expected at least one [[{key}]], and nothing but tables")
        return (Entry(f"{self.where}: {key} {number}", row) for number, row in enumerate(rows, start=1))

    def named(self, key: str, name: str) -> dict[str, Entry]:
        """The tables [[key]] by what stands under `name` in each, in no two of them the same."""
        found: dict[str, Entry] = {}
        for one in self.entries(key):
            own = one.text(name)
            if own in found:
                raise self.wrong(f"{own}: this {name} stands twice")
            found[own] = Entry(f"{self.where}: {own}", one.table)
        return found
