"""Playbooks and contacts read from TOML, and refused where they are wrong: in Japanese, for offices write their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules.guideline import clause
from rules.incident.forms import PURPOSES, IncidentError, Purpose, Template, check
from rules.incident.playbook import PHASES, REQUIRED, TAKEDOWNS, Contact, Playbook, Step
from rules.toml_file import RuleError, read_toml

HERE = Path(__file__).parent
MOST_BYTES = 1_000_000  # of a playbook's file
_TOP = {
    "kind",
    "title",
    "severity",
    "labels",
    "opening",
    "takedown",
    "takedown_why",
    "never",
    "keep",
    "contacts",
    "step",
}
_STEP = {"id", "phase", "title", "what", "clause", "why"}
_CONTACT = {"name", "reach", "hours", "about"}
_ID, _ID_RULE = re.compile(r"[a-z][a-z0-9_]{0,39}"), "英小文字で始まる、英小文字・数字・_ の40字以内"
_MOST_TITLE = 75
_NOT_KINDS = {"contacts.toml", "forms.toml", "situation.toml"}


def playbooks(directory: Path | None = None) -> tuple[Playbook, ...]:
    """All playbooks, the most serious first; a file in `directory` replaces the built-in one of its name.

    `<kind>.toml` replaces or adds a kind, `contacts.toml` replaces or adds contacts by id.
    Raises IncidentError naming file and key where one is wrong.
    """
    return _builtin() if directory is None else _read(directory)


def contacts(directory: Path | None = None) -> dict[str, Contact]:
    """The contacts by id, those of `directory` in place of the built-in ones. Raises IncidentError."""
    files = [HERE / "contacts.toml", *([directory / "contacts.toml"] if directory else [])]
    return {key: _contact(file, key, row) for file in files if file.is_file() for key, row in _toml(file).items()}


def kinds_for(labels: Iterable[str], books: tuple[Playbook, ...] | None = None) -> tuple[Playbook, ...]:
    """The kinds that a review's labels propose, the most serious first; none where no label leads to one."""
    found = set(labels)
    return tuple(book for book in (playbooks() if books is None else books) if found & set(book.labels))


@lru_cache(maxsize=1)
def _builtin() -> tuple[Playbook, ...]:
    return _read(None)


def _read(directory: Path | None) -> tuple[Playbook, ...]:
    if directory is not None and not directory.is_dir():
        raise IncidentError(f"{directory}: フォルダがありません。")
    if directory is not None and not any(directory.glob("*.toml")):
        raise IncidentError(
            f"{directory}: 手順(<種類>.toml)も連絡先(contacts.toml)もありません。場所を確かめてください。"
        )
    known = contacts(directory)
    files = {file.name: file for folder in (HERE, directory) if folder for file in sorted(folder.glob("*.toml"))}
    books = [_playbook(file, known) for name, file in files.items() if name not in _NOT_KINDS]
    if directory is not None:
        _same_labels(directory, books)
    return tuple(sorted(books, key=lambda book: (book.severity, book.kind)))


def _same_labels(directory: Path, books: list[Playbook]) -> None:
    """An office may move labels between kinds, but neither lose one nor invent one."""
    wanted = {label for book in _builtin() for label in book.labels}
    given = {label for book in books for label in book.labels}
    for book in books:
        if odd := set(book.labels) - wanted:
            raise IncidentError(f"{directory / book.kind}.toml: labels: 「{min(odd)}」というラベルはありません。")
    if wanted - given:
        raise IncidentError(f"{directory}: labels: 「{min(wanted - given)}」を扱う種類がなくなります。")


