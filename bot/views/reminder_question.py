"""The modal behind 質問する: a question, and below it what the guideline says, for the eyes of the one who asks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.views import blocks, guideline
from bot.views.blocks import Block
from rules.guideline import Hit, clause, document

CALLBACK = "reminder_question"
FIELD = "reminder_query"
MOST_QUERY = 500
_PRIVACY = "質問は、あなたにだけ見えます。保存も記録もされません。"


def ask() -> Block:
    """The empty form."""
    return blocks.modal(CALLBACK, "指針に質問する", _form("", focus=True), submit="調べる")


def answer(query: str, hits: Sequence[Hit], steps: Sequence[Block] = ()) -> Block:
    """The clauses found, in their own words, the best first, and the form to ask on; above all the way to `steps`."""
    out = list(steps)
    for hit in hits:
        found = clause(hit.id)
        out += [
            blocks.section(f"*{blocks.escaped(guideline.title(found))}*\n{blocks.escaped(guideline.above(found))}"),
            blocks.marked(found.text, hit.matched),
        ]
    if not hits:
        out.append(blocks.section("*この指針には書かれていません。* 言葉を変えるか、所属の服務担当にお尋ねください。"))
    out += [blocks.context(blocks.escaped(document().source)), blocks.divider()]
    return blocks.modal(CALLBACK, "指針に質問する", [*out, *_form(query)], submit="もう一度調べる")


def unanswered(query: str, said: Sequence[Block]) -> Block:
    """What is said where no clause is, and the form to ask on; buttons stay out, for here they would open a modal."""
    shown = [block for block in said if block["type"] != "actions"]
    return blocks.modal(CALLBACK, "指針に質問する", [*shown, *_form(query)], submit="もう一度調べる")


def _form(query: str, *, focus: bool = False) -> list[Block]:
    example = "子どもの写真を載せてもよいですか"
    text = blocks.text_field(FIELD, query, most=MOST_QUERY, lines=False, example=example, focus=focus)
    return [blocks.field(FIELD, "知りたいこと", text), blocks.context(_PRIVACY)]
