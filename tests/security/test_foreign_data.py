"""Whatever somebody presses, sends off or types with another's ids in it, nothing of the other's changes or is shown.

Slack's signature vouches for who acts and where; what a button carries is ours, but comes back from outside. So every
listener there is gets crafted payloads: a new one without a check fails here without being named.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from re import _constants as op
from re import _parser as parser
from unittest.mock import MagicMock

import pytest
from sqlalchemy import select

from bot import listeners
from bot.case import Case
from bot.playground.workspace import CHANNEL, DM, TEAM
from bot.reminders import changes
from bot.reminders.entry import Entry
from bot.store import incidents, people
from bot.store.tables import Base, Message, PersonSettings, Reminder, ReminderSlot
from bot.told import EVERYTHING, Told
from tests.bot.test_views import Recorder
from tests.security.adversary import example

OWNER, OTHER = "U0SATO", "U0GUEST"
FIELDS = ("incident_text", "incident_field_post", "profile", "leave", "work_begin", "review_text", "remind_rule")
CANARY = "カナリア7731"
SQL = "'; DROP TABLE reminders; --"
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
# What everybody may add to: notes taken and answers to a quiz are counted without names; messages are one's own.
COMMON = {"reminder_marks", "quiz_answers", "lookup_ratings", "marks", "deliveries", "fingerprints", "messages"}


def ids(kind):
    """The ids that listeners listen to, patterns spelled out."""
    recorder = Recorder()
    parameters = listeners.register.__code__.co_argcount - 1
    listeners.register(recorder, *[MagicMock() for _ in range(parameters)])
    for known in recorder.ids[kind]:
        if isinstance(known, str):
            yield known
        elif known.pattern != ".*":
            yield from spelled_out(known)


def spelled_out(pattern):
    """Every way through the alternatives of a pattern: remind_(edit|pause) is remind_edit and remind_pause."""
    tree = parser.parse(pattern.pattern)
    branches = next((value[1] for code, value in _inside(tree) if code is op.BRANCH), [None])
    for branch in branches:
        middle = example(branch) if branch else ""
        name = example(tree) if not branch else re.sub(r"\(.*\)", lambda _, middle=middle: middle, pattern.pattern)
        yield name if pattern.fullmatch(name) else example(tree)


def _inside(tree):
    for code, value in tree:
        yield code, value
        if code is op.SUBPATTERN:
            yield from _inside(value[3])


@pytest.fixture
def owned(slack, running):
    """Something of everything that belongs to one person or to the admins; the ids under which it is kept."""
    service = running.service
    said = slack.workspace.say(OWNER, DM, f"{CANARY}の内示、まだ秘密だけど課長は大阪らしい")
    running.dispatch(said)
    slack.wait_for(1)
    person, ts = service.pseudonyms.person(TEAM, OWNER), said["event"]["ts"]
    with service.sessions.begin() as session:
        incident = incidents.begin(session, person, "duty_leak", NOW).id
        people.put(session, PersonSettings, person=person, discloses="", profile=CANARY, mosaic=False, saved_at=NOW)
        people.hide(session, person, "location/coordinates", NOW)
        people.set_leave(session, person, (date(2026, 12, 1),))
        reminder = changes.add(session, Entry.new(NOW.date()), TEAM, CHANNEL, "U0ADMIN", "Asia/Tokyo", NOW).id
        slot = ReminderSlot(reminder_id=reminder, slot=NOW, begun_at=NOW, state="posted", key="k" * 8)
        session.add(slot)
        session.flush()
        return Owned(ts, incident, reminder, f"{slot.id} {slot.key}")


@dataclass(frozen=True)
class Owned:
    ts: str
    incident: int
    reminder: int
    slot: str

    @property
    def values(self):
        """What the buttons of all this carry, and what nobody's carries."""
        case, told = (
            Case(self.incident).encode(),
            Told(self.ts, {"consent": (EVERYTHING,)}, ("secrecy/not-yet-public",)).encode(),
        )
        return [str(self.reminder), self.slot, self.ts, case, told, SQL]

    def view(self, callback="x", **fields):
        """A modal that claims to be about it."""
        case = Case(self.incident).encode()
        metadata = {"channel": CHANNEL, "reminder": self.reminder, "direct": True, "purpose": "apology", "case": case}
        values = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in fields.items()}
        return {
            "id": "V0FORGED", "type": "modal", "callback_id": callback, "hash": "1.a", "root_view_id": "V0FORGED",
            "private_metadata": json.dumps(metadata), "blocks": [], "state": {"values": values},
        }  # fmt: skip


