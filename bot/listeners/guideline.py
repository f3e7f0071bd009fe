"""`/guideline`: the clause in the acknowledgement itself, only to the one who asked, and what its buttons do."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Sequence
from functools import partial
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.adviser import Adviser
from bot.listeners import window
from bot.listeners.afterwards import afterwards
from bot.listeners.payload import actor, as_written
from bot.person import Pseudonyms
from bot.store import lookups, marks
from bot.views import blocks, contents, talk
from bot.views import guideline as view
from bot.views import incident as incident_view
from bot.views.place import MOST_FOUND, Place, read_place
from rules.distress import builtin, kind_of
from rules.guideline import Hit, governed_by, nearest, numbered, search
from rules.guideline.vague import vague
from rules.message.alarm import first, incidents
from rules.message.phrases import phrase
from rules.text import Text

log = logging.getLogger(__name__)
MOST_QUERY = 500  # characters
# What is asked of the document as a whole, and of us: any clause would be a wrong answer, and read as a right one.
_WHOLE = ("help", "contents", "example", "rewrite")
_OF_US = (
    "privacy", "erase", "settings", "silence", "home", "who", "person", "reminders", "pictures", "languages", "faulty",
    "penalty", "steps", "thanks",
)  # fmt: skip
_CLAUSE = re.compile(r"(?:guideline_(?:previous|next|list|first|show_.+))")
_WALK = re.compile(r"contents_(read|turn)_.+")


def register(app: App, adviser: Adviser) -> None:
    """ids first: the table of contents."""
    app.command("/guideline")(partial(asked, adviser))
    app.action(_CLAUSE)(**afterwards(shown))
    app.action(re.compile(r"guideline_use(ful|less)"))(**afterwards(partial(rated, adviser)))
    app.action("guideline_share")(**afterwards(previewed))
    app.action("guideline_share_now")(**afterwards(partial(shared, adviser)))
    app.action("guideline_share_not")(**afterwards(shown))
    app.action("guideline_contents")(listed)
    app.action(_WALK)(read)


def asked(adviser: Adviser, ack: Ack, command: dict[str, Any]) -> None:
    """Answer a question, a word or a section number; above it the steps, where it says that something has happened."""
    query = as_written(str(command.get("text") or ""))[:MOST_QUERY].strip()
    read = Text(query)
    if without := unanswered(read):
        ack(response_type="ephemeral", text=without[0], blocks=without[1])
        return
    in_channel = not str(command.get("channel_id") or "D").startswith("D")
    mark = partial(marked, adviser.pseudonyms, actor(command)[0])
    place = found(read, mark(query), shared=in_channel)
    way = steps(adviser, read)
    said = (incident_view.START if way else "") + view.spoken(place)  # what a screen reader reads out
    ack(response_type="ephemeral", text=said, blocks=[*way, *view.answer(place)])


def steps(adviser: Adviser, read: Text) -> list[blocks.Block]:
    """The way to the steps, where a question says that something has happened; nothing for all others."""
    told = incidents(read)
    return [] if told is None else [*incident_view.start(adviser.books_of(told), first(read, told)), blocks.divider()]


def unanswered(read: Text) -> tuple[str, list[blocks.Block]] | None:
    """What is said, as fallback and blocks, where no clause is: in distress, where nothing is named, of ourselves."""
    if kind := kind_of(read):  # the nearest clauses rebuke
        return blocks.fallback(builtin().in_words(kind)), view.comforted(kind)
    wanted = phrase(read.original)
    if wanted in _OF_US and not governed_by(read) and not (wanted == "who" and _is_bare(read)):
        return blocks.fallback(talk.SAID[wanted]), talk.said(wanted, ())
    if wanted in _WHOLE or not any(map(str.isalnum, read.normal)) or vague(read):
        return "指針の引き方", view.usage()
    return None


def _is_bare(read: Text) -> bool:
    """Whether a question is but a noun: 「AI」 and 「自己紹介」 are looked up, 「AI?」 is asked of us."""
    return "?" not in read.normal and all(one.pos.startswith("名詞") for one in read.lexemes)


def marked(pseudonyms: Pseudonyms, team: str, query: str) -> str:
    """The keyed hash of a question, equal for equal questions of a workspace: of one a person has one opinion."""
    return pseudonyms.value("query", team, " ".join(query.split()))


def found(query: Text, mark: str, *, shared: bool = False, direct: str = "", focus: str = "") -> Place:
    """Where a question leads."""
    section = numbered(query.original)
    if section is not None and len(section) > 1:
        return Place(section[0], section=section, listed=True, query=mark, shared=shared, direct=direct)
    hits = search(query, limit=MOST_FOUND, focus=focus)
    subject = governed_by(query)
    governing = subject.id if subject else ""
    if not hits:
        near: list[Hit] = [] if section is not None else nearest(query)
        return Place(
            "",
            _words(near),
            subject=governing,
            query=mark,
            direct=direct,
            near=bool(near),
            numbered=section is not None,
        )
    led = _words(hits)
    if focus and focus not in dict(led):
        led = (led[0], (focus, ()), *led[1:2])
    return Place(hits[0].id, led, subject=governing, query=mark, shared=shared, direct=direct)


def _words(hits: Sequence[Hit]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((hit.id, hit.matched) for hit in hits)


def shown(body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Show the clause that the button names, in the same place."""
    place = read_place(action.get("value"))
    if place:
        _replace(respond, place)


