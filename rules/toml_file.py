"""The data files of this folder, read: one reader, and one error that names the file.

Light to import: every room with data needs it, and most starts find all that is kept and read no file.
"""

from __future__ import annotations

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
