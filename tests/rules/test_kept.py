"""What is kept from one start to the next is what would be made anew, and is never used for other rules."""

import errno
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from rules import engine
from rules import kept as room
from rules.catalog import load
from rules.catalog.prepare import prepare
from rules.engine import builtin
from rules.kept import kept
from rules.report import Finding


@dataclass(frozen=True)
class Pair:
    """Something to keep."""

    one: object
    other: object


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "FOLDER", tmp_path / "kept")
    return tmp_path / "kept"


def made(value):
    """A function to make a value, and the times that it was called."""
    calls = []
    return lambda: calls.append(1) or value, calls


SHARED = Pair("一", 1)
VALUES = [
    None,
    ("", 0, 1.5, None, True, False),
    {"語": frozenset({1, 2}), 3: frozenset(), "表": {}},
    Pair(Pair((), [1, [2]]), frozenset({("a", 1)})),
    tuple(range(100)),
    {number: str(number) for number in range(100)},
]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_comes_back_as_it_was(value):
    make, calls = made(value)
    assert repr(kept("a", make, (Pair,))) == repr(kept("a", make, (Pair,))) == repr(value)
    assert len(calls) == 1


def test_what_is_one_object_stays_one():
    back = [kept("a", made((SHARED, {"x": SHARED}))[0], (Pair,)) for _ in range(2)][1]
    assert back[0] is back[1]["x"]


def test_a_long_row_or_table_builds_what_is_asked_for():
    built = []

    @dataclass(frozen=True)
    class Noted:
        number: int

        def __post_init__(self):
            built.append(self.number)

    value = (tuple(map(Noted, range(100))), {f"{number}": Noted(number) for number in range(100)})
    kept("a", made(value)[0], (Noted,))
    built.clear()
    row, table = kept("a", made(value)[0], (Noted,))
    assert built == []
    assert (row[99], row[-2], row[3:5], table["7"]) == (Noted(99), Noted(98), (Noted(3), Noted(4)), Noted(7))
    assert table["7"] is row[7]
    assert built[:5] == [99, 98, 3, 4, 7]
    assert (len(row), tuple(row), len(table), dict(table)) == (100, value[0], 100, value[1])
    assert table.get("none") is None


def test_threads_that_ask_for_the_same_get_the_same():
    value = (tuple(Pair(number, (Pair(0, number),)) for number in range(1000)),)
    for _ in range(2):
        (row,) = kept("a", made(value)[0], (Pair,))
    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(lambda _: [id(part.other[0]) for part in row], range(8)))
    assert all(one == seen[0] for one in seen)


def test_a_changed_source_makes_it_anew(monkeypatch):
    make, calls = made(1)
    kept("a", make, ())
    monkeypatch.setattr(room, "sources", lambda: b"changed")
    kept("a", make, ())
    assert len(calls) == 2


def test_every_file_of_code_and_data_is_a_source(tmp_path, monkeypatch):
    (tmp_path / "deep").mkdir()
    monkeypatch.setattr(room, "HERE", tmp_path)
    seen = set()
    for name in ("a.toml", "a.py", "a.txt", "deep/a.toml", "deep/b.py", "deep/c.txt"):
        for text in ("x", "y"):
            (tmp_path / name).write_text(text)
            seen.add(room.sources.__wrapped__())
    for name in ("a.npy", "deep/a.npz"):
        for text in ("x", "longer"):
            (tmp_path / name).write_text(text)
            seen.add(room.sources.__wrapped__())
    assert len(seen) == 16
    (tmp_path / "deep" / "a.pyc").write_text("x")
    assert room.sources.__wrapped__() in seen


def test_what_another_python_made_is_not_used(monkeypatch):
    here = room.sources.__wrapped__()
    monkeypatch.setattr(room, "sys", SimpleNamespace(byteorder=sys.byteorder, version="3.99"))
    assert room.sources.__wrapped__() != here


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole.replace(b"deep", b"flat"),
        lambda _: b"",
        lambda _: b"\0\n[]",
        lambda whole: whole.split(b"\n")[0] + b'\n{"names":["open"],"plain":["/tmp/x"],"rows":1,"value":1}\n',
    ],
)
def test_a_file_that_is_not_whole_is_not_used(folder, damage):
    make, calls = made(("deep", 1))
    kept("a", make, ())
    file = folder / "a"
    file.write_bytes(damage(file.read_bytes()))
    assert kept("a", make, ()) == ("deep", 1)
    assert len(calls) == 2


def test_a_file_can_build_nothing_but_the_classes_that_its_reader_names(folder):
    kept("a", made(Pair(1, 2))[0], (Pair,))
    written = (folder / "a").read_bytes().partition(b"\n")[2]
    with pytest.raises(KeyError):
        room._Parts(written, {})


@pytest.mark.parametrize("value", [{1, 2}, Pair(1, 2), (object(),), {(1,): 2}])
def test_what_cannot_be_kept_is_refused_where_it_is_made(value):
    with pytest.raises(TypeError):
        kept("a", made(value)[0], ())


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(room, "FOLDER", tmp_path / "file" / "kept")
    make, calls = made(1)
    assert [kept("a", make, ()), kept("a", make, ())] == [1, 1]
    assert len(calls) == 2


def test_nothing_unfinished_stays_in_the_folder(folder):
    kept("a", made(1)[0], ())
    assert [file.name for file in folder.iterdir()] == ["a"]


def test_a_write_that_fails_leaves_nothing_behind(folder, monkeypatch):
    (folder / "a").mkdir(parents=True)  # where no file can be put
    assert kept("a", made(1)[0], ()) == 1
    monkeypatch.setattr(Path, "write_bytes", full_disk)
    assert kept("b", made(2)[0], ()) == 2
    assert [file.name for file in folder.iterdir()] == ["a"]


def full_disk(path, whole):
    with path.open("wb") as file:
        file.write(whole[:10])
    raise OSError(errno.ENOSPC, "no space left")


def findings(engine) -> list[tuple[Finding, ...]]:
    """What is found in an example of each rule, one that flags and the next that passes by turns."""
    examples = ((rule.flags, rule.passes)[place % 2][0] for place, rule in enumerate(engine.rules))
    return [engine.review(example.draft(), learned=False).findings for example in examples]


def test_kept_rules_find_what_the_rules_themselves_find(monkeypatch):
    made = []
    monkeypatch.setattr(engine, "_prepared", lambda: made.append(prepare(load())) or made[0])
    builtin.__wrapped__()
    again = builtin.__wrapped__()
    (anew,) = made
    assert again is not anew
    assert again.version == anew.version
    assert findings(again) == findings(anew)
