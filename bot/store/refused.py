"""Why a database cannot be used, in words for whoever keeps the bot."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import exc

from bot.usage import why

_BYTE = 0xFF  # SQLite's extended codes hold the plain one in their last byte
_SQLITE = {
    sqlite3.SQLITE_READONLY: "書き込めない場所です",
    sqlite3.SQLITE_CANTOPEN: "ファイルを開けません",
    sqlite3.SQLITE_NOTADB: "SQLite のファイルではありません",
    sqlite3.SQLITE_FULL: "空きがありません",
}
_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class StoreError(RuntimeError):
    """The database cannot be used; the message, for people, says what to do."""


def unopened(file: Path, error: OSError) -> StoreError:
    """For a file that the system does not let us make or look at."""
    folder = file.absolute().parent
    if not folder.parent.exists():
        return StoreError(
            f"データベースを置くフォルダ {folder} を作れません({folder.parent} がありません)。"
            "DATABASE_URL を確かめるか、先にフォルダを作ってください。"
        )
    return StoreError(f"データベース {file} を開けません({why(error)})。DATABASE_URL の場所と権限を確かめてください。")


def unwritten(what: str, error: exc.SQLAlchemyError) -> StoreError:
    """For a database that refuses `what` is done ("に書き込めません")."""
    cause = getattr(error, "orig", None) or error
    code = (getattr(cause, "sqlite_errorcode", None) or 0) & _BYTE
    if code in _HELD:
        return StoreError(
            f"データベース{what}。別のプログラムが使っています(開いたままの道具や、控えを取る途中など)。"
            "それを終えてから、もう一度実行してください。"
        )
    if code == sqlite3.SQLITE_CORRUPT:
        return StoreError(
            "データベースのファイルが壊れています。ボットを止め、控えから戻してください(docs/operation.md)。"
        )
    return StoreError(f"データベース{what}({_SQLITE.get(code, cause)})。場所と権限を確かめてください。")