def everything(service, but=""):
    """All rows of all tables but the common ones, and but those of a person."""
    with service.sessions() as session:
        return {
            (table.name, row) for table in Base.metadata.sorted_tables if table.name not in COMMON
            for row in map(repr, session.execute(select(table)).all()) if not but or but not in row
        }  # fmt: skip


def acted(slack, **what):
    return {
        "team": {"id": TEAM}, "user": {"id": OTHER, "team_id": TEAM}, "api_app_id": "A", "token": "x",
        "trigger_id": slack.workspace.views.trigger(OTHER), "is_enterprise_install": False, "enterprise": None,
        "response_url": slack.workspace.response_url("D0GUEST", OTHER, None), **what,
    }  # fmt: skip


def sent_since(slack, number):
    return json.dumps([call for _, call in slack.api.calls[number:]], ensure_ascii=False, default=str)


ACTIONS, VIEWS = sorted(set(ids("action"))), sorted(set(ids("view")))


def test_every_listener_is_tried():
    assert len(ACTIONS) > 50
    assert {"remind_delete", "remind_send", "kept_erase", "incident_close", "review_hide"} <= set(ACTIONS)
    assert len(VIEWS) >= 6


def test_no_press_reaches_what_is_anothers(slack, running, owned):
    calls = len(slack.api.calls)
    assert reached(slack, running, owned, ACTIONS) == []
    assert CANARY not in sent_since(slack, calls)


def test_an_admins_button_without_its_check_would_be_seen(slack, running, owned, monkeypatch):
    monkeypatch.setattr("bot.reminders.permission.Permission.may_edit", lambda *_: True)
    for action in ("remind_pause", "remind_send", "remind_delete"):
        assert reached(slack, running, owned, [action]) == [action]


def reached(slack, running, owned, actions):
    """The actions by which another changes what is not theirs."""
    person, wrong = running.service.pseudonyms.person(TEAM, OTHER), []
    before = everything(running.service, person)
    message = {"ts": slack.answers()[0]["ts"], "thread_ts": owned.ts, "blocks": []}
    in_message = {"message": message, "channel": {"id": DM}, "container": {"type": "message", "channel_id": DM}}
    in_view = {"view": owned.view(), "container": {"type": "view", "view_id": "V0FORGED"}}
    for action in actions:
        for number, value in enumerate(owned.values):
            button = {"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "1.1"}
            place = in_view if number % 2 else in_message
            running.dispatch(acted(slack, type="block_actions", actions=[button], **place))
            running.dispatch(acted(slack, type="block_actions", actions=[button], **in_view))
        if everything(running.service, person) != before:
            wrong.append(action)
            before = everything(running.service, person)
    return wrong


def test_no_submission_reaches_what_is_anothers(slack, running, owned):
    person, calls = running.service.pseudonyms.person(TEAM, OTHER), len(slack.api.calls)
    before = everything(running.service, person)
    fields = dict.fromkeys(FIELDS, SQL)
    for callback in VIEWS:
        for filled in ({}, fields):
            answer = running.dispatch(acted(slack, type="view_submission", view=owned.view(callback, **filled)))
            assert answer.status == 200
            assert CANARY not in answer.body
    left = before - everything(running.service, person)
    assert left == set()
    assert {table for table, _ in everything(running.service, person) - before} <= {"incident_steps", "follow_ups"}
    assert CANARY not in sent_since(slack, calls)


def test_the_database_takes_statements_for_words(slack, running, owned):
    for command in ("/guideline", "/guideline-review", "/guideline-incident", "/guideline-remind"):
        running.dispatch(slack.workspace.command(OTHER, CHANNEL, command, SQL))
    for field in ("team_id", "user_id", "channel_id"):
        running.dispatch(slack.workspace.command(OTHER, CHANNEL, "/guideline", "位置情報") | {field: SQL})
    said = slack.workspace.say(OTHER, "D0GUEST", f"{SQL} {SQL.replace(chr(39), chr(34))}")
    running.dispatch(said)
    slack.wait_for(1, "D0GUEST")
    event = slack.workspace.say(OTHER, "D0GUEST", "パスワードはsakura2025")
    running.dispatch(event | {"team_id": SQL})
    with running.service.sessions() as session:
        assert session.get(Reminder, owned.reminder).state == "active"
        assert session.scalars(select(Message)).all()
