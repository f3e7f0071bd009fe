"""The answer to a question: the clause's own words with their place, or that the guideline does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

from bot.views import blocks, incident
from bot.views.blocks import Block
from bot.views.message import comfort, was_draft
from bot.views.place import Place
from rules.guideline import Clause, clause, clauses, depends, document, introduction, subjects

_SPREAD = re.compile(r"（続き）| \(その\d\)|(?<=[④⑤]) ")
_OUT = "3.2.3."  # how the ids of the clauses begin that say what to do when it is out
FOCUS = "guideline_clause_"  # how the id of the block begins that holds a clause
WAY = "guideline_show_"  # how the action of a button begins that leads to a clause
THANKS = "ありがとうございます。検索の改善に役立てます(質問そのものは記録していません)。"
SORRY = "お役に立てず申し訳ありません。目次か、別の言葉でお探しください(質問そのものは記録していません)。"
NOTHING = "この指針には書かれていません。"
NUMBERS = "番号は「3(2)④」のようにお書きください。"
NEAR = f"{NOTHING}近いことを述べている条項です(お尋ねの答えではありません)。"
AGAIN = "指針がこのことについて述べているのは、先ほどの条項までです。"
_YOURS = (
    "投稿の判断はご自身でお願いします。下書きを送っていただければ確かめます。迷う点は、所属の服務担当にお尋ねください。"
)
_DECIDES = "*ここが分かれ目です*  "
SHARED = "チャンネルに共有しました。"
NOT_SHARED = "チャンネルに共有できませんでした。時間をおいて、もう一度お試しください。"
PERHAPS_SHARED = "共有できたか確かめられませんでした。チャンネルに出ていなければ、もう一度共有してください。"
PRESSED_BEFORE = "この確認からは、もう共有の操作をしています。出ていなければ、もう一度引いて共有してください。"


def answer(place: Place, note: str = "") -> list[Block]:
    """The clause in focus with the ways on from it; `note` says what has just been done, and ends the asking back."""
    return [*comfort(place.comfort), *_answer(place, note)]


def _answer(place: Place, note: str) -> list[Block]:
    if not place.clause:
        return _nothing(place, note)
    if place.listed:
        alone = {one: _alone(one, place) for one in place.page}
        return [*_listed(place, alone), blocks.context(_position(place)), _walk(place), *_ending(place, note)]
    found = clause(place.clause)
    out = [
        *([blocks.context(NEAR)] if place.near else []),
        *_clause(found, place.matched),
        blocks.section(_DECIDES + blocks.escaped(depends(found.id))),
        blocks.context(_position(place)),
    ]
    if place.subject:
        out.append(
            blocks.context(f"{_governed(place.subject)}が定めていることは、この指針ではなく、そちらが答えになります。")
        )
    out.append(_walk(place))
    if place.clause.startswith(_OUT) and not place.direct:  # in a DM the way there ends every answer
        out.append(blocks.actions(incident.way_in()))
    if place.others:
        out += [blocks.context(_led(place)), blocks.actions(*_candidates(place))]
    return [*out, *_ending(place, note)]


def repeated(place: Place) -> list[Block]:
    """Instead of a clause that the conversation has shown already, what decides under it, and the ways to it and on."""
    again = blocks.button(f"{title(clause(place.clause))} をもう一度見る", f"{WAY}{place.clause}", place.value)
    decides = blocks.section(f"{AGAIN}{_DECIDES}{blocks.escaped(depends(place.clause))}")
    others = [blocks.context(_led(place)), blocks.actions(*_candidates(place))] if place.others else []
    return [decides, blocks.context(_YOURS), blocks.actions(again), *others, was_draft(place.direct)]


def _led(place: Place) -> str:
    """What the candidates are to the question."""
    if place.near:
        return "ほかに近いことを述べている条項:"
    return "ほかの候補:" if place.clause in dict(place.found) else "お尋ねから見つかった条項:"


def spoken(place: Place) -> str:
    """The answer for screen readers; nobody is notified of an answer to a command or to a button."""
    if not place.clause:
        return NOTHING
    lines = [f"指針 {title(one)}: {one.text}" for one in map(clause, place.page)]
    return blocks.fallback("\n".join([NEAR, *lines] if place.near else lines))


def shared(place: Place, user: str) -> list[Block]:
    """What a channel gets to see: what is shown and who brought it; neither the question nor what matched."""
    shown = _listed(place, {}) if place.listed else _clause(clause(place.clause), ())
    return [*shown, blocks.context(f"{_source()}　共有: <@{user}>")]


def preview(place: Place, user: str, name: str) -> list[Block]:
    """Before sharing: exactly what everybody will see, and the decision; `name` is no other preview's."""
    return [
        blocks.section("*次の内容を、このチャンネルの全員に見える形で投稿します。* お調べになった言葉は含まれません。"),
        blocks.divider(),
        *shared(place, user),
        blocks.divider(),
        blocks.actions(
            blocks.button("この内容で共有する", "guideline_share_now", place.value, "primary"),
            blocks.button("やめる", "guideline_share_not", place.value),
        )
        | {"block_id": f"preview_{name}"},
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


def comforted(kind: str) -> list[Block]:
    """The answer to a question of somebody in that kind of distress: who listens, and the contents if wanted."""
    return [*comfort(kind), blocks.actions(_contents_button())]


def title(found: Clause) -> str:
    """A clause in a line."""
    return f"{found.number} {found.name}"


def above(found: Clause) -> str:
    """What one must know to read a clause by itself: its headings, and for an item of a list how the list begins."""
    path, first = " › ".join(headings(found)), introduction(found.id)
    return f"{path}\n「{first}」に続く項目です。" if first else path


def headings(found: Clause) -> tuple[str, ...]:
    """The headings above a clause, without the marks that only say how the document is spread over pages."""
    return tuple(_SPREAD.sub("", heading) for heading in found.headings)


def _nothing(place: Place, note: str) -> list[Block]:
    out = [blocks.section(f"*{NOTHING}*")]
    if place.subject:
        out.append(blocks.section(f"このことを定めているのは {_governed(place.subject)}です。"))
    if place.others:
        out += [
            blocks.context("近いことを述べている条項(お尋ねの答えではありません):"),
            blocks.actions(*_candidates(place)),
        ]
    ways = "言葉を変えるか、目次からお探しください。"
    if place.numbered:  # a number that no section has, or a page
        ways = f"{NUMBERS}言葉や目次からもお探しいただけます。"
    return [
        *out,
        blocks.context(f"{ways}所属の服務担当にお尋ねいただくこともできます。"),
        blocks.actions(_contents_button()),
        *_ending(place, note),
    ]


def _governed(subject_id: str) -> str:
    by = next(one.by for one in subjects() if one.id == subject_id)
    return f"*{blocks.escaped(by)}* "


def _listed(place: Place, ways: Mapping[str, Block]) -> list[Block]:
    """A page of the clauses of a section under their headings, with a way to each. A thread goes on about the first."""
    out: list[Block] = []
    for path, page in groupby(map(clause, place.page), key=headings):
        out.append(blocks.section(f"*{blocks.escaped(' › '.join(path))}*"))
        for found in page:
            out.append(blocks.section(f"*{blocks.escaped(title(found))}*", ways.get(found.id)))
            focus = {"block_id": f"{FOCUS}{found.id}"} if found.id == place.page[0] else {}
            out.append(blocks.marked(found.text, ()) | focus)
    return out


def _alone(clause_id: str, place: Place) -> Block:
    """The way from a list to one of its clauses."""
    return blocks.button("この項目へ", f"{WAY}{clause_id}", place.at(clause_id).value, about=title(clause(clause_id)))


def _clause(found: Clause, matched: tuple[str, ...]) -> list[Block]:
    return [
        blocks.section(f"*{blocks.escaped(title(found))}*\n{blocks.escaped(above(found))}"),
        blocks.marked(found.text, matched) | {"block_id": f"{FOCUS}{found.id}"},
    ]


def _walk(place: Place) -> Block:
    before, after = _around(place)
    buttons = []
    if before:
        buttons.append(blocks.button("← 前へ", "guideline_previous", before.value))
    if after:
        buttons.append(blocks.button("次へ →", "guideline_next", after.value))
    if place.section and not place.listed:
        back = place.clause if place.clause in place.section else place.section[0]
        buttons.append(blocks.button("一覧に戻る", "guideline_list", place.at(back, listed=True).value))
    if place.near:
        buttons.append(blocks.button("最初の答えに戻る", "guideline_first", place.at("").value))
    buttons.append(_contents_button())
    if place.shared:
        buttons.append(blocks.button("チャンネルに共有…", "guideline_share", place.value))
    return blocks.actions(*buttons)


def _around(place: Place) -> tuple[Place | None, Place | None]:
    """What stands before and after: of a list its other pages, then the clauses of the document."""

    def beside(clause_id: str) -> Place | None:
        return place.at(clause_id, listed=place.listed and clause_id in place.section) if clause_id else None

    return beside(neighbours(place.page[0])[0]), beside(neighbours(place.page[-1])[1])


def neighbours(clause_id: str) -> tuple[str, str]:
    """The clauses before and after one in the document; "" beyond its ends."""
    ids = ["", *(one.id for one in clauses()), ""]
    at = ids.index(clause_id)
    return ids[at - 1], ids[at + 1]


def _candidates(place: Place) -> list[Block]:
    return [blocks.button(title(clause(one)), f"{WAY}{one}", place.at(one).value) for one in place.others]


def _contents_button() -> Block:
    return blocks.button("目次", "guideline_contents")


def _ending(place: Place, note: str) -> list[Block]:
    """Whether it helped, where somebody asked; the way back for a draft taken for a question, and to the steps."""
    out = []
    if note:
        out.append(blocks.context(note))
    elif place.query and not (place.near and place.clause):  # what helped, or did not, was the first answer
        out += [
            blocks.context("この回答は役に立ちましたか?"),
            blocks.actions(
                blocks.button("👍 役に立った", "guideline_useful", place.value),
                blocks.button("👎 役に立たなかった", "guideline_useless", place.value),
            ),
        ]
    return [*out, was_draft(place.direct)] if place.direct else out


def _position(place: Place) -> str:
    ids = place.section if place.listed else tuple(one.id for one in clauses())
    first, last = (ids.index(one) + 1 for one in (place.page[0], place.page[-1]))
    whole = f"{'この番号の' * place.listed}全{len(ids)}項目"
    part = "" if (first, last) == (1, len(ids)) else f"の{first}番目" if first == last else f"の{first}〜{last}番目"
    return f"{_source()}\n{whole}{part}"


def _source() -> str:
    return blocks.escaped(document().source)
