"""Slack's extras for agents: used where the workspace has them, silently without where not."""

from bot.playground.workspace import DM
from tests.conftest import read
from tests.faults import Fault

USER = "U0SATO"
STATUS, PROMPTS = "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"


def test_a_status_is_shown_before_the_answer(slack, running):
    slack.api.agents = True
    event = slack.workspace.say(USER, DM, "ラーメン")
    running.dispatch(event)
    slack.wait_for(1)
    order = [name for name, _ in slack.api.calls]
    assert order.index(STATUS) < order.index("chat.postMessage")
    assert slack.calls(STATUS)[0]["thread_ts"] == event["event"]["ts"]


def test_an_edit_shows_no_status_for_its_answer_would_not_clear_it(slack, running):
    slack.api.agents = True
    event = slack.workspace.say(USER, DM, "ラーメン")
    running.dispatch(event)
    slack.wait_for(1)
    running.dispatch(slack.workspace.edit(DM, event["event"]["ts"], "パスワードはsakura2025"))
    slack.until(lambda: "認証情報" in read(slack.answers()[0]))
    assert len(slack.calls(STATUS)) == 1


def test_without_the_extra_the_answer_comes_all_the_same_and_is_not_asked_for_again(slack, running):
    for number in (1, 2, 3):
        running.dispatch(slack.workspace.say(USER, DM, "ラーメン"))
        slack.wait_for(number)
    assert len(slack.calls(STATUS)) == 1


def test_a_slow_or_broken_extra_does_not_hold_up_an_answer(slack, running):
    slack.api.fail_next(STATUS, Fault(500, body="<html>"))
    running.dispatch(slack.workspace.say(USER, DM, "ラーメン"))
    assert slack.wait_for(1)


def test_prompts_are_offered_in_the_dm_without_a_thread(slack, running):
    slack.api.agents = True
    assert running.dispatch(slack.workspace.home_opened(USER, "messages")).status == 200
    (call,) = slack.calls(PROMPTS)
    assert "thread_ts" not in call
    assert "prompts" in call


def test_without_prompts_opening_the_dm_is_silent(slack, running):
    for _ in range(2):
        assert running.dispatch(slack.workspace.home_opened(USER, "messages")).status == 200
    assert len(slack.calls(PROMPTS)) == 1
