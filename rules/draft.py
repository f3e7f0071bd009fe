"""A draft and what is known around it: when it goes out, the writer's hours, profile and earlier drafts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from rules.text import Text, normalise

MOST_CHARACTERS = 40_000  # Slack cuts longer messages itself
DEFAULT_WORK_HOURS = "08:30-17:15"
_DISCLOSURES = ("name", "affiliation")
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-~ー]\s*([01]?\d|2[0-3]):([0-5]\d)")


class DraftError(ValueError):
    """A draft or its context cannot be reviewed; the message, for people, says what and why."""


@dataclass(frozen=True)
class Draft:
    """What someone is about to post.

    `posted_at` when it will go out, with its zone (None: not known); `work_hours` the writer's hours as
    "08:30-17:15" ("17:00-09:00" crosses midnight); `leave` the days on which the writer is off; `discloses` what the
    account shows of its writer ("name", "affiliation"); `profile` its self-introduction; `earlier` earlier drafts of
    the same writer, oldest first; `given_away` the clue kinds (`rules/mosaic.py`) of earlier drafts whose texts nobody
    kept; `already` the text as read before, where it was: to read it is a good part of a review.

    Raises DraftError where a value cannot be read.
    """

    text: str
    posted_at: datetime | None = None
    work_hours: str = DEFAULT_WORK_HOURS
    discloses: tuple[str, ...] = ()
    profile: str = ""
    earlier: tuple[str, ...] = ()
    leave: tuple[date, ...] = ()
    given_away: tuple[frozenset[str], ...] = ()
    already: Text | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be reviewed, before any rule sees it."""
        if not self.text.strip():
            raise DraftError("下書きが空です。")
        if len(self.text) > MOST_CHARACTERS:
            raise DraftError(f"下書きが長すぎます({len(self.text):,}字)。{MOST_CHARACTERS:,}字までにしてください。")
        if self.posted_at is not None and self.posted_at.tzinfo is None:
            raise DraftError("投稿日時に時差(+09:00 など)がありません。")
        if not _hours(self.work_hours):
            raise DraftError(f"勤務時間「{self.work_hours}」が読めません。08:30-17:15 の形で書いてください。")
        unknown = set(self.discloses) - set(_DISCLOSURES)
        if unknown:
            raise DraftError(f"discloses に分からない値があります: {', '.join(sorted(unknown))}")

    @cached_property
    def read(self) -> Text:
        """The text, normalised and cut into words, once."""
        return self.already if self.already and self.already.original == self.text else Text(self.text)

    @property
    def hours(self) -> tuple[time, time]:
        """Begin and end of the writer's working day; the end lies before the begin where it crosses midnight."""
        match = _hours(self.work_hours)
        assert match is not None  # noqa: S101 - refused in __post_init__
        begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups())
        return time(begin_hour, begin_minute), time(end_hour, end_minute)

    @classmethod
    def from_context(cls, text: object, context: object = None) -> Draft:
        """A draft from parsed JSON: the text and the `context` object of the evaluation files.

        Raises DraftError naming the key whose value is of the wrong kind.
        """
        if not isinstance(text, str):
            raise DraftError('"text" がない、または文字列ではありません。')
        if context is None:
            context = {}
        if not isinstance(context, Mapping):
            raise DraftError('"context" がオブジェクトではありません。')
        unknown = set(context) - {"posted_at", "work_hours", "discloses", "profile", "earlier"}
        if unknown:
            raise DraftError(f'"context" に分からない項目があります: {", ".join(sorted(map(str, unknown)))}')
        return cls(
            text,
            posted_at=_moment(context.get("posted_at")),
            work_hours=_string(context, "work_hours", DEFAULT_WORK_HOURS),
            discloses=_strings(context, "discloses"),
            profile=_string(context, "profile", ""),
            earlier=_strings(context, "earlier"),
        )


def _hours(written: str) -> re.Match[str] | None:
    """Hours as people write them: 08:30〜17:15, in wide figures, with a dash of any length."""
    return _HOURS.fullmatch(normalise(written))


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise DraftError(f"投稿日時「{value}」が読めません。2026-11-24T10:00+09:00 の形で書いてください。") from error


def _string(context: Mapping[str, Any], key: str, default: str) -> str:
    value = context.get(key, default)
    if not isinstance(value, str):
        raise DraftError(f'"{key}" が文字列ではありません。')
    return value


def _strings(context: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = context.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise DraftError(f'"{key}" が文字列のリストではありません。')
    return tuple(value)
