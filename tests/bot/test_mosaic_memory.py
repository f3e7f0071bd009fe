"""The memory for clues that add up: kinds and dates only, for those who wish it, and not for ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.adviser import Adviser
from bot.mosaic import recall, recollection
from bot.playground.workspace import CHANNEL, DM
from bot.service import build
from bot.store.tables import Clue, LastReview
from rules.mosaic import kinds, singles_out
from rules.text import Text
from tests.bot.direct_message import forwarded
from tests.conftest import read

USER = "U0SATO"
FIRST, SECOND, THIRD = "うちの出張所は城あとのとなり", "通勤は自転車で三分", "来月から育休にはいります"
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.fixture
def remembering(slack, running):
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "settings_open"))
    slack.submit(running, {"mosaic": ["on"]})


def said(slack, running, text, days=0):
    """The answer to a draft sent some days later."""
    running.service.clock.ahead += timedelta(days=days)
    running.dispatch(slack.workspace.say(USER, DM, text))
    return slack.wait_for(len(slack.answers()) + 1)[-1]


def remembered(running):
    with running.service.sessions() as session:
        return session.scalars(select(Clue)).all()


def test_nothing_is_remembered_unless_wished(slack, running):
    for text in (FIRST, SECOND, THIRD):
        assert "情報の組み合わせ" not in read(said(slack, running, text, days=1))
    assert remembered(running) == []


def test_clues_of_earlier_drafts_add_up_and_it_is_said_which_and_when(slack, running, remembering):
    first = running.service.clock.now() + timedelta(days=1)
    assert "情報の組み合わせ" not in read(said(slack, running, FIRST, days=1))
    said(slack, running, SECOND, days=10)
    answer = read(said(slack, running, THIRD, days=1))
    assert "情報の組み合わせ" in answer
    assert "合わさる手がかり: *職場の場所や建物*" in answer
    local = first.astimezone(ZoneInfo("Asia/Tokyo"))
    assert f"{local.year}年{local.month}月{local.day}日" in answer
    assert "(この下書き)" in answer


def test_the_message_of_another_gives_nothing_away_of_the_one_who_asks(slack, running, remembering):
    ts = slack.workspace.say("U0ADMIN", CHANNEL, FIRST)["event"]["ts"]
    running.dispatch(slack.workspace.shortcut(USER, "review_message", CHANNEL, ts))
    slack.submit(running, {"review_text": FIRST + "。"})
    assert remembered(running) == []
    ts = slack.workspace.say(USER, CHANNEL, FIRST)["event"]["ts"]
    running.dispatch(slack.workspace.shortcut(USER, "review_message", CHANNEL, ts))
    assert remembered(running)


def test_the_message_of_another_stays_anothers_in_the_form(slack, running, remembering):
    running.dispatch(forwarded(slack, "U0ADMIN", FIRST))
    (answer,) = slack.wait_for(1)
    running.dispatch(slack.press(answer, "review_form"))
    assert FIRST in read(slack.modal())
    slack.submit(running)  # as it stands there
    assert "気になる点は" in read(slack.modal())
    slack.submit(running, {"review_text": FIRST + "。"})
    assert remembered(running) == []


def test_kept_are_kinds_and_keyed_hashes_without_a_word(slack, running, remembering, tmp_path):
    said(slack, running, FIRST)
    found = remembered(running)
    assert {row.kind for row in found} == {clue.kind for clue in kinds(FIRST)}
    assert all(len(row.value) == len(row.draft) == len(row.person) == 64 for row in found)
    for file in tmp_path.iterdir():
        assert "城あと".encode() not in file.read_bytes()


def test_the_same_draft_again_or_a_new_version_is_no_earlier_draft(slack, running, remembering):
    whole = f"{FIRST}。{SECOND}。{THIRD}"
    assert len({clue.kind for clue in kinds(whole)}) >= 3
    message = said(slack, running, whole)
    assert "情報の組み合わせ" not in read(message)
    assert "情報の組み合わせ" not in read(said(slack, running, whole))
    assert "情報の組み合わせ" not in read(said(slack, running, f"{FIRST}。{THIRD}"))
    assert len({row.draft for row in remembered(running)}) == 1


def test_an_edit_takes_the_place_of_what_it_changes(slack, running, remembering):
    event = slack.workspace.say(USER, DM, FIRST)
    running.dispatch(event)
    slack.wait_for(1)
    assert remembered(running)
    running.dispatch(slack.workspace.edit(DM, event["event"]["ts"], "今日の昼はラーメンだった。おいしかった"))
    slack.until(lambda: remembered(running) == [])


def test_what_is_too_old_is_forgotten(slack, running, remembering):
    said(slack, running, FIRST)
    said(slack, running, SECOND, days=170)
    age = "今年で四十一歳になりました"  # one more kind: enough beside both drafts, too few beside the second alone
    assert "情報の組み合わせ" not in read(said(slack, running, age, days=11))
    assert singles_out([{clue.kind for clue in kinds(text)} for text in (FIRST, SECOND)], {"background"})
    oldest = running.service.clock.now() - timedelta(days=180)
    assert any(row.given_at < oldest for row in remembered(running))  # not counted, and soon gone:
    running.service.adviser.forget_old()
    assert all(row.given_at >= oldest for row in remembered(running))


def test_a_service_looks_for_what_is_too_old_at_its_start_and_then_now_and_then(slack, running, remembering, settings):
    said(slack, running, FIRST)
    running.service.clock.ahead += timedelta(days=181)
    looks = []
    office = build(replace(settings, recovery_seconds=0.02), running.service.clock)
    office.inbox.recover = lambda: looks.append(None)
    office.tasks[0].start()
    slack.until(lambda: remembered(running) == [])
    said(slack, running, FIRST, days=181)  # of another time, and no less old
    running.service.clock.ahead += timedelta(days=181)
    before = len(looks)
    slack.until(lambda: len(looks) > before + 3)
    assert remembered(running)  # each look takes the one writer's place
    office.stop(timeout=1)


def test_what_is_too_old_stands_in_no_journal_either(slack, running, remembering, monkeypatch):
    said(slack, running, FIRST)
    running.service.clock.ahead += timedelta(days=181)
    left = []
    monkeypatch.setattr("bot.service.empty_journal", lambda _: left.append(remembered(running)))
    running.service.tasks[0].start()
    slack.until(lambda: left)
    assert left[0] == []


def test_switching_it_off_forgets_at_once(slack, running, remembering):
    said(slack, running, FIRST)
    running.dispatch(slack.press_in(slack.home(), "settings_open"))
    slack.submit(running, {"mosaic": []})
    assert remembered(running) == []


def test_a_review_under_way_remembers_nothing_once_it_is_switched_off(slack, running, remembering, monkeypatch):
    running.dispatch(slack.press_in(slack.home(), "settings_open"))
    judge = Adviser.judge

    def switched_off_meanwhile(*arguments):
        monkeypatch.undo()
        slack.submit(running, {"mosaic": []})
        return judge(*arguments)

    monkeypatch.setattr(Adviser, "judge", switched_off_meanwhile)
    said(slack, running, FIRST)
    assert not slack.workspace.views.stacks[USER]
    with running.service.sessions() as session:
        assert session.scalars(select(LastReview)).one()
    assert remembered(running) == []


def test_the_memory_of_one_is_not_that_of_another(slack, running, remembering):
    said(slack, running, FIRST)
    said(slack, running, SECOND, days=1)
    running.service.clock.ahead += timedelta(days=1)
    running.dispatch(slack.workspace.say("U0ADMIN", DM, THIRD))
    assert "情報の組み合わせ" not in read(slack.wait_for(3)[-1])


def test_what_two_people_give_away_alike_is_not_kept_alike(running):
    def values(user):
        pseudonyms = running.service.pseudonyms
        with running.service.sessions() as session:
            return recall(session, pseudonyms, pseudonyms.person("T0PLAY", user), "draft", Text(FIRST), NOW, NOW).own

    assert values(USER) == values(USER) != {}
    assert values(USER).keys() == values("U0ADMIN").keys()
    assert not set(values(USER).values()) & set(values("U0ADMIN").values())


def clue(draft, kind, value, hours):
    return Clue(person="p", draft=draft, kind=kind, value=value, given_at=NOW - timedelta(hours=hours))


def test_what_the_draft_says_again_does_not_count():
    rows = [clue("a", "workplace", "x", 50), clue("a", "route", "y", 50), clue("b", "duty", "z", 40)]
    found = recollection({"workplace": "x"}, rows, "new", NOW)
    assert found.given_away == (frozenset({"route"}), frozenset({"duty"}))
    assert found.older_versions == frozenset()


def test_a_draft_reworked_within_the_hour_replaces_its_older_version():
    rows = [clue("a", "workplace", "x", 0.5), clue("a", "route", "y", 0.5), clue("b", "duty", "z", 40)]
    found = recollection({"workplace": "x"}, rows, "new", NOW)
    assert found.given_away == (frozenset({"duty"}),)
    assert found.older_versions == {"a"}
