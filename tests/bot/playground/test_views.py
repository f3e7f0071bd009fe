import json

import pytest

from bot.playground.limits import SlackError, faults, refused
from bot.playground.workspace import DM, Workspace

USER = "U0SATO"
PLAIN = {"type": "plain_text", "text": "下書きを確認"}


def field(kind, **more):
    return {"type": kind, "action_id": "a", **more}


def modal(*elements):
    blocks = [
        {"type": "input", "block_id": f"i{n}", "label": PLAIN, "element": element} for n, element in enumerate(elements)
    ]
    return {"type": "modal", "callback_id": "ask", "title": PLAIN, "submit": PLAIN, "blocks": blocks}


@pytest.fixture
def workspace():
    return Workspace()


def open_modal(workspace, *elements):
    return workspace.views.open(workspace.views.trigger(USER), modal(*elements))


OPTIONS = [{"text": PLAIN, "value": value} for value in ("x", "y")]


@pytest.mark.parametrize(
    ("element", "given", "sent"),
    [
        (field("plain_text_input"), "下書き", {"value": "下書き"}),
        (field("plain_text_input"), "", {"value": None}),
        (field("datepicker"), "2026-12-01", {"selected_date": "2026-12-01"}),
        (field("timepicker"), "08:30", {"selected_time": "08:30"}),
        (field("datetimepicker"), "2026-12-01T08:30+09:00", {"selected_date_time": 1796081400}),
        (field("static_select", options=OPTIONS), "y", {"selected_option": OPTIONS[1]}),
        (field("checkboxes", options=OPTIONS), ["x"], {"selected_options": [OPTIONS[0]]}),
    ],
)
def test_a_submission_carries_what_was_given_as_slack_says_it(workspace, element, given, sent):
    open_modal(workspace, element)
    payload = workspace.views.submitted(USER, {"i0": {"a": given}})
    assert payload["type"] == "view_submission"
    assert payload["view"]["state"]["values"]["i0"]["a"] == {"type": element["type"], **sent}


def test_what_nobody_touched_keeps_its_initial_value(workspace):
    open_modal(workspace, field("static_select", options=OPTIONS, initial_option=OPTIONS[0]))
    payload = workspace.views.submitted(USER, {})
    assert payload["view"]["state"]["values"]["i0"]["a"]["selected_option"] == OPTIONS[0]


def test_a_trigger_opens_once(workspace):
    trigger = workspace.views.trigger(USER)
    workspace.views.open(trigger, modal())
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        workspace.views.open(trigger, modal())


def test_errors_keep_a_modal_open_and_silence_closes_it(workspace):
    open_modal(workspace, field("plain_text_input"))
    wrong = json.dumps({"response_action": "errors", "errors": {"i0": "空です"}})
    assert workspace.views.answered(USER, wrong) == {"i0": "空です"}
    assert workspace.views.stacks[USER]
    assert workspace.views.answered(USER, "") == {}
    assert not workspace.views.stacks[USER]


def test_a_pushed_view_lies_on_top_and_closing_shows_the_one_below(workspace):
    below = open_modal(workspace, field("plain_text_input"))
    workspace.views.answered(USER, json.dumps({"response_action": "push", "view": modal()}))
    assert workspace.views.closed(USER) is None
    assert [view["id"] for view in workspace.views.stacks[USER]] == [below["id"]]


def test_a_late_update_of_a_changed_view_is_refused(workspace):
    view = open_modal(workspace, field("plain_text_input"))
    workspace.views.update(modal(), view["id"], None, view["hash"])
    with pytest.raises(SlackError, match="hash_conflict"):
        workspace.views.update(modal(), view["id"], None, view["hash"])


@pytest.mark.parametrize(
    "view",
    [
        {**modal(), "title": {"type": "plain_text", "text": "長" * 25}},
        {**modal(), "private_metadata": "x" * 3001},
        {**modal(field("plain_text_input")), "submit": None},
        {**modal(), "blocks": [{"type": "divider"}] * 101},
        modal(field("static_select", options=[{"text": PLAIN, "value": "v" * 151}])),
        modal(field("static_select", options=[])),
        modal(*[field("plain_text_input", focus_on_load=True)] * 2),
        modal(field("button", text=PLAIN, accessibility_label="長" * 76)),
    ],
)
def test_a_view_past_slacks_limits_is_refused(workspace, view):
    with pytest.raises(SlackError, match="invalid_arguments"):
        workspace.views.open(workspace.views.trigger(USER), view)


def test_a_select_in_a_message_says_what_was_chosen(workspace):
    block = {"type": "actions", "block_id": "b", "elements": [field("static_select", options=OPTIONS)]}
    message = workspace.post(DM, {"text": "?", "blocks": [block]})
    payload = workspace.press(USER, DM, message["ts"], "b", "a", "y")
    assert payload["actions"][0]["selected_option"] == OPTIONS[1]


def test_shortcuts_carry_the_message_or_none(workspace):
    said = workspace.say(USER, DM, "下書き")["event"]
    on_message = workspace.shortcut(USER, "check", DM, said["ts"])
    assert (on_message["type"], on_message["message"]["text"]) == ("message_action", "下書き")
    assert workspace.shortcut(USER, "check")["type"] == "shortcut"


@pytest.mark.parametrize(
    "block",
    [
        {"type": "actions", "elements": []},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}},
        {"type": "section"},
        {"type": "context", "elements": [PLAIN] * 11},
        {"type": "actions", "elements": [field("button", text={"type": "plain_text", "text": "x" * 76})]},
    ],
)
def test_a_message_past_slacks_limits_is_refused(block):
    assert refused({"text": "t", "blocks": [block]}) == "invalid_blocks"
    assert list(faults([block]))
