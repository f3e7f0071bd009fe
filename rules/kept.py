"""Values that follow from the files of this folder alone, kept from one start to the next.

Reading the rules and making them ready takes some seconds, and comes out the same at every start. So the first start
writes the result to the folder `.kept`, and later ones read it from there, unless a file of this folder, its code or
data, has changed since, or the dictionary has, or Python is another: then it is made anew. Weights and the dictionary
are known by size and time. Where nothing can be written every start takes them.

A file holds plain values of the classes that its reader names: unlike a pickle it can build nothing else. Its lines are
a digest, texts and numbers as JSON, and behind them the places of all parts, as numbers of four bytes. Long tuples and
dicts build a part when it is first asked for, because a draft asks for few of some thousands. That is why pickle of the
standard library does not stand here: it builds all, and took 0.38 s of processor time instead of 0.14 s for each start
and 17 MiB more for each process.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from threading import RLock, get_ident
from typing import Any, TypeVar

from unidic_lite.unidic import DICDIR

HERE = Path(__file__).parent
FOLDER = HERE / ".kept"
LONG = 32  # parts
_WRITTEN = {".py", ".toml", ".txt"}  # by people
_LEARNED = {".npy", ".npz"}
T = TypeVar("T")
_PLAIN = (str, int, float, type(None))


def _tuple(*parts: Any) -> tuple[Any, ...]:
    return parts


def _list(*parts: Any) -> list[Any]:
    return list(parts)


def _frozenset(*parts: Any) -> frozenset[Any]:
    return frozenset(parts)


def _dict(*parts: Any) -> dict[Any, Any]:
    return dict(zip(parts[::2], parts[1::2], strict=True))


_CONTAINERS: dict[str, Callable[..., Any]] = {"tuple": _tuple, "list": _list, "frozenset": _frozenset, "dict": _dict}


def kept(name: str, make: Callable[[], T], classes: Iterable[type]) -> T:
    """What `make` gives: as it was kept under a name by an earlier start, else made and kept.

    It may hold texts, numbers, None, tuples, lists, frozensets, dicts with texts or numbers as keys, and instances of
    `classes`, all dataclasses. Long tuples come back as sequences. Raises TypeError for anything else.
    """
    known = {cls.__name__: cls for cls in classes}
    file = FOLDER / name
    with suppress(OSError, ValueError):
        mark, _, written = file.read_bytes().partition(b"\n")
        if mark == _mark(written):
            value: T = _Parts(written, known).value
            return value
    value = make()
    written = _written(value, known)
    with suppress(OSError):  # a folder that is not ours to write to
        _keep(file, b"%s\n%s" % (_mark(written), written))
    return value


def _keep(file: Path, whole: bytes) -> None:
    """Write a file that nobody sees half."""
    file.parent.mkdir(exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.{get_ident()}")
    try:
        draft.write_bytes(whole)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)  # a full disk leaves half of it


def _mark(written: bytes) -> bytes:
    """What shows that a file is whole and belongs to its sources."""
    return blake2b(written, digest_size=32, key=sources()).hexdigest().encode()


@lru_cache(maxsize=1)
def sources() -> bytes:
    """The digest of everything that kept values are made of: code and data of this folder, dictionary and Python."""
    digest = blake2b(f"{sys.byteorder} {sys.version}".encode(), digest_size=32)
    found = sorted(file for file in HERE.rglob("*") if file.suffix in _WRITTEN | _LEARNED)
    for file in found:
        whole = file.read_bytes() if file.suffix in _WRITTEN else _seen(file)
        digest.update(f"{file.relative_to(HERE)}\0".encode() + whole + b"\0")
    digest.update(_seen(Path(DICDIR, "sys.dic")))
    return digest.digest()


def _seen(file: Path) -> bytes:
    """What a file is known again by that nobody edits: to read weights and dictionary would take long."""
    about = file.stat()
    return f"{about.st_size} {about.st_mtime_ns}".encode()


def _written(value: object, classes: dict[str, type]) -> bytes:
    """A value as the lines of a file behind its digest. Equal parts are one."""
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

    head = {"value": place(value), "rows": len(rows), "names": names, "plain": [part for _, part in plain]}
    begins = [0]
    for row in rows:
        begins.append(begins[-1] + len(row))
    numbers = array("I", begins)
    for row in rows:
        numbers.extend(row)
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + numbers.tobytes()


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
        if not all(isinstance(key, _PLAIN) for key in value):
            raise TypeError("the keys of a kept dict are texts or numbers")
        return [part for pair in value.items() for part in pair]
    if isinstance(value, frozenset):
        return sorted(value) if all(isinstance(part, str | int) for part in value) else list(value)
    if isinstance(value, tuple | list):
        return list(value)
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value) if field.init]
    raise TypeError(f"{type(value).__name__} cannot be kept")


class _Parts:
    """The parts of a kept value, each built once, when it is needed."""

    def __init__(self, written: bytes, classes: dict[str, type]) -> None:
        line, _, numbers = written.partition(b"\n")
        head = json.loads(line)
        self._plain: list[Any] = head["plain"]
        makers: dict[str, Callable[..., Any]] = {**_CONTAINERS, **classes}
        self._make = [makers[name] for name in head["names"]]
        self._numbers = memoryview(numbers).cast("I")
        self._first = head["rows"] + 1  # behind the places where rows begin
        self._built: list[Any] = [None] * head["rows"]
        self._lock = RLock()  # threads that ask for the same must get the same
        self.value = self.get(head["value"])

    def get(self, place: int) -> Any:
        """The part at a place: texts and numbers first, then the rows."""
        row = place - len(self._plain)
        if row < 0:
            return self._plain[place]
        part = self._built[row]
        return self._build(row) if part is None else part

    def _build(self, row: int) -> Any:
        with self._lock:
            if self._built[row] is None:
                begin, end = self._numbers[row : row + 2]
                kind, *places = self._numbers[self._first + begin : self._first + end]
                make = self._make[kind]
                self._built[row] = self._later(make, places) or make(*map(self._getter(places), places))
            return self._built[row]

    def _getter(self, places: Sequence[int]) -> Callable[[int], Any]:
        """What gets the parts at some places; texts and numbers, often thousands, the quick way."""
        return self._plain.__getitem__ if places and max(places) < len(self._plain) else self.get

    def _later(self, make: Callable[..., Any], places: Sequence[int]) -> Any:
        """A long tuple or dict of more than texts and numbers, its parts yet to be built; None for anything else."""
        if len(places) <= LONG or max(places) < len(self._plain):
            return None
        if make is _tuple:
            return _Row(self.get, places)
        if make is _dict:
            return _Table(self.get, dict(zip(map(self._plain.__getitem__, places[::2]), places[1::2], strict=True)))
        return None


class _Row(Sequence[Any]):
    """A long tuple."""

    __slots__ = ("_get", "_places")

    def __init__(self, get: Callable[[int], Any], places: Sequence[int]) -> None:
        self._get, self._places = get, places

    def __getitem__(self, index: Any) -> Any:
        places = self._places[index]
        return tuple(map(self._get, places)) if isinstance(index, slice) else self._get(places)

    def __len__(self) -> int:
        return len(self._places)


class _Table(Mapping[Any, Any]):
    """A long dict."""

    __slots__ = ("_get", "_places")

    def __init__(self, get: Callable[[int], Any], places: Mapping[Any, int]) -> None:
        self._get, self._places = get, places

    def __getitem__(self, key: Any) -> Any:
        return self._get(self._places[key])

    def __iter__(self) -> Iterator[Any]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
