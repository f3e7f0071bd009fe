"""What comes from others: pinned by hash, under licences that an office may use, and named nowhere by address."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONSTRAINTS = sorted(ROOT.glob("constraints*.txt"))
PACKAGE = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.M)
RUNTIME = sorted({name for name, _ in PACKAGE.findall((ROOT / "constraints.txt").read_text())})
ALLOWED = re.compile(
    r"MIT(-CMU)?( License)?|(3-Clause )?BSD( License)?|BSD-[23]-Clause|0BSD|Apache(-2\.0| 2\.0| Software License)"
    r"|PSF-2\.0|Zlib|CC0-1\.0|Dual License"
)
# Used unchanged, as libraries: that is what the LGPL is for.
LESSER = {"psycopg", "psycopg-binary", "python-stdnum"}


@pytest.mark.parametrize("file", CONSTRAINTS, ids=lambda file: file.name)
def test_every_package_is_pinned_by_version_and_hash(file):
    entries = re.split(r"\n(?=\S)", file.read_text().strip())
    assert len(entries) > 5
    for entry in (entry for entry in entries if not entry.startswith("#")):
        assert PACKAGE.match(entry), entry[:60]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:60]


@pytest.mark.parametrize("file", CONSTRAINTS, ids=lambda file: file.name)
def test_no_address_of_a_registry_is_kept(file):
    assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links", file.read_text())


def licences(name):
    """What a package says of its licence, most exact first."""
    about = metadata(name)
    expression = about.get("License-Expression")
    if expression:
        return re.split(r" AND | OR ", expression)
    named = [line.rpartition(":: ")[2] for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    return named or [about.get("License") or "none"]


@pytest.mark.parametrize("name", RUNTIME)
def test_every_library_may_be_used(name):
    try:
        found = licences(name)
    except PackageNotFoundError:
        pytest.skip("not for this system")
    if name in LESSER:
        assert all("LGPL" in one for one in found), found
    else:
        assert all(ALLOWED.fullmatch(one) for one in found), found


def test_the_tests_that_the_document_names_exist():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/security.md").read_text(encoding="utf-8"))
    assert len(named) > 25
    missing = [(file, test) for file, test in named if f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8")]
    assert missing == []


def test_the_strictest_checks_are_on():
    import tomllib

    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert tools["mypy"]["strict"] is True
    assert {"S", "B", "BLE"} <= set(tools["ruff"]["lint"]["select"])
    unsafe = {rule for file, rules in tools["ruff"]["lint"]["per-file-ignores"].items() for rule in rules
              if file.startswith(("bot", "rules"))}  # fmt: skip
    assert not unsafe
