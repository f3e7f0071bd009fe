"""The documents say what is there: links lead somewhere, commands run, files named exist."""

import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot import history, inbox
from bot.files.download import LEAST_SECONDS
from bot.listeners.pool import MOST_WAITING
from bot.service import FILES_SHARE, FORGET_SECONDS, RATE_LIMIT_SECONDS, REPLAY, SEND_SECONDS, Service
from bot.settings import Settings
from bot.slack.refusals import SETTLING
from bot.socket_mode import _CLOSE_SECONDS, DEAF_SECONDS
from bot.store import KEPT_OPEN, LOCK_SECONDS, open_engine
from bot.web import STOP_SECONDS

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "training/README.md"])
DOCUMENTS = [document for document in DOCUMENTS if document.exists()]
FOLDERS = ("bot", "rules", "docs", "tests", "evaluation", "training", "benchmarks", "migrations")
PLACE = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*|manifest[\w-]*\.yaml|pyproject\.toml)`")
# What a placeholder stands for; the others must exist as they are.
PLACEHOLDER = re.compile(r"[<*…{]")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def text(document):
    return document.read_text(encoding="utf-8")


def named(document):
    return document.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_leads_to_a_file_and_every_picture_is_there(document):
    for target in LINK.findall(text(document)):
        if not target.startswith(("http://", "https://", "#", "mailto:")):
            path, _, anchor = target.partition("#")
            assert (document.parent / path).exists(), target
            assert not anchor or anchor in anchors(document.parent / path), target


def anchors(document):
    """The headings of a document as links name them."""
    headings = re.findall(r"^#+ (.+)$", text(document), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_file_that_is_named_exists(document):
    places = [place for place in PLACE.findall(text(document)) if not PLACEHOLDER.search(place)]
    missing = [place for place in places if not (ROOT / place).exists() and not generated(place)]
    assert not missing


def generated(place):
    """Names that an installation makes itself."""
    return place.startswith("var/") or place in ("draft.txt",)


COMMANDS = sorted(
    {match for document in DOCUMENTS for match in re.findall(r"python app\.py ([a-z]+(?: [a-z]+)?)", text(document))}
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_is_shown_exists(command):
    from click.testing import CliRunner

    from bot.cli import cli

    words = command.split()
    runner = CliRunner()
    whole = runner.invoke(cli, [*words, "--help"])
    first = runner.invoke(cli, [words[0], "--help"])
    assert first.exit_code == 0, first.output
    takes_argument = "COMMAND" not in first.output
    assert whole.exit_code == 0 or takes_argument, whole.output


def shell_lines(document):
    """The command lines of a document's ```sh blocks that use the program on files of its own."""
    for block in re.findall(r"```sh\n(.*?)```", text(document), re.S):
        for line in block.splitlines():
            line = line.split(" #")[0].strip()
            if re.match(r"python app\.py (review|guideline|rules|incident) ", line) and "|" not in line:
                yield line


SHELL = sorted({line for document in DOCUMENTS for line in shell_lines(document)})


@pytest.mark.parametrize("line", SHELL)
def test_every_example_line_runs(line, tmp_path):
    (tmp_path / "draft.txt").write_text("今日はいい天気", encoding="utf-8")
    (tmp_path / "drafts.jsonl").write_text('{"id": "1", "text": "今日はいい天気"}\n', encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text('{"id": "1", "q": "位置情報"}\n', encoding="utf-8")
    (tmp_path / "evaluation").symlink_to(ROOT / "evaluation")
    if "--ratings" in line:  # looks at what a service has noted
        assert _run("python app.py migrate", tmp_path).returncode == 0
    done = _run(line, tmp_path)
    assert done.returncode in (0, 1), done.stderr


def _run(line, folder):
    words = [str(ROOT / "app.py") if word == "app.py" else word for word in shlex.split(line)][1:]
    return subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, encoding="utf-8", input="いい天気\n",
        env={**os.environ, "PYTHONUTF8": "1"}, timeout=60, check=False,
    )  # fmt: skip


def test_every_test_that_is_named_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", "".join(map(text, DOCUMENTS)))
    assert len(named) >= 35
    missing = [f"{file}::{test}" for file, test in named if not re.search(rf"^def {test}\(", text(ROOT / file), re.M)]
    assert missing == []


DAY = timedelta(days=1)
FIGURES = [  # what a document says of a time or a number, and what the code does; others are held by tests of their own
    ("security", "10 minutes, swept once an hour: 70 at most", 70 * 60, FORGET_SECONDS + REPLAY.total_seconds()),
    ("reliability", "after two minutes the process ends with status 1", 120, DEAF_SECONDS),
    ("reliability", "a day back for edits and deletions", DAY, history.LOOK_BACK),
    ("reliability", "to what is older than two days none", 2 * DAY, inbox.MOST_AGE),
    ("reliability", "threads begun up to a week before are read", 7 * DAY, history.THREADS),
    ("reliability", "under a claim of three minutes", timedelta(minutes=3), history.CLAIM),
    ("reliability", "limits of a minute at most are waited out", 60, RATE_LIMIT_SECONDS),
    ("reliability", "every five minutes each process reads", 300, history.SAMPLE_SECONDS),
    ("reliability", "each process reads twenty DMs", 20, history.SAMPLE),
    ("reliability", "tried again every minute at most", 60, inbox.MOST_PAUSE),
    ("reliability", "at most, and keeps fifteen", 15, KEPT_OPEN),
    ("reliability", "none at all within ten seconds", 10, SEND_SECONDS),
    ("reliability", "gave it up and looked for it: more than five seconds later", 5, SETTLING),
    ("reliability", "fifteen after it was sent", 15, SEND_SECONDS + SETTLING),
    ("reliability", "by eight presses at a time", 8, MOST_WAITING),
    ("reliability", "read for a third of the lease all together", 1 / 3, FILES_SHARE),
    ("reliability", "of the lease all together, ten seconds at least", 10, LEAST_SECONDS),
    ("reliability", "tried four times while later ones pass", 4, inbox.MOST_ATTEMPTS),
    ("operation", "finishes what it has in hand within ten seconds", 10, STOP_SECONDS / 2),
    ("operation", "a reminder that is on its way within fifteen", 15, SEND_SECONDS + LOCK_SECONDS),
    ("operation", "another pause of more than half a minute", timedelta(seconds=30), history.GAP),
]


@pytest.mark.parametrize(("document", "words", "promised", "kept"), FIGURES, ids=[words for _, words, *_ in FIGURES])
def test_the_figures_that_are_promised_are_kept(document, words, promised, kept):
    assert words in " ".join(text(ROOT / f"docs/{document}.md").split())
    assert kept == promised


def test_a_worker_opens_so_many_connections_as_the_operator_is_told(tmp_path):
    engine = open_engine(Settings(database_url=f"sqlite:///{tmp_path}/adviser.db"))
    most = engine.pool.size() + engine.pool._max_overflow
    engine.dispose()
    told = " ".join(text(ROOT / "docs/operation.md").split())
    assert f"{most} for a worker with the settings as they come" in told
    assert f"With 2 hosts of 2 workers that is {4 * most}: set `max_connections" in told


def test_the_unit_lets_a_service_finish():
    unit = text(ROOT / "docs/operation.md").partition("[Service]")[2]
    given = int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.M)[1])
    others = 4 * 1.0 + SEND_SECONDS + LOCK_SECONDS  # recovery, history, follow-ups, counts; and reminders
    stopping = others + inspect.signature(Service.stop).parameters["timeout"].default
    killed = STOP_SECONDS * 2
    assert killed > others + STOP_SECONDS / 2
    assert given > max(_CLOSE_SECONDS + stopping, killed)


def test_an_installation_starts_nothing():
    asked = subprocess.run(["make", "-n", "install"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "compileall" in asked.stdout
    assert not re.search(r"app\.py *$", asked.stdout, re.M)


def test_the_overview_names_rooms_that_exist():
    drawing = text(ROOT / "docs/images/overview.svg")
    places = re.findall(r'class="path"[^>]*>([^<]+)<', drawing)
    assert len(places) >= 10
    missing = [place for place in places if not (ROOT / place).exists()]
    assert not missing


def test_the_tree_in_the_design_names_what_exists():
    tree = re.search(r"```text\n(.*?)```", text(ROOT / "docs/design.md"), re.S)[1]
    parents, missing = [], []
    for line in tree.splitlines():
        names = re.match(r"( *)(\S+(?:, \S+)*)  ", line)
        if not names or names[2].startswith("<"):
            continue
        depth = len(names[1]) // 2
        for name in names[2].split(", "):
            parents[depth:] = [name]
            if not (ROOT / "/".join(parents)).exists():
                missing.append("/".join(parents))
    assert not missing


def test_a_maintainer_finds_each_file_from_contributing():
    """Ten things that one may be asked for: each row of the table leads to a file or folder that is there."""
    rows = re.findall(r"^\| \"(.+?)\" .*?\| (.+?) \|", text(ROOT / "CONTRIBUTING.md"), re.M)
    assert len(rows) >= 10
    for asked, where in rows:
        found = [place for place in PLACE.findall(where) if not PLACEHOLDER.search(place)]
        assert found or "<label>" in where or "<feature>" in where or "*" in where, asked


def test_the_figures_in_the_readme_are_those_of_the_last_run():
    from benchmarks import report

    results, readme = json.loads(text(report.RESULTS / "latest.json")), text(ROOT / "README.md")
    assert report.selected(results) in readme
    assert report.inserted(readme, report.selected(results)) == readme
    assert text(report.RESULTS / "latest.md") == report.everything(results)
