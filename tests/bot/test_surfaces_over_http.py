"""The surfaces through the HTTP door, as Slack itself sends them: signed forms with a payload."""

import json
import time
from urllib.parse import urlencode

import pytest

from bot.playground.wire import signed
from bot.playground.workspace import CHANNEL
from bot.web import web
from tests.conftest import SECRET, read

USER = "U0SATO"


@pytest.fixture
def door(running):
    return web(running.service).test_client()


def post(door, fields, secret=SECRET):
    data = urlencode(fields).encode()
    headers = signed(secret, data, int(time.time()))
    return door.post("/slack/events", data=data, headers=headers, content_type="application/x-www-form-urlencoded")


def test_command_submission_and_button_work_over_http(slack, door):
    answer = post(door, slack.workspace.command(USER, CHANNEL, "/guideline-review", ""))
    assert (answer.status_code, answer.get_data()) == (200, b"")
    values = {"review_text": {"review_text": "佐藤健太さんの携帯番号は090-0000-1234"}}
    answer = post(door, {"payload": json.dumps(slack.workspace.views.submitted(USER, values))})
    assert json.loads(answer.get_data())["response_action"] == "update"
    slack.workspace.views.answered(USER, answer.get_data(as_text=True))
    payload = slack.press_in(
        slack.modal(), "review_told_consent", {"review_text": "佐藤健太さんの携帯番号は090-0000-1234"}
    )
    assert post(door, {"payload": json.dumps(payload)}).status_code == 200
    slack.until(lambda: "✓ *本人の同意があります*" in read(slack.modal()))


def test_a_forged_button_erases_nothing(slack, running, door):
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "home_review", {"home_text": "ラーメン"}))
    running.dispatch(slack.press_in(slack.home(), "kept_open"))
    payload = slack.press_in(slack.modal(), "kept_erase")
    assert post(door, {"payload": json.dumps(payload)}, secret="another").status_code == 401
    assert "kept_erase" in json.dumps(slack.modal()["blocks"])
