"""The answer to a question: the clause's own words with their place, or that the guideline does not say."""

from __future__ import annotations

from bot.views import blocks
from bot.views.blocks import Block
from rules.guideline import Clause, Hit, clause, clauses, depends, document, governed_by, nearest, numbered, search

MOST_SHOWN = 8
_SECTIONS = {
    "1": "1. はじめに",
    "2": "2. 特性",
    "3.1": "3.(1) 国家公務員として",
    "3.2.1": "① 総論",
    "3.2.2": "② 事実に反する情報等",
    "3.2.3": "③ 事後対応",
    "3.2.4": "④ 安全管理措置",
    "3.2.5": "⑤ アプリケーション",
}


def answer(query: str) -> list[Block]:
    """The best clause with up to two further candidates; for a section number all clauses under it."""
    hits = search(query)
    if not hits:
        return nothing(query)
    if numbered(query) is not None:
        out = [block for hit in hits[:MOST_SHOWN] for block in _clause(clause(hit.id), ())]
        if len(hits) > MOST_SHOWN:
            out.append(blocks.actions(*_buttons(hits[MOST_SHOWN : MOST_SHOWN + 25])))
        return [*out, blocks.context(_source())]
    best = clause(hits[0].id)
    out = _clause(best, hits[0].matched)
    if depends(best.id):
        out.append(blocks.section(f"*ここが分かれ目です*  {blocks.escaped(depends(best.id))}"))
    out += [blocks.context(_source()), _walk(best)]
    if len(hits) > 1:
        out += [blocks.context("ほかの候補:"), blocks.actions(*_buttons(hits[1:3]))]
    return out


def _buttons(hits: list[Hit]) -> list[Block]:
    return [blocks.button(_title(clause(hit.id)), f"guideline_show_{hit.id}", hit.id) for hit in hits]


def one(clause_id: str) -> list[Block]:
    """One clause, with the way to its neighbours."""
    found = clause(clause_id)
    return [*_clause(found, ()), blocks.context(_source()), _walk(found)]


def nothing(query: str) -> list[Block]:
    """That the guideline does not say, what governs the subject where that is known, and the nearest clauses."""
    out = [blocks.section("*この指針には書かれていません。*")]
    subject = governed_by(query)
    if subject:
        out.append(blocks.section(f"このことを定めているのは *{blocks.escaped(subject.by)}* です。"))
    near = [] if numbered(query) is not None else nearest(query)
    if near:
        out += [
            blocks.context("近いことを述べている条項(お尋ねの答えではありません):"),
            blocks.actions(*_buttons(near)),
        ]
    return [
        *out,
        blocks.context("言葉を変えるか、目次からお探しください。所属の服務担当もお力になれます。"),
        contents(),
    ]


def contents() -> Block:
    """The sections as buttons."""
    return blocks.actions(*(blocks.button(name, f"guideline_section_{key}", key) for key, name in _SECTIONS.items()))


def usage() -> list[Block]:
    """What `/guideline` can be asked."""
    return [
        blocks.section(
            "*指針を引きます。* 言葉でも質問でもどうぞ。\n"
            "`/guideline 位置情報`　`/guideline 子どもの写真を載せたい`　`/guideline 3(2)④`"
        ),
        contents(),
        blocks.context(_source()),
    ]


def _clause(found: Clause, matched: tuple[str, ...]) -> list[Block]:
    path = " › ".join(found.headings)
    return [
        blocks.section(f"*{blocks.escaped(found.number)} {blocks.escaped(found.name)}*\n{blocks.escaped(path)}"),
        blocks.marked(found.text, matched),
    ]


def _walk(found: Clause) -> Block:
    ordered = clauses()
    place = next(i for i, other in enumerate(ordered) if other.id == found.id)
    buttons = []
    if place > 0:
        buttons.append(blocks.button("← 前へ", "guideline_previous", ordered[place - 1].id))
    if place + 1 < len(ordered):
        buttons.append(blocks.button("次へ →", "guideline_next", ordered[place + 1].id))
    return blocks.actions(*buttons)


def _title(found: Clause) -> str:
    return f"{found.number} {found.name}"


def _source() -> str:
    return blocks.escaped(document().source)
