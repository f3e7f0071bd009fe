"""Short answers: thanks, help, comfort, and the way back where a message was taken for something else."""

from __future__ import annotations

from collections.abc import Sequence

from bot.views import blocks, incident
from bot.views.blocks import Block
from rules import distress
from rules.incident import Playbook

SHORT = {
    "thanks": "どういたしまして。またいつでもどうぞ。",
    "help": "投稿する前の下書きを、そのまま送ってください。指針に照らして、気をつける点をお返しします。",
    "vague": "何についてのご質問でしょうか。言葉を足してお送りください(例:「鍵アカなら大丈夫?」「位置情報」)。",
    "posted": incident.START,
}
_MORE_HELP = "指針の本文は `/guideline 位置情報` や、ここへの質問で引けます。下書きは保存も記録もされません。"


def short(wanted: str) -> list[Block]:
    """The blocks of a short answer."""
    out = [blocks.plain(SHORT[wanted])]
    if wanted != "thanks":
        out += [blocks.context(_MORE_HELP), blocks.actions(blocks.button("目次", "guideline_contents"))]
    return out


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
