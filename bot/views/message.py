"""Short answers: thanks, help, comfort, and the way back where a message was taken for something else."""

from __future__ import annotations

from collections.abc import Sequence

from bot.views import blocks, incident, talk
from bot.views.blocks import Block
from rules import distress
from rules.incident import Playbook

SHORT = {**talk.SAID, "posted": incident.START}
_CANNOT = (
    "*文を書き直すことはできませんが、上の指摘の理由と直し方は、次のとおりです。* "
    "直した下書きを、もう一度お送りください。当たらない指摘は「この指摘は当たらない」で外せます。"
)


def short(wanted: str, ts: str) -> list[Block]:
    """The blocks of a short answer to the message of that ts."""
    return talk.said(wanted, [_was_draft(ts)])


def explained(advice: Sequence[str]) -> list[Block]:
    """Once more why and what to do instead, for who asks so in the thread of a review."""
    return [blocks.section(_CANNOT), *map(blocks.plain, advice)]


def comfort(kind: str) -> list[Block]:
    """What whoever writes of not wanting to live, or is worried about one, reads before anything else.

    `kind` is one of `rules/distress.py`; nothing for "".
    """
    return [blocks.plain(distress.builtin().in_words(kind)), blocks.divider()] if kind else []


def apology(number: str) -> tuple[str, list[Block]]:
    """What a person reads where a message could not be answered: the fallback and the blocks."""
    text = (
        "申し訳ありません。このメッセージをうまく確かめられませんでした。少し書き換えて送り直すか、"
        f"管理者に番号 {number} をお伝えください。内容は記録していません。"
    )
    return text, [blocks.plain(text)]


def posted(proposed: Sequence[Playbook], ts: str, kind: str) -> list[Block]:
    """The steps, for somebody who says that it has happened, and both ways back for the message of that ts.

    `kind` as in `comfort`.
    """
    ways = blocks.actions(_was_draft(ts), _was_question(ts))
    return [*comfort(kind), *incident.start(proposed), ways]


def was_draft(ts: str) -> Block:
    """The ways on from a lookup: back, for the message of that ts, and to the steps, for who asks too late."""
    return blocks.actions(_was_draft(ts), incident.way_in())


def was_question(ts: str) -> Block:
    """The way back from a review, for the message of that ts."""
    return blocks.actions(_was_question(ts))


def _was_draft(ts: str) -> Block:
    return blocks.button("下書きでした(確かめる)", "message_was_draft", ts)


def _was_question(ts: str) -> Block:
    return blocks.button("質問でした(指針を引く)", "message_was_question", ts)
