"""What was promised, and what became of it."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Sequence

from benchmarks import figure, machine
from benchmarks.soak.crowd import Tally, answers, block_of
from benchmarks.soak.observed import Sample
from bot.playground.workspace import Workspace

MOST_ACK = 1.0  # seconds, the 99th percentile
MOST_GROWTH, MOST_FILES = 8 * machine.MIB, 10  # from the second third to the last, of a worker
LONG = 60.0  # seconds from which on times and memory tell something: before, everything is met for the first time
_SAID: list[str] = []  # every line of this run


def settled(workspace: Workspace, tally: Tally, seconds: float) -> None:
    """Wait until every message has an answer to its newest version, at most so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and sum(_unanswered(workspace, tally).values()):
        time.sleep(0.2)


def _unanswered(workspace: Workspace, tally: Tally) -> Counter[str]:
    found: Counter[str] = Counter()
    by_channel = {channel: answers(workspace, channel) for channel in workspace.dms.values()}
    for _, channel, ts in tally.drafts:
        standing = by_channel[channel].get(ts, [])
        version = tally.edited.get(ts)
        found["messages without an answer"] += not standing
        found["messages answered twice"] += len(standing) > 1
        if standing and version:
            answered = standing[0]["metadata"]["event_payload"]["version"]
            found["edits whose older version is answered"] += answered != version
    for answer in tally.pressed.values():
        found["presses without effect"] += block_of(answer, "review_restore") is None
    return found


def broken(workspace: Workspace, tally: Tally, channels: list[str]) -> Counter[str]:
    """Every promise to people, and how often it was broken."""
    found = _unanswered(workspace, tally)
    found["commands without an answer"] = tally.failed["command"]
    found["events never acknowledged"] = tally.failed["draft"] + tally.failed["edit"]
    found["presses never acknowledged"] = tally.failed["press"]
    posted = [len(workspace.messages[channel]) for channel in channels]
    found["reminders not posted"] = sum(count == 0 for count in posted)
    found["reminders posted twice"] = sum(count > 1 for count in posted)
    return found


def say(line: str) -> None:
    """Print a line, and keep it for the results."""
    print(line, flush=True)
    _SAID.append(line)


def said() -> str:
    """All that was said so far."""
    return "\n".join(_SAID) + "\n"


def told(label: str, value: object, ok: bool | None = None) -> bool:
    """Say how something went; whether it is in order."""
    say(f"  {label}: {value}" + {True: "  kept", False: "  BROKEN", None: ""}[ok])
    return ok is not False


def promises(tally: Tally, faults: Counter[str], samples: list[Sample], lasted: float, seconds: float) -> bool:
    """Print what was sent and what came of it; whether all is in order."""
    number = sum(tally.sent.values())
    told("sent", f"{number:,} events in {lasted:.0f} s, {number / lasted:.1f} a second: {dict(tally.sent)}")
    told("sent again, not acknowledged in time or refused", tally.again)
    kept = True
    for name, count in faults.items():
        kept &= told(name, count, count == 0)
    long = seconds >= LONG
    acks = figure.of(tally.acknowledged, (50, 99))
    line = f"p50 {acks['median'] * 1000:.0f} ms, p99 {acks['high'] * 1000:.0f} ms, most {max(tally.acknowledged):.2f} s"
    kept &= told("acknowledgement", line, acks["high"] < MOST_ACK if long else None)
    memory = _thirds([one.memory / machine.MIB for one in samples])
    files = _thirds([float(one.files) for one in samples])
    line = f"{memory[0]:.1f}, {memory[1]:.1f} and {memory[2]:.1f} MiB"
    flat = memory[2] - memory[1] <= MOST_GROWTH / machine.MIB
    kept &= told("own memory of a worker by thirds, of which the first warms up", line, flat if long else None)
    flat = files[2] - files[1] <= MOST_FILES
    line = f"{files[0]:.0f}, {files[1]:.0f} and {files[2]:.0f}"
    kept &= told("open files of a worker, likewise", line, flat if long else None)
    return kept


def _thirds(values: Sequence[float]) -> list[float]:
    """The medians of the first, the second and the last third."""
    third = max(1, len(values) // 3)
    return [statistics.median(part) for part in (values[:third], values[third : 2 * third] or values, values[-third:])]
