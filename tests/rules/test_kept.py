"""What is kept from one start to the next is what would be made anew, and is never used for other rules."""

import json
from dataclasses import dataclass
from itertools import chain

import pytest

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
]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_comes_back_as_it_was(value):
    make, calls = made(value)
    assert repr(kept("a", make, (Pair,))) == repr(kept("a", make, (Pair,))) == repr(value)
    assert len(calls) == 1


def test_what_is_one_object_stays_one():
    back = [kept("a", made((SHARED, {"x": SHARED}))[0], (Pair,)) for _ in range(2)][1]
    assert back[0] is back[1]["x"]


def test_a_changed_source_makes_it_anew(monkeypatch):
    make, calls = made(1)
    kept("a", make, ())
    monkeypatch.setattr(room, "sources", lambda: "changed")
    kept("a", make, ())
    assert len(calls) == 2


def test_every_file_of_code_and_data_is_a_source(tmp_path, monkeypatch):
    (tmp_path / "deep").mkdir()
    monkeypatch.setattr(room, "HERE", tmp_path)
    seen = set()
    for name in ("a.toml", "a.py", "deep/a.toml", "deep/b.py"):
        for text in ("x", "y"):
            (tmp_path / name).write_text(text)
            seen.add(room.sources.__wrapped__())
    assert len(seen) == 8


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("deep", "flat"),
        lambda _: "",
        lambda _: "\0\n[]",
        lambda text: text.split("\n")[0] + '\n{"names":["open"],"plain":["/tmp/x"],"rows":[[0,0]]}',
    ],
)
def test_a_file_that_is_not_whole_is_not_used(folder, damage):
    make, calls = made(("deep", 1))
    kept("a", make, ())
    file = folder / "a.json"
    file.write_text(damage(file.read_text("utf-8")), "utf-8")
    assert kept("a", make, ()) == ("deep", 1)
    assert len(calls) == 2


def test_a_file_can_build_nothing_but_the_classes_that_its_reader_names(folder):
    kept("a", made(Pair(1, 2))[0], (Pair,))
    written = (folder / "a.json").read_text("utf-8").partition("\n")[2]
    with pytest.raises(KeyError):
        room._read(json.loads(written), {})


@pytest.mark.parametrize("value", [{1, 2}, Pair(1, 2), (object(),)])
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
    assert [file.name for file in folder.iterdir()] == ["a.json"]


def findings(engine) -> list[tuple[Finding, ...]]:
    examples = chain.from_iterable((*rule.flags, *rule.passes) for rule in engine.rules)
    return [engine.review(example.draft()).findings for example in examples]


def test_kept_rules_find_what_the_rules_themselves_find():
    builtin.__wrapped__()
    again = builtin.__wrapped__()
    anew = prepare(load())
    assert again.version == anew.version
    assert findings(again) == findings(anew)
