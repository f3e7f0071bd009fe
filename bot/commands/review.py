"""`python app.py review`: one draft for a person or a script, or a file of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bot.commands.jsonl import read_rows, read_text, write
from bot.commands.service import read_learned_reader
from bot.usage import Refused

if TYPE_CHECKING:
    from rules import Report

_SIGNS = {"stop": "控える", "fix": "直す", "care": "考える"}


@click.command()
@click.argument("file", required=False)
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で書く。")
@click.option(
    "--jsonl",
    "rows",
    metavar="FILE",
    help='{"id","text","context"} を1行に1件。--at などは、context に書かれていない行に当てる。',
)
@click.option("--at", metavar="ISO8601", help="投稿する日時(例 2026-11-24T10:00+09:00)。")
@click.option("--hours", metavar="HH:MM-HH:MM", help="勤務時間。")
@click.option("--profile", default="", help="プロフィール文。")
@click.option("--discloses", multiple=True, type=click.Choice(["name", "affiliation"]), help="明かしているもの。")
@click.option("--no-cues", is_flag=True, help="学習した読み手を使わず、規則だけで確かめる。")
def review(
    file: str | None, as_json: bool, rows: str | None, at: str | None, hours: str | None, profile: str,
    discloses: tuple[str, ...], no_cues: bool,
) -> None:  # fmt: skip
    """下書きを指針に照らして確かめます。FILE は - で標準入力。指摘があれば終了状態 1。"""
    if (file is None) == (rows is None):
        raise Refused("FILE か --jsonl のどちらか一つを指定してください。")
    said = {"posted_at": at, "work_hours": hours, "profile": profile, "discloses": list(discloses)}
    given, reviewed = {key: value for key, value in said.items() if value}, _reviewer(no_cues)
    if rows is not None:
        _many(rows, given, reviewed)
        return
    text = _text(file or "-")
    report = reviewed(file or "-", text, given)
    if as_json:
        write(_as_json(report))
    else:
        _show(report, alone=comforted(text) and not _says_more(text))
    sys.exit(1 if report.findings else 0)


def _text(file: str) -> str:
    """What stands in a file; who gives the draft itself in its place is told how to bring it."""
    try:
        return read_text(file)
    except Refused as error:
        if not isinstance(error.__cause__, OSError) or isinstance(error.__cause__, PermissionError):
            raise
        raise Refused(
            f"{error.message}文そのものは、FILE の代わりに - と書いて、標準入力から渡してください。"
        ) from error


def _many(rows: str, given: Mapping[str, Any], reviewed: Callable[[str, str, object], Report]) -> None:
    """Review rows; what was given on the command line holds where a row's context does not say it."""
    _check(given)
    for number, row in read_rows(rows, "text"):
        own = row.get("context")
        context = {**given, **own} if isinstance(own, dict) else given if own is None else own
        write({"id": row["id"], **_as_json(reviewed(f"{rows}:{number}", row["text"], context))})


def _check(given: Mapping[str, Any]) -> None:
    """Raises Refused where the command line itself is wrong: no row is to blame."""
    from rules import Draft, DraftError

    try:
        Draft.from_context("-", given)
    except DraftError as error:
        raise Refused(str(error)) from error


def _reviewer(no_cues: bool) -> Callable[[str, str, object], Report]:
    """The review as this installation wants it: its learned reader is asked as in Slack, or not at all."""
    from rules.cues.reasons import unspoken

    learned, silent = (False, frozenset[str]()) if no_cues else read_learned_reader()
    return partial(_reviewed, learned=learned, hidden=unspoken(silent))


def _reviewed(where: str, text: str, context: object, *, learned: bool, hidden: frozenset[str]) -> Report:
    from rules import Draft, DraftError
    from rules import review as review_draft

    try:
        return review_draft(Draft.from_context(text, context), learned=learned, hidden=hidden)
    except DraftError as error:
        raise Refused(f"{where}: {error}") from error


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "labels": list(report.labels),
        "findings": [asdict(finding) for finding in report.findings],
        "version": report.version,
    }


def comforted(text: str) -> bool:
    """Whether somebody in distress wrote this; then help is named first."""
    from rules.distress import builtin, kind_of
    from rules.text import Text

    kind = kind_of(Text(text))
    if kind:
        click.echo(f"{builtin().in_words(kind)}\n")
    return bool(kind)


def _says_more(text: str) -> bool:
    from rules.distress import says_more
    from rules.text import Text

    return says_more(Text(text))


def _show(report: Report, *, alone: bool) -> None:
    if not report.findings:
        if not alone:
            click.echo("気になる点は見つかりませんでした。投稿の判断はご自身でお願いします。")
        return
    from rules.guideline import clause
    from rules.report import each_once

    found = each_once(report.findings)
    click.echo(f"{len(found)}件、投稿の前に確かめてください。")
    for finding, times in found.items():
        source = clause(finding.clause)
        click.echo(f"\n[{_SIGNS[finding.level]}] {finding.label}  指針 {source.number} {source.name}")
        if finding.quote:
            click.echo(f"  > {finding.quote}" + (f"  (ほかに{times - 1}か所)" if times > 1 else ""))
        click.echo(f"  {finding.why}\n  → {finding.instead}")
    click.echo(
        "\nもう投稿してしまったときは: 記録 → 必要なら上司等への相談 → 取り下げ → 訂正 → お詫び(python app.py incident)"
    )
