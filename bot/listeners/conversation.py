"""What a message says back to our answers: it goes on about a clause, asks about a review, or objects to one.

Such lines are no drafts, though nothing is amiss in them: "no problem found" would read as if the draft above, which
they speak of, were cleared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from bot.answers import Reply
from bot.listeners.thread import Reviewed, Topic
from bot.views import guideline as guideline_view
from bot.views import message as view
from bot.views.place import Place
from rules.facts import claimed
from rules.guideline.naming import concept_words
from rules.text import Text

MOST_LINE = 60  # characters of a line that may say something back
ALIKE = 0.4  # share of its pairs of letters that a mended draft has from the one before
_ASKING = ("vague", "explain", "which")  # what a review's findings answer
_ABOUT_A_CLAUSE = (*_ASKING, "again", "objects", "posts")
_NUMBER = re.compile("[一二三四五六1-6](?=番目|つ目|個目)")
_KANJI = "一二三四五六"
_OBJECTING = ("objects", "posts")
_EXPLAINED = "指摘の理由と直し方"


def said_back(text: Text, wanted: str, topic: Topic, last: Callable[[], Reviewed | None], ts: str) -> Reply | None:
    """The answer to a line, the message of that ts, that speaks of an answer of ours; None for all others.

    `wanted` is its intent, `last` gives the last review in the DM where no thread tells what it is about.
    """
    if topic.clause and not topic.on_review:
        return _turned(text, wanted, topic, ts)
    claims = claimed(text.original)
    review, in_thread = topic.review, bool(topic.review or topic.clause)
    if not in_thread and (claims or wanted in _ASKING):
        review = last()
    if review is None:
        return None
    if not review.advice:
        return Reply(view.UNSURE, view.unsure(ts)) if wanted == "which" else None
    if claims and not in_thread:
        return _of_last(review, claims, ts)
    if wanted in _ASKING or (wanted == "question" and not claims and _names_nothing(text)):
        return Reply(_EXPLAINED, view.explained(review.advice))
    return _stands(review, claims, ts) if claims or wanted in _OBJECTING else None


def _turned(text: Text, wanted: str, topic: Topic, ts: str) -> Reply | None:
    """The next clause, the one before, or one of those offered by its number: 「次」 「二番目くわしく」."""
    if wanted not in ("unclear", "question"):
        return None
    offered = topic.offered if topic.clause in topic.offered else (topic.clause, *topic.offered)
    number = _NUMBER.match(text.normal)
    if number:
        at = _KANJI.index(number[0]) if number[0] in _KANJI else int(number[0]) - 1
        found = offered[at] if at < len(offered) else ""
    else:
        found = _turns(topic.clause).get(text.normal.strip("。!、 "), "")
    return Reply("指針の検索結果", guideline_view.answer(Place(found, direct=ts))) if found else None


def _turns(clause_id: str) -> dict[str, str]:
    before, after = guideline_view.neighbours(clause_id)
    return {"次": after, "つぎ": after, "前": before, "まえ": before, "戻って": before}


def findings_stand(text: Text, topic: Topic, ts: str) -> Reply | None:
    """The answer to a line in which nothing is amiss and which is no mended draft, in the thread of a review."""
    review = topic.review
    if review is None or not review.advice or len(text.original) > MOST_LINE or _alike(text.normal, review.draft):
        return None
    return _stands(review, (), ts)


def goes_on_about(wanted: str, topic: Topic) -> bool:
    """Whether what a message wants is, in a thread about a clause, something about that clause."""
    return bool(topic.clause) and not topic.on_review and wanted in _ABOUT_A_CLAUSE


def shown_already(place: Place, topic: Topic) -> Reply | None:
    """The answer where a question leads to a clause that the thread has shown; None where it shows another."""
    if place.section or place.clause not in topic.shown:
        return None
    return Reply(guideline_view.AGAIN, guideline_view.repeated(place))


def _of_last(review: Reviewed, claims: tuple[str, ...], ts: str) -> Reply | None:
    offered = [name for name, _ in review.facts if name in claims]
    return Reply(view.SHORT["again"], view.stated_before(offered, ts)) if offered else None


def _stands(review: Reviewed, claims: tuple[str, ...], ts: str) -> Reply:
    buttons = [pair for pair in review.facts if pair[0] in claims] or list(review.facts)
    return Reply(view.OPEN, view.stands(buttons, ts))


def _names_nothing(text: Text) -> bool:
    """Whether a question names no subject of the guideline: then it is about the findings above it."""
    return len(text.original) <= MOST_LINE and not any(len(word) > 1 for word, _ in concept_words()(text))


def _alike(line: str, draft: str) -> bool:
    pairs, known = set(pairwise(line)), set(pairwise(draft))
    return len(pairs & known) >= ALIKE * max(1, min(len(pairs), len(known)))
