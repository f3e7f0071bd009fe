"""Our answers as they stand in Slack: found by their metadata, sent, changed, taken back.

Slack has no idempotent post. Every answer therefore carries the ts and the version of the message it speaks of, and
the client must not repeat a request whose connection broke: Slack may have carried it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import refusals
from bot.slack.emoji import as_typed
from bot.slack.paging import messages
from bot.store.messages import Address

EVENT_TYPE = "adviser_answer"
PERSON_SUBTYPES = {None, "file_share", "me_message", "thread_broadcast"}  # of messages that people write
MOST_FORWARDED = 5  # messages handed on in one
MOST_PAGES = 10  # of replies, looking for an answer in a thread


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A message that another message hands on: who wrote it ("" where Slack does not say), and what."""

    user: str
    text: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as its writer sent it; `previous` are the rules found in the version before an edit.

    `forwarded` are messages that it hands on; `text` holds only what was written beside them.
    """

    at: Address
    version: str
    user: str
    text: str
    files: tuple[Mapping[str, Any], ...] = ()
    previous: tuple[str, ...] | None = None
    forwarded: tuple[Forwarded, ...] = ()

    @property
    def whole(self) -> str:
        """The text with what is handed on, in Slack's writing."""
        return "\n\n".join(part for part in (self.text, *(one.text for one in self.forwarded)) if part.strip())

    @property
    def linked(self) -> bool:
        """Whether it leads elsewhere, as Slack writes links."""
        return "<http" in self.whole

    @property
    def own(self) -> bool:
        """Whether its writer wrote all of it."""
        return all(one.user == self.user for one in self.forwarded)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back, and the names of the rules found, also of those that its reader put aside."""

    text: str
    blocks: list[dict[str, Any]]
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A message as it lies in Slack, None where it is gone, and our answers to it: (ts, version), the first first."""

    incoming: Incoming | None
    answers: tuple[tuple[str, str], ...]


def by_person(message: Mapping[str, Any]) -> bool:
    """Whether a person wrote it, rather than a bot or Slack."""
    ours = message.get("bot_id") or message.get("bot_profile") or message.get("app_id")
    person, ts = message.get("user"), message.get("ts")
    return isinstance(person, str) and isinstance(ts, str) and bool(person and ts) and not ours


def incoming(team: str, channel: str, message: Mapping[str, Any]) -> Incoming:
    """A message of an event or of a history, for which `by_person` holds."""
    ts, thread, text = str(message["ts"]), message.get("thread_ts"), message.get("text")
    edited, shared = message.get("edited"), _shared(message)
    version = edited.get("ts") if isinstance(edited, dict) else None
    return Incoming(
        Address(team, channel, ts, thread if isinstance(thread, str) and thread not in ("", ts) else None),
        version if isinstance(version, str) and version > ts else ts,
        str(message["user"]),
        as_typed(text, message.get("blocks")) if isinstance(text, str) else "",
        tuple(file for part in (message, *shared) for file in _dicts(part.get("files"))),
        forwarded=tuple(map(_forwarded, shared)),
    )


def content(message: Mapping[str, Any]) -> object:
    """What a change has to touch to be an edit: the text, the files that are still there, the messages handed on."""
    shared = _shared(message)
    files = [file for part in (message, *shared) for file in _dicts(part.get("files"))]
    return message.get("text"), {str(file.get("id")) for file in files if file.get("mode") != "tombstone"}, len(shared)


def _forwarded(shared: Mapping[str, Any]) -> Forwarded:
    return Forwarded(
        str(shared.get("author_id") or ""), as_typed(str(shared.get("text") or ""), shared.get("message_blocks"))
    )


def _shared(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The messages that one hands on. A link to a message is unfolded in the same place, and is no part of it."""
    return [one for one in _dicts(message.get("attachments")) if one.get("is_share") is True][:MOST_FORWARDED]


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


class Answers:
    """The answers in the conversations that `client` can see."""

    def __init__(self, client: WebClient) -> None:
        """`client` must have no retries of its own."""
        self._client = client

    def find(self, at: Address) -> Standing:
        """Read a message again, and our answers to it. Raises SlackApiError."""
        found: Incoming | None = None
        answers: list[tuple[str, str]] = []
        try:
            for message in self._replies(at):
                if message.get("ts") == at.ts and by_person(message) and message.get("subtype") != "tombstone":
                    found = incoming(at.team, at.channel, message)
                answers += [(message["ts"], version) for of, version in answers_in(message) if of == at.ts]
        except SlackApiError as error:
            if refusals.code(error) not in refusals.GONE:
                raise
        return Standing(found, tuple(answers))

    def _replies(self, at: Address) -> Iterator[Mapping[str, Any]]:
        # The answer comes after the message; so what lies before it in a long thread is not read.
        return messages(
            self._client.conversations_replies, MOST_PAGES,
            channel=at.channel, ts=at.root, oldest=at.ts, inclusive=True, include_all_metadata=True,
        )  # fmt: skip

    def send(self, at: Address, version: str, reply: Reply) -> str:
        """Post an answer in the thread of the message; its ts. Raises SlackApiError."""
        sent = self._client.chat_postMessage(
            thread_ts=at.root, unfurl_links=False, unfurl_media=False, **_posted(at, version, reply)
        )
        return str(sent["ts"])

    def change(self, at: Address, version: str, reply: Reply, answer_ts: str) -> str:
        """Put an answer in place of an older one, or anew where that is gone; its ts. Raises SlackApiError."""
        try:
            self.put(at, version, reply, answer_ts)
        except SlackApiError as error:
            if refusals.code(error) not in refusals.GONE:
                raise
            return self.send(at, version, reply)
        return answer_ts

    def put(self, at: Address, version: str, reply: Reply, answer_ts: str) -> None:
        """Put an answer in place of an older one. Raises SlackApiError, also where that is gone."""
        self._client.chat_update(ts=answer_ts, **_posted(at, version, reply))

    def take_back(self, at: Address, answer_ts: str) -> None:
        """Delete an answer, which quotes what its writer took back or is there twice. Raises SlackApiError."""
        try:
            self._client.chat_delete(channel=at.channel, ts=answer_ts)
        except SlackApiError as error:
            if refusals.code(error) not in refusals.GONE:
                raise


def _posted(at: Address, version: str, reply: Reply) -> dict[str, Any]:
    payload = {"message": at.ts, "version": version}
    metadata = {"event_type": EVENT_TYPE, "event_payload": payload}
    return {"channel": at.channel, "text": reply.text, "blocks": reply.blocks, "metadata": metadata}


def answers_in(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The message that another one answers, where that is an answer of ours, with its metadata: (ts, version)."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") != EVENT_TYPE or not message.get("bot_id"):
        return []
    return [(str(payload.get("message") or ""), str(payload.get("version") or ""))]
