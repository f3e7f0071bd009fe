"""The contents of the guideline as a modal: every heading, every clause, and a page to read each."""

from __future__ import annotations

from itertools import groupby

from bot.views import blocks
from bot.views.blocks import Block
from bot.views.guideline import above, headings, neighbours, title
from rules.guideline import Clause, clause, clauses, depends, document

CALLBACK = "contents"


def contents() -> Block:
    """The modal with all headings of the document and its clauses under them."""
    out: list[Block] = [blocks.context(blocks.escaped(document().source))]
    last: tuple[str, ...] = ()
    for path, group in groupby(clauses(), key=headings):
        found = list(group)
        new = [heading for level, heading in enumerate(path) if path[: level + 1] != last[: level + 1]]
        new = [heading for heading in new if heading != found[0].name]  # its button says the same
        if new:
            out.append(blocks.section("\n".join(f"*{blocks.escaped(heading)}*" for heading in new)))
        last = path
        out += [blocks.actions(*buttons) for buttons in _rows([_read(one) for one in found])]
    return blocks.modal(CALLBACK, "目次", out)


def page(clause_id: str) -> Block:
    """The modal that shows one clause, with the ways to its neighbours."""
    found = clause(clause_id)
    before, after = neighbours(clause_id)
    ways = [("← 前へ", before), ("次へ →", after)]
    return blocks.modal(
        CALLBACK,
        "指針",
        [
            blocks.section(f"*{blocks.escaped(title(found))}*\n{blocks.escaped(above(found))}"),
            blocks.marked(found.text, ()),
            blocks.section(f"*ここが分かれ目です*  {blocks.escaped(depends(clause_id))}"),
            blocks.context(blocks.escaped(document().source)),
            blocks.actions(*(blocks.button(words, f"contents_turn_{one}", one) for words, one in ways if one)),
        ],
    )


def _read(found: Clause) -> Block:
    return blocks.button(found.name, f"contents_read_{found.id}", found.id)


def _rows(buttons: list[Block], most: int = 25) -> list[list[Block]]:
    return [buttons[start : start + most] for start in range(0, len(buttons), most)]
