"""Every message and modal of reminders keeps Slack's limits, whatever clause, case or choice it shows."""

from datetime import UTC, date, datetime, time

import pytest

from bot.playground.limits import refused, view_refused
from bot.reminders.entry import Entry, check
from bot.reminders.recurrence import Recurrence
from bot.store.tables import Reminder
from bot.views import reminder, reminder_form, reminder_list, reminder_question
from rules.guideline import clauses, search
from rules.reminder import cases, seasons
from rules.reminder.rotation import CONTENTS, SECTIONS

NOW = datetime(2026, 12, 1, tzinfo=UTC)
ADDRESS = f"{2**31} {'f' * 16}"


@pytest.mark.parametrize("said", [*(clause.id for clause in clauses()), *cases()])
def test_every_message_and_its_preview(said):
    for season in ("", seasons()[0].id):
        post = reminder.Post(said, season, 1000, ADDRESS)
        assert refused({"text": reminder.title(said), "blocks": reminder.message(post)}) is None
        view = reminder_list.upcoming(row(), reminder_list.Preview(post, [NOW] * 5))
        assert view_refused(view) is None


@pytest.mark.parametrize("case", cases().values(), ids=lambda case: case.id)
def test_every_explanation(case):
    for chosen in range(3):
        shown = reminder.explained(case, chosen, {0: 10, 1: 5, 2: 1}, counted=False)
        assert refused({"text": "クイズ", "blocks": shown}) is None


def test_shares_are_shown_only_when_they_name_nobody():
    case = next(iter(cases().values()))
    assert "%" not in str(reminder.explained(case, 0, {0: 3, 1: 1}, counted=True))
    assert "60%" in str(reminder.explained(case, 0, {0: 3, 1: 2}, counted=True))


def row(**more):
    values = {
        "id": 1, "team": "T", "channel": "C0OFFICE", "owner": "U0ADMIN", "content": "sections",
        "sections": " ".join(SECTIONS), "rule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "at": time(9),
        "off_days": "skip", "begins": date(2026, 1, 1), "ends": date(2030, 1, 1),
        "zone": "America/Argentina/ComodRivadavia", "state": "active", "why": "",
        "handled_to": NOW, "due_at": NOW, "created_at": NOW,
    }  # fmt: skip
    return Reminder(**{**values, **more})


def test_a_full_list():
    rows = [row(id=number, rule=f"FREQ=DAILY;X={'9' * 480}") for number in range(reminder_list.MOST)]
    rows[0].state, rows[0].why = "paused", "is_archived"
    assert view_refused(reminder_list.listing("C0OFFICE", rows, "保存しました。")) is None


@pytest.mark.parametrize("kind", ["daily", "weekly", "date", "weekday", "rule"])
@pytest.mark.parametrize("content", CONTENTS)
def test_every_form(kind, content):
    entry = Entry(Recurrence(kind, rule="FREQ=DAILY"), "09:00", "skip", content, (), "2026-12-01", "")
    slots, errors = check(entry, "Asia/Tokyo", NOW)
    view = reminder_form.form(entry, "C0OFFICE", 0, slots, errors, "Asia/Tokyo")
    assert view_refused(view) is None
    assert ("次に届く日*(日本時間)" in str(view)) is bool(slots)


def test_a_question_and_its_answer():
    assert view_refused(reminder_question.ask()) is None
    assert view_refused(reminder_question.answer("位置情報", search("位置情報", limit=3))) is None
    assert "書かれていません" in str(reminder_question.answer("年金の受給額", search("年金の受給額", limit=3)))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "毎日"),
        ("FREQ=WEEKLY;BYDAY=MO,FR", "毎週 月・金曜日"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "毎月 15日"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "毎月 末日"),
        ("FREQ=MONTHLY;BYDAY=2MO", "毎月 第2月曜日"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "毎月 最後の金曜日"),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1", "毎年 4月1日"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "毎年 2月29日(うるう年だけ)"),
        ("FREQ=YEARLY;BYMONTH=4;BYDAY=1MO", "FREQ=YEARLY;BYMONTH=4;BYDAY=1MO"),
        ("FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=XX"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=32"),
    ],
)
def test_a_rule_comes_back_as_it_was_chosen(rule, words):
    recurrence = Recurrence.of(rule)
    assert recurrence.words() == words
    assert recurrence.written() == rule
