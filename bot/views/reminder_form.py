"""The modal in which a reminder is set: the fields that its kind needs, and the next five dates as they stand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.reminders.entry import Entry, local
from bot.reminders.recurrence import DATES, DAYS, NTHS
from bot.reminders.schedule import LONGEST_RULE
from bot.views import blocks
from bot.views.blocks import Block

CALLBACK = "reminder_form"
FREQUENCIES = {
    "daily": "毎日",
    "weekly": "毎週、曜日を選ぶ",
    "date": "毎月、日を選ぶ",
    "weekday": "毎月、第何週の何曜日かを選ぶ",
    "rule": "規則を書く(RRULE)",
}
OFF_DAYS = {
    "skip": "送らない",
    "before": "前の開庁日に送る",
    "after": "次の開庁日に送る",
    "post": "休日でも送る",
}
CONTENTS = {
    "turn": "すべての条項を順に",
    "sections": "選んだ節の条項を順に",
    "seasonal": "季節に合う条項を先に",
    "quiz": "三択クイズ",
}
SECTIONS = {
    "1": "1. はじめに",
    "2": "2. ソーシャルメディアの特性",
    "3.1": "3.(1) 国家公務員として",
    "3.2.1": "3.(2)① 総論",
    "3.2.2": "3.(2)② 事実に反する情報等",
    "3.2.3": "3.(2)③ 事後対応",
    "3.2.4": "3.(2)④ 安全管理措置",
    "3.2.5": "3.(2)⑤ アプリケーション",
}
_ZONES = {"Asia/Tokyo": "日本時間"}
_RULE = (
    "RFC 5545の書き方です。2か月ごとの第1月曜日なら FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO。"
    "時刻と始める日は、ほかの欄で選びます。Enterを押すと、次に届く日を確かめられます。"
)


def form(
    entry: Entry, channel: str, reminder_id: int, slots: Sequence[datetime], errors: Mapping[str, str], zone: str
) -> Block:
    """The modal as `entry` fills it; `reminder_id` is 0 for a new reminder."""
    at: Block = {"type": "timepicker", "action_id": "remind_time"} | ({"initial_time": entry.at} if entry.at else {})
    content = [
        blocks.section(f"<#{channel}> に、指針の留意点を決まった時に届けます。"),
        _select("remind_frequency", "繰り返し", FREQUENCIES, entry.recurrence.kind),
        *_recurrence(entry),
        _field("時刻", at),
        _select("remind_off_days", "土日・祝日・年末年始に当たったとき", OFF_DAYS, entry.off_days),
        _day("remind_begins", "始める日", entry.begins),
        _day("remind_ends", "終わる日", entry.ends, optional=True),
        blocks.section(preview(slots, errors, zone)) | {"block_id": "remind_preview"},
        _select("remind_content", "届ける内容", CONTENTS, entry.content),
        *_sections(entry),
        blocks.actions(blocks.button("一覧に戻る", "remind_list")) | {"block_id": "remind_ways"},
    ]
    metadata = json.dumps({"channel": channel, "reminder": reminder_id})
    title = "お知らせを編集する" if reminder_id else "お知らせを設定する"
    return blocks.modal(CALLBACK, title, content, submit="保存する", metadata=metadata)


def preview(slots: Sequence[datetime], errors: Mapping[str, str], zone: str) -> str:
    """The next dates, or what is still missing."""
    if errors:
        return "*次に届く日*\n" + "\n".join(f"• {blocks.escaped(error)}" for error in errors.values())
    dates = "\n".join(f"• {local(slot, zone)}" for slot in slots)
    return f"*次に届く日*({blocks.escaped(_ZONES.get(zone, zone))})\n{dates}"


def _recurrence(entry: Entry) -> list[Block]:
    chosen = entry.recurrence
    match chosen.kind:
        case "weekly":
            days = {day: f"{words}曜日" for day, words in DAYS.items()}
            return [_field("曜日", blocks.checkboxes("remind_days", days, chosen.days))]
        case "date":
            note = "その日のない月には届きません。月の終わりは「末日」を選んでください。"
            return [_select("remind_date", "日", DATES, chosen.date, hint=note)]
        case "weekday":
            weekdays = {day: f"{words}曜日" for day, words in DAYS.items()}
            return [
                _select("remind_nth", "第何週", NTHS, chosen.nth),
                _select("remind_weekday", "曜日", weekdays, chosen.weekday),
            ]
        case "rule":
            text = blocks.text_field(
                "remind_rule", chosen.rule, most=LONGEST_RULE, lines=False, example="FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO"
            )
            text |= {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}}
            return [blocks.field("remind_rule", "規則(RRULE)", text, hint=_RULE) | {"dispatch_action": True}]
        case "daily":
            return []


def _sections(entry: Entry) -> list[Block]:
    if entry.content != "sections":
        return []
    element: Block = {
        "type": "multi_static_select",
        "action_id": "remind_sections",
        "options": blocks.options(SECTIONS),
        "placeholder": {"type": "plain_text", "text": "節を選んでください"},
    }
    initial = {key: words for key, words in SECTIONS.items() if key in entry.sections}
    element |= {"initial_options": blocks.options(initial)} if initial else {}
    return [_field("節", element)]


def _select(action: str, label: str, choices: Mapping[str, str], chosen: str, *, hint: str = "") -> Block:
    return _field(label, blocks.select(action, choices, chosen), hint=hint)


def _day(action: str, label: str, day: str, *, optional: bool = False) -> Block:
    element: Block = {"type": "datepicker", "action_id": action} | ({"initial_date": day} if day else {})
    return _field(label, element, optional=optional)


def _field(label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """A field, named like its element, whose every change is sent to us, so that the dates below follow it."""
    return blocks.field(element["action_id"], label, element, hint=hint, optional=optional) | {"dispatch_action": True}
