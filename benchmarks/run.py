"""What every benchmark shares as a command: `--quick`, lines for people as they come, and rows for the report."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.report import line

ROWS = "BENCHMARK_ROWS"  # names the file that gets a line of JSON for each figure


def options(about: str | None) -> argparse.Namespace:
    """The command line of a benchmark."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few repetitions: whether it runs, not how fast")
    return parser.parse_args()


def publish(figures: Iterable[Figure]) -> None:
    """Print each figure when it is there, and keep it where the report is made."""
    rows = os.environ.get(ROWS)
    try:
        for one in figures:
            print(line(one), flush=True)
            if rows:
                with Path(rows).open("a", encoding="utf-8") as file:
                    file.write(json.dumps(one.as_json(), ensure_ascii=False) + "\n")
    except KeyboardInterrupt:
        sys.exit("interrupted")
