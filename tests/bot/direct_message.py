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


def advised(review):
    """What the findings of a review advise, as it is told again: each below its words."""
    shown = {block.get("block_id", ""): block for block in review["blocks"]}
    return [
        f"「{shown[one.replace('advice', 'quoted')]['elements'][0]['elements'][0]['text']}」\n{block['text']['text']}"
        for one, block in shown.items()
        if one.startswith("review_advice_")
    ]


def forwarded(slack, user, text, beside=""):
    """A message that hands another on, as Slack tells of it: the text lies in an attachment."""
    event = slack.workspace.say(USER, DM, beside)
    shared = {"is_share": True, "author_id": user, "text": text, "fallback": f"[昨日] {text}"}
    for message in (event["event"], slack.workspace.find(DM, event["event"]["ts"])):
        message["attachments"] = [shared, {"is_msg_unfurl": True, "text": "パスワードはsakura2025", "author_id": user}]
    return event
