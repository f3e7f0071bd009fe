"""The machine and the processes on it: what a figure depends on, and what a process holds."""

from __future__ import annotations

import os
import platform
import re
import socket
import sqlite3
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

MIB = 2**20
_PACKAGES = ("fugashi", "unidic-lite", "numpy", "slack-bolt", "sqlalchemy", "gunicorn", "flask", "psycopg")


def described() -> dict[str, str]:
    """CPU, cores, memory and kernel."""
    cpu = re.search(r"^model name\s*: (.+)$", _read("/proc/cpuinfo"), re.M)
    memory = re.search(r"^MemTotal:\s*(\d+) kB", _read("/proc/meminfo"), re.M)
    return {
        "cpu": cpu[1].strip() if cpu else platform.processor() or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "unknown",
        "kernel": f"{platform.system()} {_numbered(platform.release())}",
    }


def versions() -> dict[str, str]:
    """Python, SQLite and the packages that the figures depend on."""
    found = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def anonymous(process: int | str = "self") -> int:
    """Bytes of a process's own memory (RssAnon); pages of files, such as the dictionary's, are the system's to drop."""
    return int(_read(f"/proc/{process}/status").partition("RssAnon:")[2].split()[0]) * 1024


def processor_seconds(process: int) -> float:
    """The processor time that a process has spent so far; nothing for one that is gone."""
    try:
        spent = _read(f"/proc/{process}/stat").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def processor_seconds_below(process: int) -> float:
    """The processor time of all that a process has started, gone or not; nothing for 0."""
    if not process:
        return 0.0
    ended = _read(f"/proc/{process}/stat").rpartition(")")[2].split()[13:15]
    return sum(map(int, ended)) / os.sysconf("SC_CLK_TCK") + sum(map(processor_seconds, children(process)))


def open_files(process: int) -> int:
    """How many file descriptors a process has open."""
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def children(process: int) -> list[int]:
    """The processes that a process has started and that live."""
    return [int(one) for one in _read(f"/proc/{process}/task/{process}/children").split()]


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


def start(command: list[str], folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    """A Python process of this project in a folder of its own, without the settings of whoever measures."""
    root = Path(__file__).parents[1]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))}
    return subprocess.Popen(
        [sys.executable, *command], cwd=folder, env=plain | {"PYTHONPATH": str(root)} | environment,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _numbered(release: str) -> str:
    """A kernel's version without what its builder added: "6.18" of "6.18.44-1-cloud-amd64"."""
    return ".".join(re.findall(r"\d+", release)[:2])


def _read(name: str) -> str:
    return Path(name).read_text(encoding="utf-8", errors="replace")
