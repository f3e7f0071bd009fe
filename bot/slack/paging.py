"""Slack's lists come in pages, each naming the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

PAGE = 200  # messages, the most that Slack recommends


def pages(read: Callable[..., Any], **arguments: Any) -> Iterator[list[Mapping[str, Any]]]:
    """The messages of each page that `read`, a method of Slack's client, gives.

    A page is asked for when the one before is used up; how many to take is the caller's to bound. Raises SlackApiError.
    """
    cursor: str | None = None
    while True:
        answer = read(limit=PAGE, cursor=cursor, **arguments)
        yield [message for message in answer.get("messages") or [] if message.get("ts")]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def messages(read: Callable[..., Any], most_pages: int, **arguments: Any) -> Iterator[Mapping[str, Any]]:
    """The messages of the first pages, one after the other. Raises SlackApiError."""
    return chain.from_iterable(islice(pages(read, **arguments), most_pages))
