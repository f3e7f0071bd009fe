"""A person's steps in the direct message, for the tests of what it answers."""

from bot.playground.workspace import DM
from tests.conftest import read

USER = "U0SATO"


def asked(slack, running, text, **more):
    """The answer to a message."""
    running.dispatch(slack.workspace.say(USER, DM, text, **more))
    return slack.wait_for(len(slack.answers()) + 1)[-1]


def press(slack, running, answer, action_id):
    """What a person reads in an answer after a button of it was pressed."""
    assert running.dispatch(slack.press(answer, action_id, USER)).status == 200
    return read(slack.workspace.find(DM, answer["ts"]))