def rated(adviser: Adviser, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Keep whether an answer helped, without the question and without the person."""
    place = read_place(action.get("value"))
    if place is None or not place.query:
        return
    useful = action["action_id"] == "guideline_useful"
    vote = adviser.pseudonyms.value("vote", *actor(body), place.query)
    clause_id = next(iter(place.page), "")  # of a list the first, which it is about
    with adviser.sessions.begin() as session:
        lookups.rate(session, vote=vote, clause=clause_id, useful=useful, now=adviser.clock.now())
    _replace(respond, place, view.THANKS if useful else view.SORRY)


def previewed(body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Show what would be shared, before anything is."""
    place = read_place(action.get("value"))
    if place and place.clause and place.shared:
        respond(text="共有の確認", blocks=view.preview(place, _user(body), secrets.token_hex(4)), replace_original=True)


def shared(adviser: Adviser, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Share a clause with the channel, after the preview; of each preview once, however often it is pressed."""
    place = read_place(action.get("value"))
    if not (place and place.clause and place.shared):
        return
    preview = f"share {(body.get('container') or {}).get('message_ts')} {action.get('block_id')}"[:80]
    with adviser.sessions.begin() as session:
        first_press = marks.first_use(session, preview)
    if not first_press:
        respond(text=view.PRESSED_BEFORE, response_type="ephemeral", replace_original=False)
        return
    try:
        _replace(respond, place, view.SHARED)  # first: no second press on what is shared already
    except Exception:
        with adviser.sessions.begin() as session:
            marks.forget_use(session, preview)  # nothing is posted yet
        raise
    failed = _post(respond, place, _user(body))
    if failed:
        respond(text=failed, response_type="ephemeral", replace_original=False)


def _post(respond: Respond, place: Place, user: str) -> str:
    """Post a clause in the channel; what is said where that failed, or may have."""
    try:
        sent = respond(
            text=view.spoken(place),
            blocks=view.shared(place, user),
            response_type="in_channel",
            replace_original=False,
        )
    except (OSError, HTTPException) as error:
        log.warning("nobody knows whether a clause was shared: %s", type(error).__name__)
        return view.PERHAPS_SHARED
    return "" if sent.status_code == 200 else view.NOT_SHARED


def listed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the contents."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=contents.contents())


def read(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Show a clause in the modal: over the contents, or in place of its neighbour."""
    ack()
    clause_id = str(action.get("value") or "")
    place = read_place(Place(clause_id).value)
    if place is None or not place.clause:
        return
    if str(action.get("action_id")).startswith("contents_turn"):
        window.show(client, body["view"], contents.page(clause_id))
    else:
        client.views_push(trigger_id=body["trigger_id"], view=contents.page(clause_id))


def _replace(respond: Respond, place: Place, note: str = "") -> None:
    respond(text=view.spoken(place), blocks=view.answer(place, note), replace_original=True)


def _user(body: dict[str, Any]) -> str:
    return re.sub(r"\W", "", actor(body)[1])
