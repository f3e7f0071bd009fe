"""What goes wrong is told under a number that the log has, and nothing of what was written is in it."""

import json
import re

import pytest

from bot.listeners.faults import failed
from bot.playground.workspace import CHANNEL, DM
from bot.store.tables import Base

USER = "U0SATO"
DRAFT = "カナリア7731の内示、まだ秘密だけど"
NUMBER = re.compile(r"番号 ([0-9a-f]{8})")


@pytest.fixture
def broken(slack, running):
    """A service whose database is gone, after it has answered one draft; and that answer."""
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    (answer,) = slack.wait_for(1)
    running.service.inbox.stop(timeout=5)
    Base.metadata.drop_all(running.service.sessions.kw["bind"])
    return answer


def logged(caplog):
    (number,) = [record.args[0] for record in caplog.records if record.msg.startswith("reference")]
    assert "7731" not in caplog.text
    return number


def press(slack, answer, prefix):
    for block in answer["blocks"]:
        for element in block.get("elements") or [block.get("accessory") or {}]:
            if str(element.get("action_id")).startswith(prefix):
                return slack.workspace.press(USER, DM, answer["ts"], block["block_id"], element["action_id"])
    raise AssertionError(f"no button {prefix}")


def test_a_button_that_fails_says_so_only_to_who_pressed_it(slack, running, broken, caplog):
    assert running.dispatch(press(slack, broken, "review_refute")).status == 200
    told = slack.wait_for(2)[-1]
    assert told["ephemeral_for"] == USER
    assert NUMBER.search(told["text"])[1] == logged(caplog)


def test_a_window_that_fails_stays_open_with_the_word_beside_its_field(caplog):
    view = {"blocks": [{"type": "divider"}, {"type": "input", "block_id": "draft"}]}
    answer = failed(ValueError(DRAFT), {"type": "view_submission", "view": view}, None, None)
    told = json.loads(answer.body)
    assert told["response_action"] == "errors"
    assert NUMBER.search(told["errors"]["draft"])[1] == logged(caplog)


def test_a_command_that_fails_answers_with_the_number(caplog):
    answer = failed(ValueError(DRAFT), {"command": "/guideline", "text": DRAFT}, None, None)
    assert NUMBER.search(answer.body)[1] == logged(caplog)


def test_an_event_that_fails_is_asked_for_again(slack, running, broken, caplog):
    caplog.clear()
    assert running.dispatch(slack.workspace.say(USER, DM, DRAFT)).status == 500
    logged(caplog)


def test_what_nobody_listens_to_is_acknowledged(slack, running):
    for body in (slack.workspace.command(USER, CHANNEL, "/unknown", ""), {"type": "shortcut", "callback_id": "x"}):
        assert running.dispatch(body).status == 200
