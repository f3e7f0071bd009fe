"""A draft: its review, and the way to the steps when it is out already."""

from __future__ import annotations

from slack_bolt import Ack, App, Respond

from bot.inbox import Reply
from bot.views import blocks
from bot.views import review as view
from rules import Draft, DraftError, review


def register(app: App) -> None:
    """ids first: the table of contents."""
    app.action("incident_open")(incident)


def answer(text: str, previous: tuple[str, ...] | None = None, *, learned: bool = True) -> Reply:
    """The review of a draft as a reply; `previous` are the rules found before an edit."""
    try:
        report = review(Draft(text), learned=learned)
    except DraftError as error:
        return Reply(str(error), view.unreadable(str(error)))
    found = tuple(finding.rule for finding in report.findings)
    changed = view.what_changed(previous, found) if previous is not None else ""
    return Reply(blocks.fallback(view.verdict(report)), view.report(report, changed=changed), found)


def incident(ack: Ack, respond: Respond) -> None:
    """「もう投稿してしまった」: the steps, only to the one who asked."""
    ack()
    respond(text="投稿してしまった後の順序", blocks=view.incident(), response_type="ephemeral", replace_original=False)
