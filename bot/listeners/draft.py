"""A draft in a DM: what of its message is read, and its review as a reply."""

from __future__ import annotations

from bot.adviser import Adviser, Asked
from bot.files import Looked, joined, look
from bot.files.download import Download
from bot.listeners.payload import as_written
from bot.slack.answers import Incoming, Reply
from bot.told import Told
from bot.views import blocks
from bot.views import review as view
from rules import Draft, DraftError
from rules.message.change import changed
from rules.message.inside import brought
from rules.message.ordinal import line_named
from rules.text import Text


def whole(download: Download, incoming: Incoming) -> tuple[str, Looked]:
    """A message with what it hands on and the texts of its files, and what else these hold."""
    looked = look(download, incoming.files)
    return joined(as_written(incoming.whole), looked), looked


def meant(message: str, before: str) -> str | None:
    """The draft that a message asks for a look at: one that it quotes, or a line or a change of the one before it.

    None where it asks for none.
    """
    return brought(message) or line_named(message, before) or changed(message, before)


def answer(adviser: Adviser, person: str, read: Text, told: Told, incoming: Incoming) -> Reply:
    """The review of a draft, which a message holds, as a reply."""
    previous = incoming.previous
    try:
        asked = Asked(read.original, own=incoming.own, linked=incoming.linked, read=read)
        advice = adviser.advise(person, asked, told)
    except DraftError as error:
        return _refusal(error)
    solved = view.what_changed(previous, advice.found) if previous is not None else ""
    content = view.report(advice, adviser.zone, changed=solved, form=True)
    return Reply(blocks.fallback(view.verdict(advice)), content, advice.found)


def refused(text: str) -> Reply | None:
    """Why a text cannot be reviewed, told before anybody reads it: one without end would cost; None where it can."""
    try:
        Draft(text)
    except DraftError as error:
        return _refusal(error)
    return None


def _refusal(error: DraftError) -> Reply:
    return Reply(str(error), view.unreadable(str(error)))
