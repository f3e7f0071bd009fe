"""The answer to a question: the clause's own words with their place, or that the guideline does not say."""

from __future__ import annotations

from collections.abc import Iterable

from bot.views import blocks
from bot.views.blocks import Block
from bot.views.message import was_draft
from bot.views.place import Place
from rules.guideline import Clause, clause, clauses, depends, document, subjects

MOST_LISTED = 6  # clauses of a section in one message; far below Slack's limits, and no more than one reads at once
FOCUS = "guideline_clause_"  # how the id of the block begins that holds a clause
THANKS = "ありがとうございます。検索の改善に役立てます(質問そのものは記録していません)。"
SORRY = (
    "お役に立てず申し訳ありません。ほかの候補か目次、または別の言葉でお探しください(質問そのものは記録していません)。"
)
SHARED = "チャンネルに共有しました。"
NOT_SHARED = "チャンネルに共有できませんでした。時間をおいて、もう一度お試しください。"


def answer(place: Place, note: str = "") -> list[Block]:
    """The clause in focus with the ways on from it; `note` says what has just been done, and ends the asking back."""
    if not place.clause:
        return _nothing(place, note)
    found = clause(place.clause)
    out = _clause(found, place.matched)
    if depends(found.id):
        out.append(blocks.section(f"*ここが分かれ目です*  {blocks.escaped(depends(found.id))}"))
    out.append(blocks.context(f"{_source()}　{_position(found)}"))
    if place.subject:
        out.append(
            blocks.context(f"{_governed(place.subject)}が定めていることは、この指針ではなく、そちらが答えになります。")
        )
    out.append(_walk(place))
    others = [one for one in place.others if one != place.clause]
    if others:
        out += [blocks.context("ほかの候補:"), blocks.actions(*_candidates(place, others))]
    return [*out, *_ending(place, note)]


def listed(number: str, ids: tuple[str, ...], start: int = 0) -> list[Block]:
    """The clauses of a section from `start` on, as many as fit, with the ways to the others."""
    shown = ids[start : start + MOST_LISTED]
    out = [block for one in shown for block in _clause(clause(one), ())]
    out.append(blocks.context(f"{_source()}　{start + 1}–{start + len(shown)} / {len(ids)} 項目"))
    buttons = []
    if start:
        buttons.append(blocks.button("← 前の項目", "guideline_page_back", f"{number} {max(0, start - MOST_LISTED)}"))
    if start + MOST_LISTED < len(ids):
        buttons.append(blocks.button("次の項目 →", "guideline_page_on", f"{number} {start + MOST_LISTED}"))
    return [*out, blocks.actions(*buttons, _contents_button())]


def shared(clause_id: str, user: str) -> list[Block]:
    """What a channel gets to see: the clause and who brought it; neither the question nor what matched."""
    return [
        *_clause(clause(clause_id), ()),
        blocks.context(f"{_source()}　共有: <@{user}>"),
    ]


def preview(place: Place, user: str) -> list[Block]:
    """Before sharing: exactly what everybody will see, and the decision."""
    return [
        blocks.section("*次の内容を、このチャンネルの全員に見える形で投稿します。* お調べになった言葉は含まれません。"),
        blocks.divider(),
        *shared(place.clause, user),
        blocks.divider(),
        blocks.actions(
            blocks.button("この内容で共有する", "guideline_share_now", place.value, "primary"),
            blocks.button("やめる", "guideline_share_not", place.value),
        ),
    ]


def usage() -> list[Block]:
    """What `/guideline` can be asked."""
    return [
        blocks.section(
            "*指針を引きます。* 言葉でも質問でもどうぞ。答えはあなただけに見えます。\n"
            "`/guideline 位置情報`　`/guideline 子どもの写真を載せたい`　`/guideline 3(2)④`"
        ),
        blocks.actions(_contents_button()),
        blocks.context(_source()),
    ]


def title(found: Clause) -> str:
    """A clause in a line."""
    return f"{found.number} {found.name}"


def _nothing(place: Place, note: str) -> list[Block]:
    out = [blocks.section("*この指針には書かれていません。*")]
    if place.subject:
        out.append(blocks.section(f"このことを定めているのは {_governed(place.subject)}です。"))
    if place.others:
        out += [
            blocks.context("近いことを述べている条項(お尋ねの答えではありません):"),
            blocks.actions(*_candidates(place, place.others)),
        ]
    return [
        *out,
        blocks.context("言葉を変えるか、目次からお探しください。所属の服務担当にお尋ねいただくこともできます。"),
        blocks.actions(_contents_button()),
        *_ending(place, note),
    ]


def _governed(subject_id: str) -> str:
    by = next(one.by for one in subjects() if one.id == subject_id)
    return f"*{blocks.escaped(by)}* "


def _clause(found: Clause, matched: tuple[str, ...]) -> list[Block]:
    path = " › ".join(found.headings)
    return [
        blocks.section(f"*{blocks.escaped(found.number)} {blocks.escaped(found.name)}*\n{blocks.escaped(path)}"),
        blocks.marked(found.text, matched) | {"block_id": f"{FOCUS}{found.id}"},
    ]


def _walk(place: Place) -> Block:
    before, after = neighbours(place.clause)
    buttons = []
    if before:
        buttons.append(blocks.button("← 前へ", "guideline_previous", place.at(before).value))
    if after:
        buttons.append(blocks.button("次へ →", "guideline_next", place.at(after).value))
    buttons.append(_contents_button())
    if place.shared:
        buttons.append(blocks.button("チャンネルに共有…", "guideline_share", place.value))
    return blocks.actions(*buttons)


def neighbours(clause_id: str) -> tuple[str, str]:
    """The clauses before and after one in the document; "" beyond its ends."""
    ids = ["", *(one.id for one in clauses()), ""]
    at = ids.index(clause_id)
    return ids[at - 1], ids[at + 1]


def _candidates(place: Place, ids: Iterable[str]) -> list[Block]:
    return [blocks.button(title(clause(one)), f"guideline_show_{one}", place.at(one).value) for one in ids]


def _contents_button() -> Block:
    return blocks.button("目次", "guideline_contents")


def _ending(place: Place, note: str) -> list[Block]:
    """Whether it helped, where somebody asked; and the way back for a draft taken for a question."""
    out = []
    if note:
        out.append(blocks.context(note))
    elif place.query:
        out += [
            blocks.context("この回答は役に立ちましたか?"),
            blocks.actions(
                blocks.button("👍 役に立った", "guideline_useful", place.value),
                blocks.button("👎 役に立たなかった", "guideline_useless", place.value),
            ),
        ]
    return [*out, was_draft(place.direct)] if place.direct else out


def _position(found: Clause) -> str:
    ids = [one.id for one in clauses()]
    return f"全{len(ids)}項目の{ids.index(found.id) + 1}番目"


def _source() -> str:
    return blocks.escaped(document().source)
