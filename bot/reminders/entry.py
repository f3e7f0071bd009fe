"""What somebody enters for a reminder, and what is wrong with it, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.form import Form
from bot.reminders.recurrence import Recurrence
from bot.reminders.schedule import LONGEST_RULE, OFF_DAYS, Schedule, ScheduleError, upcoming
from bot.store.tables import Reminder
from rules.reminder.rotation import CONTENTS, SECTIONS

PREVIEWED = 5
FARTHEST = timedelta(days=3660)  # a recurrence is counted from its first day on
_KINDS = ("daily", "weekly", "date", "weekday", "rule")
_MISSING = {
    "weekly": ("remind_days", "曜日を一つ以上選んでください。"),
    "date": ("remind_date", "日を選んでください。"),
    "weekday": ("remind_weekday", "第何週かと曜日を選んでください。"),
    "rule": ("remind_rule", "FREQ=WEEKLY;BYDAY=MO のように書いてください。"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of the form, as they stand in it: times as 09:00, days as 2026-12-01, "" where nothing was chosen."""

    recurrence: Recurrence
    at: str
    off_days: str
    content: str
    sections: tuple[str, ...]
    begins: str
    ends: str

    @classmethod
    def new(cls, today: date) -> Entry:
        """What the form of a new reminder holds."""
        first = Recurrence("weekly", ("MO",), "1", "1", "MO", "FREQ=WEEKLY;BYDAY=MO")
        return cls(first, "09:00", "skip", "turn", (), today.isoformat(), "")

    @classmethod
    def of(cls, form: Form, before: Entry) -> Entry:
        """What a form holds; a field that it does not show keeps what it held `before`."""

        def chosen(action: str, kept: str) -> str:
            return form.choice(action) if action in form.fields else kept

        old = before.recurrence
        kind = chosen("remind_frequency", old.kind)
        recurrence = Recurrence(
            kind if kind in _KINDS else "daily",  # type: ignore[arg-type] # looked up
            form.choices("remind_days") if "remind_days" in form.fields else old.days,
            chosen("remind_date", old.date),
            chosen("remind_nth", old.nth),
            chosen("remind_weekday", old.weekday),
            form.text("remind_rule") if "remind_rule" in form.fields else old.rule,
        )
        return cls(
            recurrence,
            form.time("remind_time"),
            chosen("remind_off_days", before.off_days),
            chosen("remind_content", before.content),
            form.choices("remind_sections") if "remind_sections" in form.fields else before.sections,
            form.day("remind_begins"),
            form.day("remind_ends"),
        )

    @classmethod
    def of_reminder(cls, row: Reminder) -> Entry:
        """What the form of an existing reminder holds."""
        return cls(
            Recurrence.of(row.rule),
            f"{row.at:%H:%M}",
            row.off_days,
            row.content,
            tuple(row.sections.split()),
            row.begins.isoformat(),
            row.ends.isoformat() if row.ends else "",
        )

    def values(self) -> dict[str, object]:
        """The columns of a row, for an entry without errors."""
        return {
            "rule": self.recurrence.written(), "at": time.fromisoformat(self.at), "off_days": self.off_days,
            "content": self.content, "sections": " ".join(self.sections), "begins": date.fromisoformat(self.begins),
            "ends": date.fromisoformat(self.ends) if self.ends else None,
        }  # fmt: skip


def check(entry: Entry, zone: str, now: datetime) -> tuple[list[datetime], Mapping[str, str]]:
    """The next slots of an entry, at most PREVIEWED, and what is wrong with it by field: the one or the other."""
    errors = _unreadable(entry, now.astimezone(ZoneInfo(zone)).date())
    if errors:
        return [], errors
    values = entry.values()
    try:
        schedule = Schedule(
            str(values["rule"]), values["at"], values["begins"], values["ends"],  # type: ignore[arg-type] # just read
            entry.off_days, zone,  # type: ignore[arg-type]
        )  # fmt: skip
        slots = upcoming(schedule, now, PREVIEWED)
    except ScheduleError as error:
        return [], {"remind_rule" if entry.recurrence.kind == "rule" else "remind_frequency": str(error)}
    if not slots:
        field = "remind_ends" if entry.ends else "remind_off_days"
        return [], {field: "これから送る日がありません。日付と繰り返し、休日の扱いを確かめてください。"}
    return slots, {}


def _unreadable(entry: Entry, today: date) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not entry.recurrence.written():
        field, words = _MISSING[entry.recurrence.kind]
        errors[field] = words
    if len(entry.recurrence.rule) > LONGEST_RULE:
        errors["remind_rule"] = f"{LONGEST_RULE}字までにしてください。"
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", entry.at):
        errors["remind_time"] = "時刻を選んでください。"
    begins, ends = _day(entry.begins), _day(entry.ends)
    if begins is None or abs(begins - today) > FARTHEST:
        errors["remind_begins"] = "始める日を、前後10年のうちから選んでください。"
    elif entry.ends and (ends is None or ends - today > FARTHEST):
        errors["remind_ends"] = "終わる日を、10年のうちから選んでください。"
    elif ends and ends < begins:
        errors["remind_ends"] = "終わる日が、始める日より前です。"
    if entry.off_days not in OFF_DAYS:
        errors["remind_off_days"] = "休日の扱いを選んでください。"
    if entry.content not in CONTENTS:
        errors["remind_content"] = "内容を選んでください。"
    elif entry.content == "sections" and not set(entry.sections) & set(SECTIONS):
        errors["remind_sections"] = "節を一つ以上選んでください。"
    return errors


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def local(slot: datetime, zone: str) -> str:
    """A slot as people read it: 2026/12/1(火) 09:00."""
    when = slot.astimezone(ZoneInfo(zone))
    return f"{when.year}/{when.month}/{when.day}({'月火水木金土日'[when.weekday()]}) {when:%H:%M}"
