"""What comes back for files: what to look at in a picture, what is written into it, and why a file was left."""

from __future__ import annotations

from collections.abc import Sequence

from bot.files import Looked, Picture
from bot.views import blocks
from bot.views.blocks import Block
from rules.guideline import clause

MOST_LEFT, MOST_NAME = 10, 40  # files named, and characters of each name: the answer below takes its room as well
PICTURES = "画像を投稿する前に、次の点をご自身の目でお確かめください。"
PLACED = "画像に、撮影した場所が埋め込まれています。"
UNREAD = "確かめていないファイルがあります。"
UNSEEN = "画像は、ご自身の目でお確かめください。"
_WITHOUT = "次のファイルは、確かめていません。下のお返事は、書かれた文だけについてのものです。"
_GONE = "gone"
_CHECKLIST = (
    ("人の顔・後ろ姿・子ども", "写っている方の同意はありますか。なければ切り取るか、ぼかしてください。", "3.2.1.d"),
    (
        "名札・職員証・制服・徽章",
        "氏名や所属が読めませんか。所属が分かるなら、個人の見解だという断りも要ります。",
        "3.1.2",
    ),
    ("画面・書類・ホワイトボード・予定表", "職務上の情報が、端や背景にも写っていませんか。", "3.1.1"),
    ("窓の外・看板・表札・駅名・車のナンバー", "自宅や職場、いまいる場所が分かりませんか。", "3.2.4.d"),
    ("ガラス・鏡・瞳への映り込み", "撮った人や部屋の中が映っていませんか。拡大してお確かめください。", "3.2.4.a"),
    ("ポスター・キャラクター・他の人の写真や記事", "著作権のあるものが主な被写体になっていませんか。", "3.1.1"),
    ("写っている時計・日差し・席", "勤務時間中の発信に見えませんか。", "3.1.1.d"),
)
_REASONS = {
    "kind": "この種類のファイルは読めません。確かめたい文を、ここへ貼り付けて送ってください。",
    "large": "大きすぎて読めません。確かめたいところだけを、ここへ貼り付けて送ってください。",
    "elsewhere": "Slackの外にあるため読みません。確かめたい文を、ここへ貼り付けて送ってください。",
    "forbidden": "受け取る権限がありません(管理者の方へ: files:read が要ります)。文を貼り付けて送ってください。",
    "failed": "受け取れませんでした。少し待って、もう一度お送りください。",
    "binary": "文章として読めませんでした。確かめたい文を、ここへ貼り付けて送ってください。",
    "empty": "中身が空でした。",
    "gone": "もう消されています。",
    "many": "一度に確かめられるのは5つまでです。分けてお送りください。",
}


def summary(looked: Looked) -> str:
    """The fallback where there was nothing to review."""
    if placed(looked):
        return PLACED
    return PICTURES if looked.pictures else "このファイルは確かめられませんでした。"


def placed(looked: Looked) -> list[Block]:
    """Where a picture gives away where it was taken: the block that says so, before anything else."""
    found = [_hidden(picture) for picture in looked.pictures if _is_placed(picture)]
    return [blocks.plain("\n".join(found))] if found else []


def unread(looked: Looked) -> list[Block]:
    """Where files were left: the block that says so, before an answer to the words beside them."""
    found = [one for one in looked.left if one[1] != _GONE]
    return [blocks.plain(f"{_WITHOUT}\n{_lines(found)}")] if found else []


def lead(looked: Looked) -> str:
    """What the fallback of an answer to the words says first of the files, of which it would seem to speak."""
    picture = PLACED if placed(looked) else UNSEEN if looked.pictures else ""
    return picture + (UNREAD if unread(looked) else "")


def beside(review: list[Block], looked: Looked, *, unread_first: bool = True) -> list[Block]:
    """The answer to a message with what its files call for."""
    if not unread_first:
        return blocks.together([*placed(looked), *review], [*_pictures(looked.pictures), *_left(looked.left)])
    gone = [one for one in looked.left if one[1] == _GONE]
    return blocks.together([*placed(looked), *unread(looked), *review], [*_pictures(looked.pictures), *_left(gone)])


def alone(looked: Looked) -> list[Block]:
    """The blocks about files that come without any text."""
    return [*placed(looked), *_pictures(looked.pictures), *_left(looked.left)]


def _left(found: Sequence[tuple[str, str]]) -> list[Block]:
    return [blocks.plain(_lines(found))] if found else []


def _lines(found: Sequence[tuple[str, str]]) -> str:
    """Why each file was left. Names come from people: for plain text only."""
    return "\n".join(f"{blocks.cut(name, MOST_NAME)}: {_REASONS[reason]}" for name, reason in found[:MOST_LEFT])


def _pictures(pictures: tuple[Picture, ...]) -> list[Block]:
    if not pictures:
        return []
    lines = [f"• *{what}*　{check}(指針 {clause(source).number})" for what, check, source in _CHECKLIST]
    out = [blocks.section(f"*{PICTURES}*"), blocks.section("\n".join(lines))]
    if others := [_hidden(picture) for picture in pictures if not _is_placed(picture)]:
        out.append(blocks.plain("\n".join(others)))
    out.append(
        blocks.context(
            "画像に写っているものは、SNS相談には見えません。Slackは画像の位置情報などを取り除くことがあるため、"
            f"ここで見つからなくても、元の写真には残っている場合があります(指針 {clause('3.2.4.d').number})。"
        )
    )
    return out


def _is_placed(picture: Picture) -> bool:
    return picture.hidden is not None and picture.hidden.placed


def _hidden(picture: Picture) -> str:
    found = picture.hidden
    if found is None:
        return f"{picture.name}: 埋め込まれた情報は確かめられませんでした。位置情報などが残っている場合があります。"
    facts = [
        *(["撮影した場所" + (_around(found.place) if found.place else "")] if found.placed else []),
        *(["撮影した日時"] if found.taken else []),
        *(["機種"] if found.device else []),
        *(["持ち主や撮影者の名前"] if found.owner else []),
    ]
    if not facts:
        return f"{picture.name}: 位置情報などの埋め込みは見つかりませんでした。"
    advice = (
        "投稿する前に、位置情報を消した写真に替えてください。" if found.placed else "必要がなければ消してください。"
    )
    return f"{picture.name}: {'、'.join(facts)}が埋め込まれています。{advice}"


def _around(place: tuple[float, float]) -> str:
    """The place to about ten kilometres: enough to believe it, too little to find it."""
    north, east = place
    latitude = f"{'北緯' if north >= 0 else '南緯'}{abs(north):.1f}度"
    longitude = f"{'東経' if east >= 0 else '西経'}{abs(east):.1f}度"
    return f"({latitude}、{longitude}のあたり)"
