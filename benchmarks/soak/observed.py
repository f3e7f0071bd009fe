"""What is to be seen of the service from outside: memory, open files, and what its database holds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine

PURPOSE = {
    "messages": "the address of each message; 30 days, the newest of a DM for longer",
    "deliveries": "a hash of each request, against copies; ten minutes",
    "last_reviews": "the rules last found, one row a person",
    "refutations": "a row for each press",
    "reminders": "what was set",
    "reminder_slots": "a row for each reminder posted",
    "marks": "when anybody last could receive",
    "fingerprints": "which key people are kept under",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """What the workers hold at a moment: own memory in bytes and open files, of the one that holds most."""

    memory: int
    files: int


def sample(process: int) -> Sample:
    """What the workers of a service hold now."""
    workers = machine.children(process)
    return Sample(
        max((machine.anonymous(one) for one in workers), default=0),
        max((machine.open_files(one) for one in workers), default=0),
    )


def tables(database: Path) -> Iterator[tuple[str, int, int]]:
    """(table, rows, bytes with its indices), the largest first."""
    with closing(sqlite3.connect(database)) as base:
        sizes: Counter[str] = Counter()
        for table, size in base.execute(
            "SELECT m.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema m ON m.name = d.name GROUP BY 1"
        ):
            sizes[table] = size
        for table, size in sizes.most_common():
            rows = base.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            if rows:
                yield table, rows, size
