"""JSON Lines in and out, and text files, with an address in every complaint."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from bot.usage import Refused, why

MOST_BYTES = 100_000_000  # of a file: every draft of an office, but not /dev/zero


def read_text(name: str) -> str:
    """A file's text, or stdin for "-". Raises Refused where there is none, it is no UTF-8 or it does not end."""
    if name == "-" and not sys.stdin:  # Python has none where it is closed
        raise Refused("標準入力が閉じられています。")
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(f"{name}: 読めません({why(error)})。") from error
    if len(data) > MOST_BYTES:
        raise Refused(f"{name}: 大きすぎます。{MOST_BYTES // 1_000_000:,}MBまでにしてください。")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{name}: UTF-8 の文字列ではありません({error.start + 1}バイト目)。") from error


def read_rows(name: str, field: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file with their line numbers; each has an "id" and the string `field`.

    Raises Refused naming file and line.
    """
    # Only "\n" parts lines: str.splitlines also cuts at characters that JSON allows inside a string.
    for number, line in enumerate(read_text(name).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise Refused(f"{where}: JSON として読めません({error})。") from error
        except RecursionError as error:
            raise Refused(f"{where}: JSON の入れ子が深すぎます。") from error
        if not isinstance(row, dict):
            raise Refused(f"{where}: オブジェクトではありません。")
        if not isinstance(row.get("id"), str) or not row["id"]:
            raise Refused(f'{where}: "id" がない、または文字列ではありません。')
        if not isinstance(row.get(field), str):
            raise Refused(f'{where}: "{field}" がない、または文字列ではありません。')
        yield number, row


def write(value: Any) -> None:
    """One line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False))
