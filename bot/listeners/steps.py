"""The way to the steps for what is out, and which lines in their thread lead back to it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.adviser import Adviser
from bot.listeners.conversation import MARKED, MOST_LINE
from bot.listeners.thread import Topic
from bot.slack.answers import Reply
from bot.views import message as view
from bot.views.blocks import Block
from rules.distress import is_hard
from rules.guideline.naming import concept_words
from rules.message import alarm
from rules.message.intent import STOPPED, amiss, asks, is_answered, is_talk
from rules.text import Text

FEW = 9  # characters of what hardly tells anything: 「できました」
# What turns to something else, thanks, or tells that nothing was posted after all.
_ELSEWHERE = re.compile(
    "^ところで|(?:別|次|新し|ほか|他)[のい]?(?:下書き|文(?!句))|(?:次|新し)[のい]投稿|ありがと|助かりました"
    "|投稿してい?(?:ませんでした|なかった)"
)

_THANKS = re.compile(r"(?:[^?]{0,24}[。!、\s])?(?:ありがとう(?:ございま(?:す|した))?|助かりました)[。!…\s]*")


def way(adviser: Adviser, read: Text, topic: Topic, ts: str, comfort: str) -> list[Block]:
    """The way to the steps, by what the message says and by what was said in its thread before it."""
    happened = alarm.incidents(read)
    kinds = happened or topic.out or ()
    answer = "" if happened else alarm.answer(read, kinds)
    comfort = comfort or ("weary" if is_hard(read) and not answer else "")
    if topic.case and not happened:  # no other mishap than the one whose steps are begun
        return view.goes_on(topic.case, ts, comfort, answer)
    ticked = tuple(dict.fromkeys((*topic.ticked, *alarm.ticked(read))))
    return view.posted(adviser.books_of(kinds), answer or alarm.first(read, kinds, ticked), ticked, ts, comfort)


def with_way_back(adviser: Adviser, reply: Reply, topic: Topic) -> Reply:
    """An answer in the thread of the steps for what is out, with the way back where it is not these themselves."""
    if topic.out is None or reply.text == view.SHORT["posted"]:
        return reply
    back = view.beside_steps(adviser.books_of(topic.out), topic.ticked, topic.case)
    return replace(reply, blocks=[*reply.blocks, back])


def is_about(text: Text, wanted: str, topic: Topic) -> bool:
    """Whether a line in a thread about the steps for what is out is about these, though no word of it says so.

    Others are what turns to something else, what is amiss in itself, what names a subject that a clause surely answers,
    and what a review without findings is asked.
    """
    if len(text.original) > MOST_LINE or MARKED.search(text.normal) or _ELSEWHERE.search(text.normal):
        return False
    if amiss(text) >= (STOPPED if asks(text) else 1):
        return False
    if wanted == "question":
        return not (is_answered(text) and any(concept_words()(text)))
    if wanted == "draft":  # what tells something else is reviewed, with the way back below it
        return asks(text) or is_talk(text) or len(text.original) <= FEW
    return wanted == "unclear" or (not topic.on_review and wanted in ("vague", "which", "again"))


def is_thanks(text: Text) -> bool:
    """Whether a line in such a thread ends it with thanks: 「終わりました。ありがとうございました」."""
    return _THANKS.fullmatch(text.normal.strip()) is not None and not amiss(text)
