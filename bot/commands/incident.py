"""`python app.py incident`: what to do once a post is out, by kind."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.commands.jsonl import write
from bot.commands.service import read_settings
from bot.usage import Refused

if TYPE_CHECKING:
    from rules.incident import Playbook


@click.command()
@click.argument("kind", required=False)
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で書く。")
@click.option("--page", "whole", is_flag=True, help="すべての手順を1枚の Markdown にする(docs/incident.md)。")
def incident(kind: str | None, as_json: bool, whole: bool) -> None:
    """もう投稿してしまったときの手順を、種類ごとに示します。種類を書かなければ、種類の一覧を示します。"""
    if whole and (kind or as_json):
        raise Refused("--page は、ほかと一緒には使えません。")
    from rules.incident import IncidentError, contacts, playbooks
    from rules.incident.render import page

    folder = read_settings().incident_dir
    try:
        books = playbooks(folder)
        if whole:
            click.echo(page(books, contacts(folder).values()), nl=False)
            return
    except IncidentError as error:
        raise Refused(str(error)) from error
    if kind is None:
        _list(books, as_json)
        return
    book = next((book for book in books if book.kind == kind), None)
    if book is None:
        raise Refused(f"「{kind}」という種類はありません。次から選んでください: {', '.join(b.kind for b in books)}")
    _show(book, as_json)


def _list(books: tuple[Playbook, ...], as_json: bool) -> None:
    if as_json:
        write({"kinds": {book.kind: book.title for book in books}})
        return
    for book in books:
        click.echo(f"{book.kind:18} {book.title}")


def _show(book: Playbook, as_json: bool) -> None:
    if as_json:
        write({**asdict(book), "contacts": [asdict(one) | {"as_of": str(one.as_of)} for one in book.contacts]})
        return
    from rules.incident.render import alone

    text = alone(book)
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))
        return
    click.echo(text, nl=False)
