"""`python app.py guideline`: the clause for a question, or for a file of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bot.commands.jsonl import read_rows, write
from bot.usage import Refused

if TYPE_CHECKING:
    from rules.guideline import Hit

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
    from bot.commands.review import comforted
    from rules.guideline import search

    if rows is not None:
        for _, row in read_rows(rows, "q"):
            write({"id": row["id"], "clauses": [hit.id for hit in search(row["q"][:MOST_QUERY])]})
        return
    asked = " ".join(query).strip()
    if not asked or len(asked) > MOST_QUERY:
        raise Refused(f"調べる言葉は1字から{MOST_QUERY:,}字までにしてください。")
    if not as_json and comforted(asked):  # no clause: the nearest ones rebuke
        return
    hits = search(asked)
    if as_json:
        _as_json(asked, hits)
    elif hits:
        _answer(asked, hits)
    else:
        _nothing(asked)


def _as_json(asked: str, hits: Sequence[Hit]) -> None:
    from rules.guideline import clause

    found = [
        {"id": hit.id, "score": hit.score, "matched": list(hit.matched), "text": clause(hit.id).text} for hit in hits
    ]
    write({"q": asked, "clauses": found})


def _answer(asked: str, hits: Sequence[Hit]) -> None:
    """As in Slack: the clause and what it depends on, or all of a section; then the law beside it, and candidates."""
    from rules.guideline import depends, document, governed_by, numbered

    section = numbered(asked) is not None
    for hit in hits if section else hits[:1]:
        _clause(hit)
    if len(hits) == 1 or not section:
        click.echo(f"  ここが分かれ目です: {depends(hits[0].id)}")
    click.echo(f"  {document().source}")
    governing = governed_by(asked)
    if governing and not section:
        click.echo(f"\n{governing.by} が定めていることは、この指針ではなく、そちらが答えになります。")
    others = [] if section else hits[1:3]
    if others:
        click.echo("\nほかの候補(全文は [ ] の番号で引けます):")
        _names(others)


def _clause(hit: Hit) -> None:
    """A clause with the words that answer: bold on a terminal, else named below, so that it stays verbatim."""
    from bot.views.blocks import parts
    from rules.guideline import clause, introduction

    found, terminal = clause(hit.id), sys.stdout.isatty()
    text = "".join(click.style(part, bold=True) if bold else part for part, bold in parts(found.text, hit.matched))
    click.echo(f"{found.number} {found.name}  [{hit.id}]\n  {' › '.join(found.headings)}\n")
    if introduction(hit.id):
        click.echo(f"  「{introduction(hit.id)}」に続く項目です。\n")
    click.echo("  " + (text if terminal else found.text).replace("\n", "\n  ") + "\n")
    if hit.matched and not terminal:
        click.echo(f"  お尋ねに当たる言葉: {'、'.join(hit.matched)}")


def _nothing(asked: str) -> None:
    from bot.views.guideline import NUMBERS
    from rules.guideline import governed_by, nearest, numbered
    from rules.guideline.vague import vague
    from rules.text import Text

    if vague(Text(asked)):
        click.echo("何についてのご質問でしょうか。言葉を足してください(例: 位置情報)。")
        return
    click.echo("この指針には書かれていません。")
    governing = governed_by(asked)
    if governing:
        click.echo(f"このことを定めているのは {governing.by} です。")
    number = numbered(asked) is not None
    near = [] if number else nearest(asked)
    if near:
        click.echo("\n近いことを述べている条項(お尋ねの答えではありません):")
        _names(near)
    ways = f"{NUMBERS}言葉でもお探しいただけます。" if number else "言葉を変えてお探しください。"
    click.echo(f"\n{ways}所属の服務担当にお尋ねいただくこともできます。")


def _names(hits: Sequence[Hit]) -> None:
    from rules.guideline import clause

    for hit in hits:
        click.echo(f"  {clause(hit.id).number} {clause(hit.id).name}  [{hit.id}]")


def _ratings(as_json: bool) -> None:
    from bot.commands.service import read_settings, records
    from bot.store import lookups

    with records(read_settings()) as session:
        counted = lookups.ratings(session)
    for clause_id, useful, useless in counted:
        if as_json:
            write({"clause": clause_id or None, "useful": useful, "useless": useless})
        else:
            click.echo(f"役に立った {useful:4}  立たなかった {useless:4}  {_rated(clause_id)}")
    if not counted and not as_json:
        click.echo("まだ一件もありません。")


def _rated(clause_id: str) -> str:
    """What an opinion is about; a clause that the guideline had when it was given, and has no more, by its id."""
    from rules.guideline import clause

    if not clause_id:
        return "「書かれていません」"
    try:
        return f"{clause(clause_id).number} {clause(clause_id).name}"
    except KeyError:
        return f"{clause_id}(今の指針にはありません)"
