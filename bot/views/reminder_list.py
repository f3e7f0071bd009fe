"""The modal that lists a channel's reminders, each with what can be done; and what the next message will be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.reminders.entry import local
from bot.reminders.recurrence import Recurrence
from bot.store.tables import Reminder
from bot.views import blocks, reminder
from bot.views.blocks import Block
from bot.views.reminder_form import CONTENTS, OFF_DAYS, SECTIONS

_MOST_NAMED = 200  # characters of a reminder's name in a question about it
MOST = 20  # reminders of a channel: what a modal holds, and more than anybody reads
FORBIDDEN = (
    "お知らせを設定したり休んだりできるのは、ワークスペースの管理者とオーナー、またはSNS相談の設定で認められた人です。"
    "ご希望は管理者にお伝えください。"
)
ELSEWHERE = "`/guideline-remind` は、お知らせを届けたいチャンネルの中で実行してください。"
GONE = "このお知らせは、すでに削除されています。"
FULL = f"一つのチャンネルに設定できるお知らせは{MOST}件までです。"
UNINVITED = "⚠️ SNS相談がこのチャンネルに入っていません。`/invite` で招待すると、時刻どおりに届きます。"


def unusable(why: str, *, paused: bool) -> str:
    """What is said where the schedule of a reminder cannot be used; `why` as a ScheduleError says it."""
    standing = "一時停止のままです" if paused else "次に届く日が決められません"
    return f"{standing}。{blocks.escaped(why)} 一覧の「編集」で設定し直してください。"


@dataclass(frozen=True, slots=True)
class Preview:
    """What comes next: the message, and the dates."""

    post: reminder.Post
    slots: Sequence[datetime]


def summary(row: Reminder) -> str:
    """When and what, in a line, in plain text."""
    what = CONTENTS.get(row.content, row.content)
    if row.content == "sections":
        what = "、".join(SECTIONS[key] for key in row.sections.split() if key in SECTIONS)
    return f"{Recurrence.of(row.rule).words()} {row.at:%H:%M} ・ {what}"


def listing(channel: str, rows: Sequence[Reminder], note: str = "") -> Block:
    """All reminders of a channel; `note` says what has just been done."""
    out: list[Block] = [blocks.section(note)] if note else []
    if not rows:
        out.append(blocks.section(f"<#{channel}> には、まだお知らせがありません。"))
    for row in rows[:MOST]:
        out += [*_one(row), blocks.divider()]
    out.append(blocks.actions(blocks.button("新しく設定する", "remind_new", style="primary")))
    return blocks.modal("reminder_list", "お知らせの一覧", out, metadata=json.dumps({"channel": channel}))


def _one(row: Reminder) -> list[Block]:
    value, about = str(row.id), summary(row)
    what = blocks.cut(about, _MOST_NAMED)
    details = f"休日: {OFF_DAYS.get(row.off_days, row.off_days)} ・ 設定: <@{row.owner}>"
    if row.ends:
        details += f" ・ {row.ends.year}/{row.ends.month}/{row.ends.day}まで"
    active = row.state == "active"
    turn = ("一時停止", "remind_pause") if active else ("再開", "remind_resume")
    sure = blocks.confirm(
        "お知らせを削除しますか", f"「{what}」を削除します。送った記録も消えます。元には戻せません。", "削除する"
    )
    now = blocks.confirm("いま送りますか", f"「{what}」の次の内容が、チャンネルの全員に届きます。", "送る")
    return [
        blocks.section(f"*{blocks.escaped(about)}*\n{_standing(row)}"),
        blocks.context(details),
        blocks.actions(
            blocks.button("編集", "remind_edit", value, about=about),
            blocks.button(turn[0], turn[1], value, about=about),
            blocks.button("いま送る", "remind_send", value, about=about) | {"confirm": now | {"style": "primary"}},
            blocks.button("次の内容を見る", "remind_next", value, about=about),
            blocks.button("削除", "remind_delete", value, "danger", about=about) | {"confirm": sure},
        ),
    ]


def _standing(row: Reminder) -> str:
    if row.state == "paused":
        why = reminder.why_paused(row.why)
        return f"⏸ 一時停止中({why})" if why else "⏸ 一時停止中"
    if row.due_at is None:
        return "⏹ 終了しました"
    return f"▶ 次は {local(row.due_at, row.zone)}"


def upcoming(row: Reminder, preview: Preview) -> Block:
    """What the next message will be, and when the next ones come."""
    dates = "\n".join(f"• {local(slot, row.zone)}" for slot in preview.slots) or "これから届く予定はありません。"
    out = [
        blocks.section(f"*{blocks.escaped(summary(row))}*\n{dates}"),
        blocks.divider(),
        blocks.context("次に届く内容:"),
        *reminder.preview(preview.post),
        blocks.actions(blocks.button("一覧に戻る", "remind_list")),
    ]
    return blocks.modal("reminder_next", "次の内容", out, metadata=json.dumps({"channel": row.channel}))


def refused(words: str) -> Block:
    """Why something was not done."""
    return blocks.modal("reminder_refused", "お知らせ", [blocks.section(words)])