def _playbook(file: Path, known: Mapping[str, Contact]) -> Playbook:
    data = _toml(file)
    _keys(file, "", data, _TOP, {"absent", "moot", "template"})
    _check_values(file, data)
    cited = _strings(file, "contacts", data["contacts"])
    if odd := [key for key in cited if key not in known]:
        raise IncidentError(f"{file}: contacts: 「{odd[0]}」という連絡先はありません。")
    text = {key: _string(file, key, data[key]) for key in ("title", "opening", "takedown_why")}
    lists = {key: _strings(file, key, data[key]) for key in ("labels", "keep", "never")}
    absent = _table(file, "absent", data.get("absent", {}))
    book = Playbook(
        kind=file.stem,
        title=text["title"],
        severity=data["severity"],
        labels=lists["labels"],
        opening=text["opening"],
        takedown=data["takedown"],
        takedown_why=text["takedown_why"],
        keep=lists["keep"],
        never=lists["never"],
        steps=tuple(_step(file, number, row) for number, row in enumerate(_tables(file, "step", data["step"]), 1)),
        templates=_templates(file, _table(file, "template", data.get("template", {}))),
        contacts=tuple(known[key] for key in cited),
        absent={key: _string(file, f"absent.{key}", value) for key, value in absent.items()},
        moot=_strings(file, "moot", data.get("moot", [])),
    )
    _check_steps(file, book)
    _check_takedown(file, book)
    _check_whole(file, book)
    return book


def _check_values(file: Path, data: Mapping[str, Any]) -> None:
    if data["kind"] != file.stem or not _ID.fullmatch(file.stem):
        raise IncidentError(f"{file}: kind: ファイルの名前と同じ、{_ID_RULE}にしてください(今の値: {data['kind']!r})。")
    if len(str(data["title"])) > _MOST_TITLE:
        raise IncidentError(f"{file}: title: 一覧に収まるように、{_MOST_TITLE}字以内にしてください。")
    if type(data["severity"]) is not int or data["severity"] < 1:
        raise IncidentError(f"{file}: severity: 1 以上の整数にしてください。")
    if _string(file, "takedown", data["takedown"]) not in TAKEDOWNS:
        raise IncidentError(
            f"{file}: takedown: 次から選んでください: {', '.join(TAKEDOWNS)}(今の値: {data['takedown']!r})"
        )


def _step(file: Path, number: int, row: dict[str, Any]) -> Step:
    where = f"step {row.get('id', number)}"
    _keys(file, where, row, _STEP, {"tell", "within", "after"})
    words = {key: _string(file, f"{where}: {key}", value) for key, value in row.items() if key != "after"}
    if not _ID.fullmatch(words["id"]):
        raise IncidentError(f"{file}: {where}: id: {_ID_RULE}にしてください。")
    if words["phase"] not in PHASES:
        raise IncidentError(
            f"{file}: {where}: phase: 次から選んでください: {', '.join(PHASES)}(今の値: {words['phase']})"
        )
    try:
        clause(words["clause"])
    except KeyError:
        raise IncidentError(f"{file}: {where}: clause: 指針に「{words['clause']}」という条項はありません。") from None
    return Step(**words, after=_strings(file, f"{where}: after", row.get("after", [])))


def _templates(file: Path, rows: Mapping[str, Any]) -> dict[Purpose, Template]:
    made: dict[Purpose, Template] = {}
    if odd := set(rows) - set(PURPOSES):
        raise IncidentError(f"{file}: template: {min(odd)} という項目はありません。")
    for purpose in PURPOSES:
        if purpose in rows:
            texts = _strings(file, f"template.{purpose}", rows[purpose])
            made[purpose] = Template(purpose, tuple(text.strip() for text in texts))
            if not texts or (fault := check(made[purpose])):
                raise IncidentError(f"{file}: template.{purpose}: {fault if texts else '空です。'}")
    return made


def _check_steps(file: Path, book: Playbook) -> None:
    """Only earlier steps in `after`, so that every order reaches the end."""
    seen: dict[str, Step] = {}
    for step in book.steps:
        if step.id in seen:
            raise IncidentError(f"{file}: step {step.id}: id: 二度あります。")
        if odd := set(step.after) - set(seen):
            raise IncidentError(f"{file}: step {step.id}: after: 「{min(odd)}」は、これより前の手順ではありません。")
        seen[step.id] = step
    if not book.steps or book.steps[0].phase != "record":
        raise IncidentError(f"{file}: step: 初めの手順の phase は record にしてください。")


