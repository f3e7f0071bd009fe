"""`python app.py guideline`: the clause for a question, or for a file of them."""

from __future__ import annotations

import click

from bot.commands.jsonl import read_rows, write
from bot.usage import Refused

MOST_QUERY = 2000


@click.command()
@click.argument("query", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で書く。")
@click.option("--jsonl", "rows", metavar="FILE", help='{"id","q"} を1行に1件。')
@click.option("--ratings", is_flag=True, help="Slack での「役に立った/立たなかった」を条項ごとに数える。")
def guideline(query: tuple[str, ...], as_json: bool, rows: str | None, ratings: bool) -> None:
    """指針を、言葉、質問、番号で引きます。"""
    if ratings:
        if query or rows is not None:
            raise Refused("--ratings は単独で指定してください。")
        _ratings(as_json)
        return
    if bool(query) == (rows is not None):
        raise Refused("調べる言葉か --jsonl のどちらか一つを指定してください。")
    from rules.guideline import clause, governed_by, nearest, numbered, search
    from rules.guideline.vague import vague
    from rules.text import Text

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
    if not hits and vague(Text(asked)):
        click.echo("何についてのご質問でしょうか。言葉を足してください(例: 位置情報)。")
        return
    if not hits:
        click.echo("この指針には書かれていません。")
        governing = governed_by(asked)
        if governing:
            click.echo(f"このことを定めているのは {governing.by} です。")
        for hit in nearest(asked) if numbered(asked) is None else []:
            click.echo(f"  近い条項: {clause(hit.id).number} {clause(hit.id).name}  [{hit.id}]")
        return
    for hit in hits:
        found_clause = clause(hit.id)
        click.echo(f"{found_clause.number} {found_clause.name}  [{hit.id}]\n  {' › '.join(found_clause.headings)}")
        click.echo("  " + found_clause.text.replace("\n", "\n  ") + "\n")


def _ratings(as_json: bool) -> None:
    from bot.commands.service import read_settings
    from bot.store import StoreError, lookups, open_store
    from rules.guideline import clause

    try:
        sessions = open_store(read_settings())
    except StoreError as error:
        raise Refused(str(error)) from error
    with sessions() as session:
        counted = lookups.ratings(session)
    sessions.kw["bind"].dispose()
    for clause_id, useful, useless in counted:
        if as_json:
            write({"clause": clause_id or None, "useful": useful, "useless": useless})
        else:
            name = f"{clause(clause_id).number} {clause(clause_id).name}" if clause_id else "「書かれていません」"
            click.echo(f"役に立った {useful:4}  立たなかった {useless:4}  {name}")
    if not counted and not as_json:
        click.echo("まだ一件もありません。")
