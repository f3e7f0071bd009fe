"""`python app.py guideline`: the clause for a question, or for a file of them."""

from __future__ import annotations

import sys

import click

from bot.cli import Refused
from bot.commands.jsonl import read_rows, write
from rules.guideline import clause
from rules.guideline.search import search

MOST_QUERY = 2000


@click.command()
@click.argument("query", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で書く。")
@click.option("--jsonl", "rows", metavar="FILE", help='{"id","q"} を1行に1件。')
def guideline(query: tuple[str, ...], as_json: bool, rows: str | None) -> None:
    """指針を、言葉、質問、番号で引きます。"""
    if bool(query) == (rows is not None):
        raise Refused("調べる言葉か --jsonl のどちらか一つを指定してください。")
    if rows is not None:
        for _, row in read_rows(rows, "q"):
            write({"id": row["id"], "clauses": [hit.id for hit in search(row["q"][:MOST_QUERY])]})
        return
    asked = " ".join(query).strip()
    if not asked or len(asked) > MOST_QUERY:
        raise Refused(f"調べる言葉は1字から{MOST_QUERY:,}字までにしてください。")
    hits = search(asked)
    if as_json:
        found = [
            {"id": hit.id, "score": hit.score, "matched": list(hit.matched), "text": clause(hit.id).text}
            for hit in hits
        ]
        write({"q": asked, "clauses": found})
        return
    if not hits:
        click.echo("この指針には書かれていません。")
        sys.exit(0)
    for hit in hits:
        found_clause = clause(hit.id)
        click.echo(f"{found_clause.number} {found_clause.name}  [{hit.id}]\n  {' › '.join(found_clause.headings)}")
        click.echo("  " + found_clause.text.replace("\n", "\n  ") + "\n")
