"""What a message by DM is answered with: by the feature that answers what it wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from slack_sdk import WebClient

from bot.adviser import Adviser, Asked
from bot.files.download import Download
from bot.listeners import conversation, draft, guideline, steps
from bot.listeners.carried_out import has_mended, has_posted
from bot.listeners.payload import MENTION, unaddressed
from bot.listeners.thread import NO_TOPIC, Topic, topic_before, topic_of
from bot.slack.agent import Agent
from bot.slack.answers import Incoming, Reply
from bot.told import Told
from bot.views import file as file_view
from bot.views import guideline as guideline_view
from bot.views import message as view
from bot.views.place import Place
from rules.distress import kind_of
from rules.message import alarm
from rules.message.intent import amiss, asks, could_be_looked_up, goes_on, intent
from rules.message.introduction import after_introduction
from rules.message.threat import threatens
from rules.text import Text

MOST_FOLLOW_UP = 60  # characters
Before = Callable[[], Topic]


def answering(adviser: Adviser, agent: Agent, download: Download, client: WebClient) -> Callable[[Incoming], Reply]:
    """The inbox's way to answer; meanwhile Slack shows that we are at it.

    `client` reads what a thread is about, and who we are.
    """
    us = cache(lambda: str(client.auth_test().get("user_id") or ""))

    def answered(incoming: Incoming) -> Reply:
        incoming = replace(incoming, text=unaddressed(incoming.text, us() if MENTION in incoming.text else ""))
        if incoming.previous is None:  # a changed answer would not clear the status
            agent.working(incoming.at.channel, incoming.at.root)
        alone = incoming.at.thread_ts is None  # what is said in a thread is about nothing outside of it
        before = cache(partial(topic_before, client, incoming.at)) if alone else _nothing
        return answer(adviser, download, incoming, topic=topic_of(client, incoming.at), before=before)

    return answered


def _nothing() -> Topic:
    """Nothing before it."""
    return NO_TOPIC


def answer(
    adviser: Adviser,
    download: Download,
    incoming: Incoming,
    *,
    as_: str | None = None,
    told: Told | None = None,
    topic: Topic = NO_TOPIC,
    before: Before = _nothing,
) -> Reply:
    """What a message is answered with; `as_` overrides what it seems to want. A doubtful one counts as a draft.

    With `told`, what its writer told by the buttons of its review, it is reviewed again. A text file or a forwarded
    message is a part of the draft; a picture gets the list of what to look at in it. `topic` is what the thread is
    about: there a short message that asks is a further question about the clause, or is told once more what the review
    advised. `before` gives what the DM was about before a message by itself. Of a message that brings a draft in
    quotation marks, this is reviewed.
    """
    text, looked = draft.whole(download, incoming)
    if not text.strip() and (about := file_view.alone(looked)):
        return Reply(file_view.summary(looked), about)
    quoted = draft.meant(text, topic.draft) if as_ != "question" else None
    if quoted and not as_ and alarm.incidents(Text(text)) is not None:  # out already
        quoted = None
    as_ = as_ or ("draft" if looked.texts or incoming.forwarded or quoted else None)
    reply = steps.with_way_back(adviser, _answer(adviser, incoming, quoted or text, as_, told, topic, before), topic)
    if quoted:
        reply = replace(reply, blocks=view.brought(reply.blocks, incoming.at.ts))
    # Nothing comes before a word of comfort or the steps; all else may look like an answer about what was not read.
    helps = reply.text == view.SHORT["posted"] or (bool(incoming.files) and _comforts(quoted or text, incoming))
    content = file_view.beside(reply.blocks, looked, unread_first=not helps)
    return Reply(("" if helps else file_view.lead(looked)) + reply.text, content, reply.found)


def _comforts(text: str, incoming: Incoming) -> bool:
    return not draft.refused(text) and bool(kind_of(Text(text), own=incoming.own))


def _answer(
    adviser: Adviser, incoming: Incoming, text: str, as_: str | None, told: Told | None, topic: Topic, before: Before
) -> Reply:
    if text.strip() and (refusal := draft.refused(text)):
        return refusal
    read = Text(text)  # once, for all who ask what it says
    comfort = kind_of(read, own=incoming.own)
    if told:
        return _reviewed(adviser, incoming, read, told, as_, intent(read), comfort)
    speaks = not (as_ or incoming.previous or comfort)
    if speaks and topic.out is None and (kind := conversation.still_hard(read, topic)):
        return Reply(view.WHO_HELPS, [*view.comfort(kind)[:1], view.was_draft(incoming.at.ts)])
    if speaks and topic == NO_TOPIC:
        topic = conversation.continued(read, before)
    wanted = as_ or _wanted(read, incoming, topic)
    if speaks and (back := conversation.said_back(read, wanted, topic, before, incoming.at.ts)):
        return back
    place = conversation.safeguard(wanted, incoming.at.ts) if speaks else None
    if place or (wanted == "question" and (as_ or not comfort)):
        place = place or _place(adviser, incoming, read, topic, comfort)
        return _looked_up(incoming, read, place, topic, before, comfort, speaks=speaks)
    if wanted == "posted":
        return Reply(view.SHORT[wanted], steps.way(adviser, read, topic, incoming.at.ts, comfort))
    if wanted in view.SHORT and not comfort:  # no "you are welcome" to a farewell
        return Reply(view.SHORT[wanted], view.short(wanted, incoming.at.ts))
    # Before the review, which is noted as the last one and may remember clues.
    if speaks and (back := _said_to_us(adviser, read, incoming, topic, before)):
        return back
    return _reviewed(adviser, incoming, read, Told(incoming.at.ts), as_, wanted, comfort)


def _reviewed(
    adviser: Adviser, incoming: Incoming, read: Text, told: Told, as_: str | None, wanted: str, comfort: str
) -> Reply:
    """The review; where the message may be a question as well, with the way to look it up."""
    person = adviser.person(incoming.at.team, incoming.user)
    reply = draft.answer(adviser, person, read, told, incoming)
    # Who writes of not wanting to live, and does not plainly ask, is not asked whether that was a question.
    plainly = wanted == "question" and "?" in read.normal
    if as_ is None and could_be_looked_up(read) and (plainly or not comfort):
        return Reply(reply.text, [*reply.blocks, view.was_question(incoming.at.ts)], reply.found)
    return reply


def _said_to_us(adviser: Adviser, read: Text, incoming: Incoming, topic: Topic, before: Before) -> Reply | None:
    stands = conversation.findings_stand(read, topic, incoming.at.ts)
    if not stands and (incoming.files or incoming.linked or not conversation.is_heard(read, topic)):
        return None
    person, asked = adviser.person(incoming.at.team, incoming.user), Asked(read.original, own=incoming.own, read=read)
    found = adviser.preview(person, asked, Told(incoming.at.ts)).findings
    # What no words tell holds of all that they post: an account that discloses its owner, say.
    if any(finding.quote for finding in found):
        return None
    return stands or conversation.heard(read, topic, before, incoming.at.ts, clear=not found)


def _wanted(read: Text, incoming: Incoming, topic: Topic) -> str:
    """What a message wants where it stands."""
    if topic.on_steps and not incoming.previous and alarm.goes_on(read) and not amiss(read):
        return "posted"
    if not incoming.previous and has_mended(read, topic):
        return "again"
    if not incoming.previous and (out := has_posted(read, topic)):
        return out
    wanted: str = intent(read)
    text = read.original
    if topic.on_steps and not incoming.previous:
        if steps.is_about(read, wanted, topic):
            return "posted"
        if wanted == "draft" and steps.is_thanks(read):
            return "relieved"
    follows = wanted == "draft" and len(text) <= MOST_FOLLOW_UP and goes_on(read)
    follows = follows and (bool(topic.clause) or conversation.asks_beside(read, topic))
    if follows or conversation.goes_on_about(wanted, topic):
        wanted = "question"
    # A draft with findings, which its writer now mends.
    if wanted in ("question", "posted") and incoming.previous:
        return "draft"
    return "draft" if wanted == "question" and threatens(read) else wanted


def _place(adviser: Adviser, incoming: Incoming, read: Text, topic: Topic, comfort: str) -> Place:
    mark = guideline.marked(adviser.pseudonyms, incoming.at.team, read.original)
    return guideline.found(_asked(read), "" if comfort else mark, direct=incoming.at.ts, focus=topic.clause)


def _asked(read: Text) -> Text:
    """What is asked after a greeting or an introduction; all that is said where nothing is."""
    rest = Text(after_introduction(read.original))
    sentences = (Text(rest.normal[slice(*one)]) for one in rest.sentences)
    asked = "".join(one.original for one in sentences if asks(one))
    return Text(asked) if asked else read


def _looked_up(
    incoming: Incoming, read: Text, place: Place, topic: Topic, before: Before, comfort: str, *, speaks: bool
) -> Reply:
    if not comfort and (back := conversation.shown_already(place, topic)):
        return back
    if speaks and (back := conversation.heard_asking(read, place, incoming.at.ts)):
        return back
    answered = guideline_view.answer(replace(place, comfort=comfort))
    if speaks:
        answered = conversation.over_findings(answered, place, topic, before)
    return Reply("指針の検索結果", answered)
