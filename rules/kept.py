"""Values that follow from the files of this folder alone, kept from one start to the next.

Reading the rules and making them ready takes a second, and comes out the same at every start. So the first start writes
the result to the folder `.kept`, and later ones read it from there, unless a file of this folder, its code or data, has
changed since, or the dictionary has: then it is made anew. Where nothing can be written every start takes the second.

A file is JSON, and holds plain values of the classes that its reader names: unlike a pickle it can build nothing else.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from unidic_lite.unidic import DICDIR

HERE = Path(__file__).parent
FOLDER = HERE / ".kept"
T = TypeVar("T")
_PLAIN = (str, int, float, type(None))
_CONTAINERS: dict[str, Callable[..., Any]] = {
    "tuple": lambda *values: values,
    "list": lambda *values: list(values),
    "frozenset": lambda *values: frozenset(values),
    "dict": lambda *values: dict(zip(values[::2], values[1::2], strict=True)),
}


def kept(name: str, make: Callable[[], T], classes: Iterable[type]) -> T:
    """What `make` gives: as it was kept under a name by an earlier start, else made and kept.

    It may hold texts, numbers, None, tuples, lists, frozensets, dicts, and instances of `classes`, all dataclasses.
    Raises TypeError for anything else.
    """
    known = {cls.__name__: cls for cls in classes}
    file = FOLDER / f"{name}.json"
    with suppress(OSError, ValueError):
        mark, _, written = file.read_text("utf-8").partition("\n")
        if mark == _mark(written):
            value: T = _read(json.loads(written), known)
            return value
    value = make()
    with suppress(OSError):  # a folder that is not ours to write to
        _keep(file, json.dumps(_written(value, known), ensure_ascii=False, separators=(",", ":")))
    return value


def _keep(file: Path, written: str) -> None:
    """Write a file that nobody sees half."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as draft:
        draft.write(f"{_mark(written)}\n{written}")
    whole = Path(draft.name)
    whole.chmod(0o644)
    whole.replace(file)


def _mark(written: str) -> str:
    """What shows that a file is whole and belongs to its sources."""
    return sha256(f"{sources()}\n{written}".encode()).hexdigest()


@lru_cache(maxsize=1)
def sources() -> str:
    """The digest of everything that kept values are made of: code and data of this folder, and the dictionary."""
    digest = sha256()
    for file in sorted((*HERE.rglob("*.py"), *HERE.rglob("*.toml"))):
        digest.update(f"{file.relative_to(HERE)}\0".encode() + file.read_bytes() + b"\0")
    words = Path(DICDIR, "sys.dic").stat()  # a quarter of a gigabyte, which a package brings and nobody edits
    digest.update(f"{words.st_size} {words.st_mtime_ns}".encode())
    return digest.hexdigest()


def _written(value: object, classes: dict[str, type]) -> dict[str, Any]:
    """A value as JSON.

    `rows` say how to build each part from those before it: the place of its class in `names`, then the places of its
    parts, counted through `plain` and the rows. The last is the value. Equal parts are one.
    """
    plain: dict[tuple[type, object], int] = {}
    for part in _plain_parts(value):
        plain.setdefault((type(part), part), len(plain))
    names = [*_CONTAINERS, *classes]
    rows: dict[tuple[int, ...], int] = {}
    known: dict[int, int] = {}

    def place(part: Any) -> int:
        if isinstance(part, _PLAIN):
            return plain[type(part), part]
        if id(part) not in known:
            name = type(part).__name__
            if name not in names:
                raise TypeError(f"{name} is not among the classes that may be kept")
            row = (names.index(name), *map(place, _parts(part)))
            known[id(part)] = rows.setdefault(row, len(plain) + len(rows))
        return known[id(part)]

    place(value)
    return {"plain": [part for _, part in plain], "names": names, "rows": list(map(list, rows))}


def _plain_parts(value: object) -> Iterator[object]:
    """All texts and numbers of a value, each object looked into once."""
    seen: set[int] = set()
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, _PLAIN):
            yield part
        elif id(part) not in seen:
            seen.add(id(part))
            pending += _parts(part)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [part for pair in value.items() for part in pair]
    if isinstance(value, frozenset):
        return sorted(value) if all(isinstance(part, str | int) for part in value) else list(value)
    if isinstance(value, tuple | list):
        return list(value)
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value) if field.init]
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _read(data: dict[str, Any], classes: dict[str, type]) -> Any:
    makers = {**_CONTAINERS, **classes}
    make = [makers[name] for name in data["names"]]
    parts = data["plain"]
    get = parts.__getitem__
    for kind, *places in data["rows"]:
        parts.append(make[kind](*map(get, places)))
    return parts[-1]
