"""The benchmarks run, count what they say they count, and tell a broken promise."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import figure, machine, report
from benchmarks.figure import Figure
from benchmarks.soak.crowd import Crowd, Tally, answers
from benchmarks.soak.judged import broken
from bot.playground.workspace import Workspace

ROOT = Path(__file__).parents[1]


def test_a_few_seconds_of_load_lose_nothing_and_answer_nothing_twice():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.soak", "--seconds", "4", "--rate", "12", "--workers", "1"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "sent: 48 events" in done.stdout
    assert "files with a byte of a draft: 0  kept" in done.stdout
    assert "every promise kept" in done.stdout


@pytest.fixture
def crowd():
    workspace, tally = Workspace(), Tally()
    people = Crowd(workspace, None, tally)
    for _ in range(3):
        people._draft()
    for _, channel, ts in tally.drafts:
        workspace.post(channel, answer(ts))
    return workspace, tally, people


def answer(ts, version=None):
    metadata = {"event_type": "adviser_answer", "event_payload": {"message": ts, "version": version or ts}}
    return {"channel": "", "text": "x", "thread_ts": ts, "metadata": metadata}


def counted(workspace, tally, channels=()):
    return +broken(workspace, tally, list(channels))


def test_the_soak_finds_nothing_where_every_promise_is_kept(crowd):
    assert counted(*crowd[:2]) == Counter()


def test_the_soak_sees_what_is_lost_and_what_comes_twice(crowd):
    workspace, tally, _ = crowd
    _, channel, ts = tally.drafts[0]
    workspace.post(channel, answer(ts))
    assert counted(workspace, tally) == {"messages answered twice": 1}
    for message in answers(workspace, channel)[ts]:
        workspace.take_back(channel, message["ts"])
    assert counted(workspace, tally) == {"messages without an answer": 1}


def test_the_soak_sees_an_older_version_answered(crowd):
    workspace, tally, people = crowd
    people._edit()
    assert counted(workspace, tally) == {"edits whose older version is answered": 1}
    (ts, version), channel = next(iter(tally.edited.items())), tally.drafts[0][1]
    workspace.update(channel, answers(workspace, channel)[ts][0]["ts"], answer(ts, version))
    assert counted(workspace, tally) == Counter()


def test_the_soak_sees_reminders_that_are_missing_or_doubled(crowd):
    workspace, tally, _ = crowd
    workspace.messages |= {"C1": [], "C2": [{}], "C3": [{}, {}]}
    assert counted(workspace, tally, ["C1", "C2", "C3"]) == {"reminders not posted": 1, "reminders posted twice": 1}


def test_a_figure_knows_whether_its_target_is_met():
    slow = Figure("b", "n", "ms", **figure.of([1, 2, 3, 4]), ratio=1.6, peer="p", target="<= 1.5")
    assert (slow.median, slow.low, slow.high, slow.number) == (2.5, 1.75, 3.25, 4)
    assert slow.met is False
    assert Figure.from_json(slow.as_json()) == slow
    assert Figure("b", "n", median=0.9, target="<= 1.0", bounded="median").met is True
    assert Figure("b", "n", skipped="no node").met is None
    assert report.cells(slow)[-1] == "**missed**"


def test_a_kernel_is_named_by_its_numbers(monkeypatch):
    monkeypatch.setattr(machine.platform, "release", lambda: "6.18.44-1-cloud-amd64")
    assert machine.described()["kernel"].split()[-1] == "6.18"


def test_the_readme_answers_what_is_asked_and_leads_to_the_targets():
    results = json.loads((report.RESULTS / "latest.json").read_text(encoding="utf-8"))
    part = report.selected(results)
    assert [asked for asked, _ in report.ASKED if f"| {asked} |" not in part] == []
    assert ("missed**" in part, "met |" in part, report.TARGETS in part) == (False, False, True)
    review = Figure("checkers", "review, a new draft of 1", "ms", median=1.0, target="<= 2", bounded="median")
    peer = Figure("checkers", "Presidio with GiNZA", skipped="no model")
    told = report.selected(results | {"rows": [review.as_json(), peer.as_json()]})
    assert "| … by Presidio with GiNZA |  | skipped: no model |" in told
    assert report.TARGETS not in told


def test_the_table_says_what_was_skipped():
    assert "skipped: no node" in report.table([Figure("b", "textlint", skipped="no node")])
