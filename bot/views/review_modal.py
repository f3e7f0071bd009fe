"""The modal for a draft that should not stay in the DM: the form, and the answer above the same form."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import tzinfo

from bot.adviser import Advice, Asked
from bot.told import Told
from bot.views import blocks, review
from bot.views.blocks import Block
from rules.guideline import clause

CALLBACK = "review"
TITLE = "下書きを確認"
AUDIENCES = {
    "anyone": "だれでも見られる場所",
    "limited": "友だち・グループなど、限られた相手",
    "named": "実名を出しているアカウント",
}
MOST_FINDINGS = 8
_TOO_LONG = (
    f"下書きが{blocks.MOST_INPUT:,}字を超えるため、欄に入りませんでした。"
    f"確かめたいところを、{blocks.MOST_INPUT:,}字以内で貼り付けてください。"
)
CHANGED_MEANWHILE = (
    "確認の画面が先に変わったため、あとに押したボタンは画面に出ていないかもしれません。"
    "画面をご覧になり、必要ならもう一度押してください。"
)
FILES = (
    "このメッセージのファイルや画像は、ここでは確かめていません。"
    "SNS相談とのダイレクトメッセージに送っていただければ、確かめます。"
)
_MOST_KEPT = 60  # names of rules in the metadata of a view, which holds 3,000 characters
_PRIVACY = "書いた文は、保存も記録もされず、Slackのやり取りにも残りません。"


def ask(told: Told, asked: Asked) -> Block:
    """The form with a draft in it, or with none; one that its field cannot hold is asked for in parts."""
    fits = len(asked.text) <= blocks.MOST_INPUT
    content = [blocks.context(_PRIVACY), *form(asked if fits else replace(asked, text=""), focus=True)]
    if not fits:
        content.insert(0, blocks.plain(_TOO_LONG))
    return blocks.modal(CALLBACK, TITLE, content, submit="確かめる", metadata=_carried(told, asked))


def loading() -> Block:
    """What stands there until the draft has been read."""
    words = "下書きを読み込んでいます。しばらくこのままのときは、閉じて、もう一度お試しください。"
    return blocks.modal(CALLBACK, TITLE, [blocks.plain(words)])


def form(asked: Asked, *, focus: bool = False) -> list[Block]:
    """The fields: the text, where writing begins with `focus`, when it will go out, and where."""
    at: Block = {"type": "datetimepicker", "action_id": "review_at"}
    where = blocks.select("review_audience", AUDIENCES, asked.audience, example="選ばなくてもかまいません")
    if asked.posted_at:
        at |= {"initial_date_time": int(asked.posted_at.timestamp())}
    text = blocks.text_field("review_text", asked.text, example="投稿しようとしている文", focus=focus)
    return [
        blocks.field("review_text", "下書き", text),
        blocks.field("review_at", "投稿する日時", at, optional=True, hint="勤務時間に当たるかを確かめます。"),
        blocks.field("review_audience", "投稿する場所", where, optional=True),
    ]


def answer(advice: Advice, asked: Asked, zone: tzinfo, *, changed: str = "", files: bool = False) -> Block:
    """The answer, and below it the form to change the draft and have it checked again.

    `files` that are not read here are told of before it, for it may look like a clearance, but behind words of comfort.
    """
    fits = len(asked.text) <= blocks.MOST_INPUT
    content = review.report(advice, zone, changed=changed, most=MOST_FINDINGS, buttons=fits)
    if asked.audience == "limited" and not advice.comfort:
        content[1:1] = _limited()
    if files:
        content.insert(len(content) if advice.comfort else 0, blocks.plain(FILES))
    if not fits:
        note = blocks.context(
            f"{blocks.MOST_INPUT:,}字を超える文は、ここでは直せません。直した文をDMでお送りください。"
        )
        return blocks.modal(CALLBACK, TITLE, [*content, note])
    content += [blocks.divider(), *form(asked), blocks.context(_PRIVACY)]
    metadata = _carried(advice.told, asked, found=advice.found[:_MOST_KEPT])
    return blocks.modal(CALLBACK, TITLE, content, submit="もう一度確かめる", metadata=metadata)


def _carried(told: Told, asked: Asked, **more: object) -> str:
    """What the next check of the form must know and its fields do not hold.

    A link behind a word is not to be seen in the field; one that is seen there can be taken out of it.
    """
    hidden = asked.linked and "://" not in asked.text
    return json.dumps({"told": told.encode(), "own": asked.own, "linked": hidden, **more}, separators=(",", ":"))


def refused(message: str, *, files: bool = False) -> Block:
    """Why a draft could not be reviewed."""
    before = [blocks.plain(FILES)] if files else []
    return blocks.modal(CALLBACK, TITLE, [*before, *review.unreadable(message)])


def _limited() -> list[Block]:
    source = clause("2.3")
    return [
        blocks.section("🔁 *限られた相手への投稿も、外へ広がることがあります。*"),
        blocks.context(f"指針 {source.number} ― {blocks.escaped(source.text)}"),
    ]
