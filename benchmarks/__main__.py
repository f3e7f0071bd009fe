"""All benchmarks one after the other: `python -m benchmarks [--quick] [NAME …]`, or `make benchmark`.

Each runs in a process of its own, within a limit of time. The figures go to results/latest.json, from which
results/latest.md and README's table are written; with --quick or with names nothing is written. What fails stands in
the table as skipped, with the reason, and the exit status is 1. A missed target is no failure: it is a result.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine, report
from benchmarks.figure import Figure
from benchmarks.run import ROWS

LIMITS = {"checkers": 120, "start": 100, "lookup": 300, "way": 250, "memory": 180}  # seconds


def run(name: str, *, quick: bool) -> tuple[list[Figure], bool]:
    """The figures of a benchmark, and whether it came to its end."""
    print(f"\n{name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        rows.touch()
        command = [sys.executable, "-m", f"benchmarks.{name}", *(["--quick"] if quick else [])]
        process = subprocess.Popen(command, cwd=report.ROOT, env=os.environ | {ROWS: str(rows)}, start_new_session=True)
        why = _ended(process, LIMITS[name])
        found = [Figure.from_json(json.loads(line)) for line in rows.read_text(encoding="utf-8").splitlines()]
    if why:
        found.append(Figure(name, f"the rest of `{name}`", skipped=why))
        print(report.line(found[-1]), flush=True)
    return found, not why


def _ended(process: subprocess.Popen[bytes], seconds: float) -> str:
    """Wait for a benchmark, and end it with all that it started when its time is over; why it is not whole, if so."""
    try:
        status = process.wait(seconds)
        return f"it failed with exit status {status}" if status else ""
    except subprocess.TimeoutExpired:
        return f"not done within {seconds:.0f} s"
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # as Ctrl-C: it stops its services and its database itself
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def main() -> None:
    """Run, write, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few repetitions: whether it runs, not how fast")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(LIMITS))
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in LIMITS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    began = time.monotonic()
    done = [run(name, quick=chosen.quick) for name in chosen.names or LIMITS]
    results = {
        "command": "make benchmark", "taken": datetime.now(UTC).date().isoformat(),
        "seconds": round(time.monotonic() - began),
        "machine": machine.described(), "versions": machine.versions(),
        "rows": [one.as_json() for figures, _ in done for one in figures],
    }  # fmt: skip
    print(f"\n{report.everything(results)}\n{results['seconds']} s")
    if not chosen.quick and not chosen.names:
        report.RESULTS.mkdir(exist_ok=True)
        (report.RESULTS / "latest.json").write_text(
            json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        report.main()
    sys.exit(0 if all(whole for _, whole in done) else 1)


if __name__ == "__main__":
    main()