def _check_takedown(file: Path, book: Playbook) -> None:
    """One step at most takes the post down, and it waits for whom it must: a second one could come before."""
    downs = [step for step in book.steps if step.phase == "takedown"]
    if bool(downs) == (book.takedown == "none"):
        raise IncidentError(f"{file}: takedown: 手順と合いません(今の値: {book.takedown})。")
    if len(downs) > 1:
        raise IncidentError(f"{file}: step {downs[1].id}: phase: takedown の手順は一つだけにしてください。")
    for down in downs:
        waits = {step.phase for step in book.steps if step.id in down.after}
        if book.takedown == "after_superior" and "superior" not in waits:
            raise IncidentError(f"{file}: step {down.id}: after: phase が superior の手順を書いてください。")
        if book.takedown == "at_once" and waits - {"record", "secure"}:
            raise IncidentError(f"{file}: step {down.id}: after: record と secure の手順のほかは待たせないでください。")


def _check_whole(file: Path, book: Playbook) -> None:
    phases = {step.phase for step in book.steps}
    for phase in REQUIRED:
        if (phase in phases) == (phase in book.absent):
            raise IncidentError(
                f"{file}: absent.{phase}: phase が {phase} の手順か、それがないわけか、片方だけを書いてください。"
            )
    if odd := set(book.absent) - set(REQUIRED):
        raise IncidentError(f"{file}: absent: {min(odd)} という項目はありません。")
    if odd := set(book.moot) - set(book.never):
        raise IncidentError(f"{file}: moot: 「{min(odd)}」は never にありません。")
    for purpose in PURPOSES:
        if (("superior" if purpose == "report" else purpose) in phases) != (purpose in book.templates):
            raise IncidentError(f"{file}: template.{purpose}: そのための手順があるときに、そのときだけ書いてください。")


def _toml(file: Path) -> dict[str, Any]:
    try:
        if not file.is_file() or file.stat().st_size > MOST_BYTES:  # a pipe would hold up the start
            raise IncidentError(f"{file}: {MOST_BYTES:,} バイト以内のファイルにしてください。")
        return read_toml(file)
    except (OSError, RuleError) as error:  # the reader's own words are for whoever looks after the rules
        raise IncidentError(f"{file}: {_unread(error.__cause__ or error)}") from None


def _unread(cause: BaseException) -> str:
    match cause:
        case UnicodeDecodeError():  # written by an editor of Windows in its own way
            return "UTF-8 の文字列ではありません。UTF-8 で保存し直してください。"
        case PermissionError():
            return "読めません(権限がありません)。"
    return f"TOML として読めません({cause})。"


def _contact(file: Path, key: str, row: object) -> Contact:
    table = _table(file, key, row)
    _keys(file, key, table, _CONTACT | {"as_of"}, set())
    if type(table["as_of"]) is not date:
        raise IncidentError(f"{file}: {key}: as_of: 2026-11-24 のような日付にしてください。")
    return Contact(key, as_of=table["as_of"], **{k: _string(file, f"{key}: {k}", table[k]) for k in _CONTACT})


def _keys(file: Path, where: str, row: Mapping[str, Any], needed: set[str], allowed: set[str]) -> None:
    place = f"{file}: {where}: " if where else f"{file}: "
    if missing := needed - set(row):
        raise IncidentError(f"{place}{min(missing)}: ありません。")
    if unknown := set(row) - needed - allowed:
        raise IncidentError(f"{place}{min(unknown)}: この項目はありません。")


def _string(file: Path, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise IncidentError(f"{file}: {key}: 空でない文字列にしてください。")
    return value


def _strings(file: Path, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise IncidentError(f"{file}: {key}: 文字列のリストにしてください。")
    return tuple(_string(file, key, item) for item in value)


def _table(file: Path, key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise IncidentError(f"{file}: {key}: 表にしてください。")
    return value


def _tables(file: Path, key: str, value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise IncidentError(f"{file}: {key}: 表のリスト([[{key}]])にしてください。")
    return [_table(file, key, row) for row in value]
