"""「私の設定」: what a person tells about themselves for all reviews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.leave import MOST_WRITTEN, runs, write_leave
from bot.store.tables import PersonSettings
from bot.views import blocks
from bot.views.blocks import Block
from rules.draft import DEFAULT_WORK_HOURS

CALLBACK = "settings"
MOST_PROFILE = 1000
DISCLOSES = {"name": "氏名(実名)", "affiliation": "所属・勤め先"}
MOSAIC = {"on": "下書きにある手がかりの種類を覚えておく"}
_NIGHT = "翌日にまたがる夜勤も選べます。勤務時間と休む日は、投稿する日時を決めて確かめるときに使います。"
_LEAVE_HINT = "年次休暇など。12/1、3 のように日を、または 12/28〜1/5 のように期間で。過ぎた日は消えます。"
_PROFILE_HINT = "「個人の見解です」などの断りがあるかを確かめます。この文だけは、設定として保存します。"
_MOSAIC_HINT = (
    "勤め先、路線、家族など、手がかりの種類と日付だけを覚え、前の下書きと合わせて特定されそうなときにお知らせします。"
    "文や言葉は残しません。覚えたものは{}日で、チェックを外せばすぐに、消えます。"
)


def form(settings: PersonSettings | None, leave: Sequence[date], days: int, metadata: str = "") -> Block:
    """The form with what is set; `days` is how long clues are remembered."""
    begin, end = hours(settings).split("-")
    profile = blocks.text_field("profile", settings.profile if settings else "", most=MOST_PROFILE)
    off = blocks.text_field("leave", write_leave(leave), most=MOST_WRITTEN, example="12/1、3、12/28〜1/5")
    told = blocks.checkboxes("discloses", DISCLOSES, settings.discloses.split() if settings else ())
    mosaic = blocks.checkboxes("mosaic", MOSAIC, ["on"] if settings and settings.mosaic else ())
    content = [
        blocks.context(_default(settings)),
        blocks.field("work_begin", "勤務時間の始まり", _time("work_begin", begin)),
        blocks.field("work_end", "勤務時間の終わり", _time("work_end", end), hint=_NIGHT),
        blocks.field("leave", "休む日", off, hint=_LEAVE_HINT, optional=True),
        blocks.field("discloses", "アカウントで明かしているもの", told, optional=True),
        blocks.field("profile", "プロフィール文(自己紹介)", profile, hint=_PROFILE_HINT, optional=True),
        blocks.field("mosaic", "組み合わせの確認", mosaic, hint=_MOSAIC_HINT.format(days), optional=True),
    ]
    return blocks.modal(CALLBACK, "私の設定", content, submit="保存する", metadata=metadata)


def hours(settings: PersonSettings | None) -> str:
    """The working hours that hold, as 08:30-17:15."""
    return (settings.work_hours if settings else None) or DEFAULT_WORK_HOURS


def disclosed(settings: PersonSettings | None) -> str:
    """What the account tells of its owner, in words."""
    told = settings.discloses.split() if settings else []
    return "、".join(words for one, words in DISCLOSES.items() if one in told) or "なし"


def summary(settings: PersonSettings | None, leave: Sequence[date]) -> str:
    """What is set, in lines of mrkdwn."""
    own = bool(settings and settings.work_hours)
    return "\n".join(
        [
            f"・勤務時間: {hours(settings).replace('-', '〜')}{'' if own else '(初期値。ご自身の時間に変えられます)'}",
            f"・休む日: {_leave(leave)}",
            f"・明かしているもの: {disclosed(settings)}",
            f"・プロフィール文: {'あり' if settings and settings.profile else '未設定'}",
            f"・組み合わせの確認: {'オン' if settings and settings.mosaic else 'オフ'}",
        ]
    )


def _default(settings: PersonSettings | None) -> str:
    if settings and settings.work_hours:
        return "ここで決めたことは、あなたの下書きを確かめるときだけに使います。"
    return f"勤務時間は、まだ初期値({DEFAULT_WORK_HOURS.replace('-', '〜')})です。ご自身の時間に変えられます。"


def _leave(days: Sequence[date]) -> str:
    shown = [write_leave(_span(first, last)) for first, last in list(runs(days))[:3]]
    return f"{'、'.join(shown)}{' ほか' if len(list(runs(days))) > 3 else ''}" if shown else "なし"


def _span(first: date, last: date) -> tuple[date, ...]:
    return tuple(date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def _time(action: str, value: str) -> Block:
    return {"type": "timepicker", "action_id": action, "initial_time": value}
