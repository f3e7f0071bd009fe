"""What a conversation is about before a message: our answers before it, read as they lie in Slack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk import WebClient

from bot.listeners.draft import meant
from bot.listeners.payload import as_written, unaddressed
from bot.slack.answers import by_person
from bot.slack.paging import messages
from bot.store.messages import Address
from bot.told import Told
from bot.views import blocks
from bot.views.findings import ADVICE, QUOTED
from bot.views.guideline import FOCUS, WAY
from bot.views.incident import GOES_ON, OPENS, STARTED, named
from bot.views.incident import ticked as ticked_in
from bot.views.message import BESIDE, COMFORT, OPEN, STATED
from bot.views.place import Place, read_place
from bot.views.review import FORM
from bot.views.talk import CLEARED
from rules.facts import facts

MOST_PAGES = 10  # of replies: Slack gives the oldest first
RECENT = 3600.0  # seconds within which a message by itself may still be about the last review
MOST_QUOTED = 60  # characters of the words that an advice is about
MOST_DRAFTS = 6  # messages before it whose answers are looked at


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review of ours: the draft, what each finding advises, and what its buttons for the facts carry, by fact.

    Of what `may_be_talk` only its own thread goes on: to the DM it is no draft.
    """

    draft: str = ""
    advice: tuple[str, ...] = ()
    facts: tuple[tuple[str, Told], ...] = ()
    may_be_talk: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about.

    `clause` is the id of the clause shown last, "" where none is; `shown` are all that were by themselves, `offered`
    those that the last answer with one leads to. `review` is the last review, None where there is none; `on_review`
    tells that no clause was shown after it. `out` are the kinds of incident proposed where the steps for what is out
    were offered, None where they never were, `ticked` what of the form had been said by then; `case` is what a button
    carries that shows steps already begun: whatever else is answered, they stay what the thread is about. `comfort` is
    the kind of distress comforted last, "" where none was.
    """

    clause: str = ""
    shown: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    review: Reviewed | None = None
    on_review: bool = False
    out: tuple[str, ...] | None = None
    ticked: tuple[str, ...] = ()
    case: str = ""
    comfort: str = ""

    @property
    def advice(self) -> tuple[str, ...]:
        """What the findings of the review advise that the conversation is about."""
        return self.review.advice if self.review and self.on_review else ()

    @property
    def on_steps(self) -> bool:
        """Whether it is about the steps for what is out, and no finding came after them."""
        return self.out is not None and not self.advice

    @property
    def draft(self) -> str:
        """The draft that was reviewed last, "" where none was."""
        return self.review.draft if self.review else ""


NO_TOPIC = Topic()


def topic_of(client: WebClient, at: Address) -> Topic:
    """What the thread of a message is about before it.

    Raises SlackApiError.
    """
    return NO_TOPIC if at.thread_ts is None else _read(client, at.channel, at.thread_ts, at.ts)


def topic_before(client: WebClient, at: Address) -> Topic:
    """What the DM was about last, for a message outside of threads; the review in it may be one before that.

    `NO_TOPIC` where that is long ago. Raises SlackApiError.
    """
    topic = NO_TOPIC
    oldest = f"{max(0.0, float(at.ts) - RECENT):.6f}"
    found = client.conversations_history(channel=at.channel, latest=at.ts, oldest=oldest, limit=MOST_DRAFTS)
    for message in found.get("messages") or []:
        if topic == NO_TOPIC and message.get("bot_id"):  # a checklist stands by itself
            topic = _topic(message, "", NO_TOPIC)
        if not (by_person(message) and message.get("reply_count")):
            continue
        here = _read(client, at.channel, str(message["ts"]), at.ts)
        topic = here if topic == NO_TOPIC else replace(topic, review=here.review)
        if topic.review and not topic.review.may_be_talk:
            break
    return replace(topic, review=None) if topic.review and topic.review.may_be_talk else topic


def _read(client: WebClient, channel: str, root: str, before: str) -> Topic:
    thread = list(messages(client.conversations_replies, MOST_PAGES, channel=channel, ts=root, latest=before))
    us = next((str(one.get("user") or "") for one in thread if one.get("bot_id")), "")
    found, draft = NO_TOPIC, ""
    for message in thread:
        if by_person(message):
            said = as_written(unaddressed(str(message.get("text") or ""), us))
            draft = meant(said, found.draft) or said
        elif message.get("bot_id") and str(message.get("ts")) < before:
            found = _topic(message, draft, found)
    return found


def _topic(message: Mapping[str, Any], draft: str, before: Topic) -> Topic:
    shown = {str(block.get("block_id") or ""): block for block in message.get("blocks") or []}
    buttons = _buttons(message)
    kind = next((one.removeprefix(COMFORT) for one in shown if one.startswith(COMFORT)), "")
    before = replace(before, comfort=kind) if kind else before
    if STARTED in shown:
        opens = buttons.get(OPENS)
        out, ticked = tuple(named(opens)), tuple(ticked_in(opens))
        return replace(before, clause="", on_review=False, out=out, ticked=ticked, case="")
    clauses = [one.removeprefix(FOCUS) for one in shown if one.startswith(FOCUS)]
    clauses = [one for one in clauses if read_place(Place(one).value)]
    if clauses and before.on_review and OPEN in str(message.get("blocks")):  # beside the word that the findings stand
        return replace(before, shown=(*before.shown, *clauses))
    if clauses:
        return _of_clauses(clauses, buttons, before)
    advice = _advice(shown)
    if CLEARED in shown:
        return replace(before, review=Reviewed(draft, may_be_talk=True), on_review=True)
    if not advice and FORM not in buttons:
        case = "" if BESIDE in shown else next((buttons[one] for one in GOES_ON if one in buttons), "")
        return replace(before, clause="", on_review=False, out=(), case=case) if case else before
    stated = [(name, Told.decode(buttons[STATED + name])) for name in facts() if STATED + name in buttons]
    review = Reviewed(draft, advice, tuple(stated))
    return replace(before, review=review, on_review=True)


def _advice(shown: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """What the findings of a review advise, each with the words that it is about above it."""
    found = []
    for one, block in shown.items():
        if one.startswith(ADVICE):
            quoted = blocks.quoted(shown.get(one.replace(ADVICE, QUOTED), {}))
            words = f"「{blocks.cut(quoted, MOST_QUOTED)}」\n" if quoted else ""
            found.append(words + str((block.get("text") or {}).get("text") or ""))
    return tuple(filter(None, found))


def _of_clauses(clauses: Sequence[str], buttons: Mapping[str, str], before: Topic) -> Topic:
    """What it is about once clauses are shown: the last of them."""
    offered = tuple(one.removeprefix(WAY) for one in buttons if one.startswith(WAY))
    alone = tuple(one for one in clauses if one not in offered)  # what is listed leads to what it means
    shown = (*before.shown, *alone)
    return replace(before, clause=clauses[-1], shown=shown, offered=offered, on_review=False)


def _buttons(message: Mapping[str, Any]) -> dict[str, str]:
    """The buttons of a message: their values by action."""
    found = {}
    for block in message.get("blocks") or []:
        for one in [*(block.get("elements") or []), block.get("accessory") or {}]:
            if one.get("type") == "button":
                found[str(one.get("action_id") or "")] = str(one.get("value") or "")
    return found
