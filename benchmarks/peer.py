"""A peer in a process of its own: a line of JSON in, a line of JSON out.

A peer says `{"ready": true, …}` once it has loaded everything, then answers each line with the milliseconds it took.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
FOLDER = Path(__file__).parent / "peers"


class MissingError(RuntimeError):
    """A peer cannot be measured; the message says why."""


class Peer:
    """One peer; use it in a `with` block, which ends it."""

    def __init__(self, command: list[str], seconds: float) -> None:
        """Start it and wait until it is ready. Raises MissingError where it is not within so many seconds."""
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=os.environ | {"TOKENIZERS_PARALLELISM": "false"},
        )  # fmt: skip
        self._seconds = seconds
        try:
            self.told = self._line()
        except MissingError:
            self.__exit__(None, None, None)
            raise

    def ask(self, what: Any) -> dict[str, Any]:
        """What it says to one thing. Raises MissingError where it says nothing in time."""
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(what).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise MissingError("it ended") from error
        return self._line()

    def _line(self) -> dict[str, Any]:
        out = self._process.stdout
        assert out
        with selectors.DefaultSelector() as selector:
            selector.register(out, selectors.EVENT_READ)
            if not selector.select(self._seconds):
                raise MissingError(f"no answer within {self._seconds:.0f} s")
        line = out.readline()
        if not line:
            assert self._process.stderr
            told = self._process.stderr.read().decode(errors="replace").strip().splitlines()
            raise MissingError(told[-1][:200] if told else "it ended without a word")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> Peer:
        """The peer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def textlint(preset: str) -> Peer:
    """textlint with a preset of rules. Raises MissingError."""
    node = shutil.which("node")
    if node is None:
        raise MissingError("no node on this machine")
    if not (FOLDER / "node_modules").exists():
        raise MissingError("textlint is not installed: `make peers`")
    return Peer([node, str(FOLDER / "textlint.cjs"), f"{preset}.json"], 60)


def presidio() -> Peer:
    """Presidio with GiNZA. Raises MissingError."""
    return Peer([python(), str(FOLDER / "presidio.py")], 120)


def python() -> str:
    """The interpreter that has the peers' packages. Raises MissingError."""
    if not PYTHON.exists():
        raise MissingError("not installed: `make peers`")
    return str(PYTHON)
