"""`/guideline`: the clause in the acknowledgement itself, only to the one who asked."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.listeners.payload import as_written
from bot.views import guideline as view
from rules.guideline import clauses, numbered

MOST_QUERY = 500


def register(app: App) -> None:
    """ids first: the table of contents."""
    app.command("/guideline")(asked)
    app.action(re.compile(r"guideline_(previous|next|show_.+)"))(shown)
    app.action(re.compile(r"guideline_section_.+"))(section)


def asked(ack: Ack, command: dict[str, Any]) -> None:
    """Answer a question, a word or a section number."""
    query = as_written(str(command.get("text") or ""))[:MOST_QUERY].strip()
    if not query:
        ack(response_type="ephemeral", text="指針の引き方", blocks=view.usage())
        return
    ack(response_type="ephemeral", text="指針の検索結果", blocks=view.answer(query))


def shown(ack: Ack, action: dict[str, Any], respond: Respond) -> None:
    """Show another clause in the same place."""
    ack()
    clause_id = str(action.get("value") or "")
    if clause_id in {clause.id for clause in clauses()}:
        respond(text=f"指針 {clause_id}", blocks=view.one(clause_id), replace_original=True)


def section(ack: Ack, action: dict[str, Any], respond: Respond) -> None:
    """Show a section from the contents."""
    ack()
    number = str(action.get("value") or "")
    found = numbered(number)
    if found:
        respond(text=f"指針 {number}", blocks=view.answer(number), replace_original=True)
