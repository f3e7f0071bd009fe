"""「私について保存されているもの」 shows every row about a person, 「すべて消す」 leaves none."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import inspect, select, update

from bot.adviser import Adviser
from bot.playground.workspace import DM
from bot.reminders import changes
from bot.reminders.entry import Entry
from bot.store import kept, open_store, people
from bot.store.tables import (
    Base,
    Clue,
    HiddenRule,
    IdempotencyKey,
    Incident,
    LeaveDay,
    LookupRating,
    Message,
    ReminderChange,
    ReminderMark,
    ReminderSlot,
    StatedFact,
)
from bot.views import kept as view
from rules.incident import playbooks
from tests.conftest import read

USER, OTHER = "U0SATO", "U0ADMIN"
DRAFT = "佐藤健太さんの携帯番号は090-0000-1234"
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


def sample(column):
    """Any value that a column takes."""
    if column.name == "person":
        return "a" * 64
    kind = getattr(column.type, "impl", column.type)
    return {str: "x", int: 1, bool: True, datetime: NOW, date: NOW.date()}[kind.python_type]


def row(model, person):
    values = {column.name: sample(column) for column in model.__table__.c if column.name != "id"}
    return model(**{**values, "person": person})


def test_every_table_that_knows_a_person_is_shown_in_words():
    assert set(kept.personal()) == set(view.SHOWN), "say in bot/views/kept.py how a row of the new table reads"


@pytest.mark.parametrize("model", kept.personal(), ids=lambda model: model.__tablename__)
def test_a_row_of_each_table_reads_as_a_line(model):
    assert view.SHOWN[model].lines([row(model, "a" * 64)], view.Office(ZoneInfo("Asia/Tokyo"), playbooks()))


@pytest.fixture
def sessions(database):
    sessions = open_store(database)
    yield sessions
    sessions.kw["bind"].dispose()


def test_all_rows_of_a_person_go_and_no_others(sessions):
    mine, theirs = "a" * 64, "b" * 64
    with sessions.begin() as session:
        for model in kept.personal():
            session.add_all([row(model, mine), row(model, theirs)])
    with sessions.begin() as session:
        assert set(kept.kept(session, mine)) == set(kept.personal())
        kept.erase(session, mine)
    with sessions() as session:
        assert kept.kept(session, mine) == {}
        assert set(kept.kept(session, theirs)) == set(kept.personal())


def test_saving_twice_changes_the_row(sessions):
    with sessions.begin() as session:
        people.note_review(session, "a", ["x/y"], NOW, None)
        people.note_review(session, "a", ["x/z"] * 900, NOW, None)
        people.hide(session, "a", "x/y", NOW)
        people.hide(session, "a", "x/y", NOW)
    with sessions() as session:
        found = people.last_review(session, "a").found
        assert len(found) <= 2000
        assert set(found.split()) == {"x/z"}
        assert len(people.hidden(session, "a")) == 1


def everything(running):
    """All values of all tables, as text."""
    with running.service.sessions() as session:
        return "\n".join(
            str({column.key: getattr(row, column.key) for column in inspect(model).column_attrs})
            for model in (mapper.class_ for mapper in Base.registry.mappers)
            for row in session.scalars(select(model))
        )


def lived(slack, running):
    """A person who has used everything."""
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "settings_open"))
    slack.submit(running, {"leave": "2099-01-05", "profile": "猫 *好き* <!here>", "mosaic": ["on"],
                           "work_begin": "09:00", "discloses": ["name", "affiliation"]})  # fmt: skip
    for number in range(2):
        running.dispatch(slack.workspace.say(USER, DM, DRAFT + "。うちの役所の班は四人だけです"))
        answer = slack.wait_for(len(slack.answers()) + 1)[-1]
        if number == 0:
            running.dispatch(slack.press(answer, "review_told_consent"))
            continue
        running.dispatch(slack.press(answer, "review_refute"))
        running.dispatch(slack.press(slack.workspace.find(DM, answer["ts"]), "review_hide"))


def test_all_is_shown_then_all_is_gone(slack, running):
    lived(slack, running)
    person = running.service.pseudonyms.person("T0PLAY", USER)
    with running.service.sessions.begin() as session:  # other rooms' rows, which nothing above has made
        session.add_all(row(model, person) for model in set(kept.personal()) - set(kept.kept(session, person)))
    running.dispatch(slack.press_in(slack.home(), "kept_open"))
    text = read(slack.modal())
    for shown in (
        *(one.title for one in view.SHOWN.values()),
        "猫 *好き* <!here>",
        "明かしているもの 氏名(実名)、所属・勤め先",
        "2099年1月5日",
        "09:00-17:15",
        "番号*　2件",
    ):
        assert shown in text
    assert person in everything(running)
    assert DM in everything(running)
    slack.until(lambda: "'state': 'open'" not in everything(running))
    running.dispatch(slack.press_in(slack.modal(), "kept_erase"))
    assert "すべて消しました" in read(slack.modal())
    assert "初期値" in read(slack.home())
    assert person not in everything(running)
    assert DM not in everything(running)
    running.dispatch(slack.press_in(slack.home(), "kept_open"))
    assert "何も保存されていません" in read(slack.modal())
    assert "すべて消す" not in read(slack.modal())
    assert "符号" not in read(slack.modal())  # how things are kept is said of what is kept


def in_files(tmp_path, words):
    """The files of the database, its journal among them, in which words stand."""
    return [path.name for path in tmp_path.glob("*.db*") if words.encode() in path.read_bytes()]


@pytest.mark.parametrize("read_meanwhile", [False, True])
def test_what_was_erased_stands_in_no_file_either(slack, running, tmp_path, monkeypatch, read_meanwhile):
    """Where another process is reading, its words leave the journal with the next erasure, or within the hour."""
    monkeypatch.setattr("bot.store.JOURNAL_SECONDS", 0)
    lived(slack, running)
    assert in_files(tmp_path, "猫 *好き*")
    with closing(sqlite3.connect(next(tmp_path.glob("*.db")), isolation_level=None)) as other:
        if read_meanwhile:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM messages").fetchone()
        running.dispatch(slack.press_in(slack.home(), "kept_open"))
        press = slack.press_in(slack.modal(), "kept_erase")
        running.dispatch(press)
        assert "すべて消しました" in read(slack.modal())
        assert bool(in_files(tmp_path, "猫 *好き*")) == read_meanwhile
    running.dispatch(press)
    assert in_files(tmp_path, "猫 *好き*") == []


@pytest.mark.parametrize("mosaic", [False, True])
def test_a_review_under_way_leaves_nothing_behind_what_was_erased(slack, running, monkeypatch, mosaic):
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "settings_open"))
    slack.submit(running, {"mosaic": ["on"] if mosaic else []})
    running.dispatch(slack.press_in(slack.home(), "kept_open"))
    judge = Adviser.judge

    def erased_meanwhile(*arguments):
        running.dispatch(slack.press_in(slack.modal(), "kept_erase"))
        return judge(*arguments)

    monkeypatch.setattr(Adviser, "judge", erased_meanwhile)
    running.dispatch(slack.workspace.say(USER, DM, DRAFT + "。うちの役所の班は四人だけです"))
    slack.wait_for(1)
    assert "すべて消しました" in read(slack.modal())
    person = running.service.pseudonyms.person("T0PLAY", USER)
    assert person not in everything(running)
    monkeypatch.undo()
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))  # what comes later is noted again
    slack.until(lambda: person in everything(running))


def test_a_review_is_noted_only_where_nothing_was_erased_since_it_began(sessions):
    for erasing, noted in ((False, True), (True, False), (False, True)):
        with sessions() as session:
            began = people.circumstances(session, "a", "d").erased
        if erasing:
            with sessions.begin() as session:
                kept.erase(session, "a")
        with sessions.begin() as session:
            assert people.note_review(session, "a", ["x/y"], NOW, began) is noted
    with sessions() as session:
        assert people.last_review(session, "a").found == "x/y"


def test_nobody_elses_rows_are_shown_or_erased(slack, running):
    lived(slack, running)
    before = everything(running)
    running.dispatch(slack.workspace.home_opened(OTHER))
    payload = slack.press_in(slack.home(OTHER), "kept_open", user=OTHER)
    payload["view"]["private_metadata"] = "D0OTHER"
    running.dispatch(payload)
    assert "猫" not in read(slack.modal(OTHER))
    assert everything(running) == before


def test_a_message_still_to_be_answered_keeps_its_address(running):
    with running.service.sessions.begin() as session:
        for number, state in enumerate(("done", "open")):
            session.add(message(number, state))
    with running.service.sessions.begin() as session:
        kept.erase(session, "a", "T", "D")
    with running.service.sessions() as session:
        assert session.scalars(select(Message.state)).all() == ["open"]


def test_what_is_done_in_another_workspace_or_channel_keeps_its_address(sessions):
    elsewhere = [{"team": "T2"}, {"channel": "D2"}]
    with sessions.begin() as session:
        session.add(message(0, "done"))
        for place in elsewhere:
            other = message(0, "done")
            for name, value in place.items():
                setattr(other, name, value)
            session.add(other)
    with sessions.begin() as session:
        kept.erase(session, "a", "T", "D")
    with sessions() as session:
        assert {(row.team, row.channel) for row in session.scalars(select(Message))} == {("T2", "D"), ("T", "D2")}


DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
HELD = [  # by which moment and for how long rows are kept, as docs/security.md says
    (Message.received_at, 30 * DAY, {"state": "done"}),
    (StatedFact.stated_at, 30 * DAY, {}),
    (Clue.given_at, 180 * DAY, {}),
    (Incident.opened_at, 90 * DAY, {}),
    (LookupRating.rated_at, 400 * DAY, {}),
    (IdempotencyKey.at, 10 * MINUTE, {}),
    (ReminderSlot.begun_at, 400 * DAY, {"state": "skipped"}),
    (ReminderSlot.begun_at, 30 * DAY, {"state": "posted"}),  # of which only the marks go
    (ReminderChange.changed_at, 400 * DAY, {}),
]


def aged(since, at, **values):
    """A row whose words and moments are all of that time."""
    columns = since.class_.__table__.c
    samples = {column.key: sample(column) for column in columns if not column.nullable and column.key != "id"}
    times = {name: at for name, value in samples.items() if value == NOW}
    words = {name: f"{at:%m-%d %H:%M}" for name, value in samples.items() if value == "x"}
    return since.class_(**samples | times | words | {since.key: at} | values)


def test_what_is_older_than_promised_goes_and_what_is_newer_stays(slack, running, tmp_path):
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    slack.wait_for(1)
    slack.until(lambda: "'state': 'open'" not in everything(running))
    now, left = datetime.now(UTC), []
    with running.service.sessions.begin() as session:
        session.execute(update(Message).values(received_at=now - 31 * DAY))
        reminder = changes.add(session, Entry.new(now.date()), "T", "C", USER, "Asia/Tokyo", now).id
        for since, limit, values in HELD:
            own = {"reminder_id": reminder} if since.class_ is ReminderSlot else {}
            old, new = (aged(since, now - limit - way * MINUTE, **values, **own) for way in (1, -1))
            session.add_all([old, new])
            session.flush()
            if values.get("state") == "posted":
                session.add_all(ReminderMark(slot_id=slot.id, mark="a" * 64) for slot in (old, new))
    assert DM in everything(running)
    running.service.tasks[0].start()
    slack.until(lambda: DM not in everything(running))
    slack.until(lambda: not in_files(tmp_path, DM))
    with running.service.sessions() as session:
        for since, limit, values in HELD:
            kept = select(since).join(ReminderMark) if values.get("state") == "posted" else select(since)
            left += [at for at in session.scalars(kept) if at in (now - limit - MINUTE, now - limit + MINUTE)]
    assert left == [now - limit + MINUTE for _, limit, _ in HELD]


def message(number, state):
    values = {
        column.name: sample(column) for column in Message.__table__.c if not column.nullable and column.name != "id"
    }
    return Message(**{**values, "team": "T", "channel": "D", "ts": str(number), "state": state})


def opened(slack, running, rows):
    """What a person sees of whom these rows are kept."""
    with running.service.sessions.begin() as session:
        session.add_all(rows)
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "kept_open"))
    return slack.modal()


def test_since_when_messages_are_noted_is_the_day_at_the_office(slack, running):
    noted = message(1, "done")
    noted.team, noted.channel, noted.received_at = "T0PLAY", DM, datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert "(2026年11月21日から)" in read(opened(slack, running, [noted]))


def hidden(person, number):
    return HiddenRule(person=person, rule=f"secrecy/{'x' * 80}{number}", hidden_at=NOW + timedelta(minutes=number))


def test_every_row_is_shown_the_newest_first_and_days_in_a_row_as_one(slack, running):
    person = running.service.pseudonyms.person("T0PLAY", USER)
    order = [*range(0, 100, 2), *range(1, 100, 2)]
    days = [LeaveDay(person=person, day=date(2099, 1, number)) for number in (3, 4, 5, 9)]
    text = read(opened(slack, running, [*(hidden(person, number) for number in order), *days]))
    assert re.findall(r"secrecy/x+(\d+)", text) == [str(number) for number in reversed(range(100))]
    assert "休む日*　4日\n・2099年1月3日から2099年1月5日まで\n・2099年1月9日" in text
    assert "ほか" not in text


def test_of_more_than_slack_shows_the_newest_are_shown_and_the_others_counted(slack, running):
    person = running.service.pseudonyms.person("T0PLAY", USER)
    facts = [StatedFact(person=person, draft=str(number), fact="consent", stated_at=NOW) for number in range(2000)]
    days = [LeaveDay(person=person, day=date(2099, 1, 3))]
    modal = opened(slack, running, [*(hidden(person, number) for number in range(1000)), *facts, *days])
    text = read(modal)
    shown = re.findall(r"secrecy/x+(\d+)", text)
    assert shown == [str(999 - number) for number in range(len(shown))]
    assert len(shown) >= 100
    assert f"\nほか{1000 - len(shown)}件" in text
    assert "・2099年1月3日" in text
    assert len(json.dumps(modal)) < 250_000


def test_days_of_leave_that_are_left_out_are_counted_as_days(slack, running, monkeypatch):
    monkeypatch.setattr(view, "MOST_SHOWN", 100)
    person = running.service.pseudonyms.person("T0PLAY", USER)
    days = [LeaveDay(person=person, day=date(2099, month, day)) for month in range(1, 9) for day in (3, 4, 5)]
    text = read(opened(slack, running, days))
    months = [f"・2099年{month}月3日から2099年{month}月5日まで" for month in range(1, 5)]
    assert "\n".join(["休む日*　24日", *months, "ほか12日"]) in text
