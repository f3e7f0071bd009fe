"""Commands, shortcuts, buttons and submissions with a part missing or odd: an answer, no trace, no hang."""

import copy
import json
import time
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.playground.wire import signed
from bot.playground.workspace import CHANNEL, DM
from bot.web import web
from tests.conftest import SECRET

USER = "U0SATO"
DRAFT = "佐藤健太さんの携帯番号は090-0000-1234"
TEXTS = st.text(max_size=8) | st.sampled_from(["\ud800", "あ" * 4000, "<!here>"])
ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | TEXTS
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)
GONE = object()


def places(value, path=()):
    """The paths to all parts of a payload."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*path, key))


def changed(payload, path, value):
    odd = copy.deepcopy(payload)
    holder = odd
    for key in path[:-1]:
        holder = holder[key]
    if value is GONE and isinstance(holder, dict):
        del holder[path[-1]]
    else:
        holder[path[-1]] = None if value is GONE else value
    return odd


def of_an_incident(slack, running):
    """The payloads on the way through an incident."""
    yield slack.workspace.command(USER, CHANNEL, "/guideline-incident", "")
    running.dispatch(slack.workspace.command(USER, CHANNEL, "/guideline-incident", ""))
    fields = {
        "incident_kind": {"incident_kind": "false_information"},
        "incident_happened": {"incident_happened": ["saved"]},
    }
    yield slack.workspace.views.submitted(USER, fields)
    slack.submit(running, {"incident_kind": "false_information", "incident_happened": ["saved"]})
    checklist = slack.answers()[-1]
    for name in ("incident_done", "incident_look_correction", "incident_back", "incident_contacts", "incident_close"):
        yield slack.press(checklist, name)
    running.dispatch(slack.press(checklist, "incident_look_correction"))
    yield slack.press(checklist, "incident_draft_correction")
    running.dispatch(slack.press(checklist, "incident_draft_correction"))
    yield slack.workspace.views.submitted(USER, {})


@pytest.fixture
def payloads(slack, running):
    """One of each kind, as Slack sends it."""
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    (message,) = slack.wait_for(1)
    running.dispatch(slack.workspace.home_opened(USER))
    home = slack.home()
    found = [slack.press_in(home, name, {"home_text": DRAFT})
             for name in ("home_review", "home_form", "settings_open", "kept_open", "incident_open")]  # fmt: skip
    running.dispatch(found[2])
    found.append(slack.workspace.views.submitted(USER, {}))
    running.dispatch(slack.workspace.command(USER, CHANNEL, "/guideline-review", DRAFT))
    found.append(slack.workspace.views.submitted(USER, {}))
    slack.submit(running)
    found += [slack.press_in(slack.modal(), name) for name in ("review_told_consent", "review_refute")]
    found += [slack.press(message, name) for name in ("review_told_consent", "review_refute", "review_form")]
    found += [slack.workspace.command(USER, CHANNEL, "/guideline-review", DRAFT),
              slack.workspace.shortcut(USER, "review_draft"),
              slack.workspace.shortcut(USER, "review_message", DM, message["ts"]),
              slack.workspace.home_opened(USER), slack.workspace.home_opened(USER, "messages")]  # fmt: skip
    found += copy.deepcopy(list(of_an_incident(slack, running)))
    found = copy.deepcopy(found)
    return lambda number: found[number % len(found)]  # a list would be printed with every example


@pytest.fixture
def send(running, monkeypatch):
    """Sends a payload through the HTTP door, as Slack does; one like another is not taken for its replay."""
    monkeypatch.setattr("bot.web._Replays.first", lambda *_: True)
    door = web(running.service).test_client()

    def sent(payload):
        if "command" in payload:
            data, kind = urlencode(payload, errors="surrogatepass").encode(), "application/x-www-form-urlencoded"
        elif payload.get("type") == "event_callback":
            data, kind = json.dumps(payload).encode(), "application/json"
        else:
            data, kind = urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
        return door.post("/slack/events", data=data, headers=signed(SECRET, data, int(time.time())), content_type=kind)

    return sent


@given(st.integers(0, 25), st.integers(1, 10_000), st.just(GONE) | ODD)
@settings(deadline=None, max_examples=110, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_odd_brings_it_down(send, payloads, number, place, value):
    payload = payloads(number)
    paths = list(places(payload))
    answer = send(changed(payload, paths[1 + place % (len(paths) - 1)], value))
    assert answer.status_code in (200, 400) or (answer.status_code == 500 and payload["type"] == "event_callback")
    assert "Traceback" not in answer.get_data(as_text=True)
