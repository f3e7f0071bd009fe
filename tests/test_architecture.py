"""The house rules, as tests."""

import ast
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "rules": {
        "slack_bolt",
        "slack_sdk",
        "sqlalchemy",
        "flask",
        "bot",
        "app",
        "dotenv",
        "alembic",
        "requests",
        "socket",
    },
    "bot": {"app", "tests", "training"},
}
PURE = {"os.environ", "os.getenv", "datetime.now", "time.time", "date.today"}


def modules(package):
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted((ROOT / package).rglob("*.py"))]


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_run_one_way(package):
    wrong = [
        f"{path}: {name}" for path, tree in modules(package) for name in imported(tree) if name in FORBIDDEN[package]
    ]
    assert wrong == []


def needed(tree, rooms):
    """Which of our modules one imports, wherever in its file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield from {whole if whole in rooms else node.module} & set(rooms)


def test_no_rooms_stand_upon_each_other():
    rooms = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): tree
        for package in FORBIDDEN
        for path, tree in modules(package)
    }
    below = {name: set(needed(tree, rooms)) for name, tree in rooms.items()}
    below["rules.engine"].remove("rules.catalog.prepare")  # which makes it ready where an earlier start kept nothing
    TopologicalSorter(below).prepare()  # raises CycleError, which names them


def test_what_is_tried_on_mutants_finds_there_all_that_it_imports():
    mutmut = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    ours = {path.name for path in ROOT.iterdir() if any(path.glob("*.py"))}
    wanted = {
        name
        for path in (*mutmut["pytest_add_cli_args_test_selection"], "tests/conftest.py")
        for name in imported(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    }
    assert wanted & ours <= {*mutmut["source_paths"], *mutmut["also_copy"]}


def test_rules_read_no_clock_and_no_environment():
    calls = [
        f"{path}: {ast.unparse(node)}"
        for path, tree in modules("rules")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in PURE
    ]
    assert calls == []


def test_one_room_touches_the_dictionary():
    users = [str(path.relative_to(ROOT)) for path, tree in modules("rules") if "fugashi" in imported(tree)]
    assert users == ["rules/dictionary.py"]


def test_one_room_reads_toml():
    users = [str(path.relative_to(ROOT)) for path, tree in modules("rules") if "tomllib" in imported(tree)]
    assert users == ["rules/toml_file.py"]


def test_only_settings_read_the_environment():
    readers = [
        str(path.relative_to(ROOT))
        for path, tree in modules("bot")
        if any(
            isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv")
            for node in ast.walk(tree)
        )
    ]
    assert readers == ["bot/settings.py"]


def test_listeners_have_one_room_read_what_slack_refuses():
    readers = [
        str(path.relative_to(ROOT))
        for path, tree in modules("bot/listeners")
        if any(isinstance(node, ast.Attribute) and ast.unparse(node) == "error.response" for node in ast.walk(tree))
    ]
    assert readers == []


@pytest.mark.parametrize("package", ["rules", "bot"])
def test_modules_say_what_they_are_for_and_stay_readable(package):
    for path, tree in modules(package):
        assert ast.get_docstring(tree), f"{path} needs a docstring"
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, f"{path} is two rooms in one"


def test_every_setting_is_in_the_example():
    source = (ROOT / "bot/settings.py").read_text(encoding="utf-8")
    names = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isupper() and "_" in node.value
    } | {"HOST", "PORT", "CUES"}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    missing = [name for name in sorted(names) if f"\n{name}=" not in example]
    assert missing == []


def test_the_example_is_valid_and_means_the_defaults():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    environment = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert Settings.from_env(environment) == Settings.from_env({})


def test_nothing_names_a_place_outside_the_repository():
    ours = [
        path for folder in ("rules", "bot", "tests", "docs", "migrations") for path in (ROOT / folder).rglob("*.py")
    ]
    assert [
        str(path)
        for path in ours
        if "../shared" in path.read_text(encoding="utf-8") and path.name != "test_architecture.py"
    ] == []
