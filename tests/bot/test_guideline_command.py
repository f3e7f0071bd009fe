"""`/guideline`: the clause in the acknowledgement itself."""

import json

import pytest

from bot.playground.workspace import CHANNEL
from bot.views import guideline as view
from rules.guideline import clause, clauses


def asked(slack, running, text):
    response = running.dispatch(slack.workspace.command("U0SATO", CHANNEL, "/guideline", text))
    assert response.status == 200
    body = json.loads(response.body)
    assert body["response_type"] == "ephemeral"
    return body


def words(body):
    """All that a person reads, marks and invisible characters aside."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            found.extend(v for k, v in value.items() if k == "text" and isinstance(v, str))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(body["blocks"])
    return "".join(found).replace("\u200b", "")


def test_a_word_finds_its_clause_verbatim(slack, running):
    text = words(asked(slack, running, "位置情報"))
    assert clause("3.2.4.d").text in text
    assert "3.(2)④" in text
    assert "総務省人事・恩給局" in text


def test_a_section_number_shows_all_its_clauses(slack, running):
    text = words(asked(slack, running, "3(2)②"))
    assert clause("3.2.2.a").text in text
    assert clause("3.2.2.b").text in text


def test_a_section_that_does_not_exist_has_no_answer(slack, running):
    assert "この指針には書かれていません" in words(asked(slack, running, "9.9"))


def test_without_a_query_it_tells_how_to_ask(slack, running):
    assert "/guideline 位置情報" in words(asked(slack, running, " "))


@pytest.mark.parametrize(
    "text", ["<!channel>", "*" * 400, "\ud83d\ude00", "あ" * 3000, "<@U1> と <https://x.example|y>"]
)
def test_any_query_gets_an_answer(slack, running, text):
    body = asked(slack, running, text)
    assert "<!" not in json.dumps(body["blocks"])
    assert body["text"]


def test_buttons_walk_through_the_document(slack, running):
    response = asked(slack, running, "位置情報")
    message = slack.workspace.post(CHANNEL, response, ephemeral_for="U0SATO")
    row = next(block for block in message["blocks"] if block["type"] == "actions")
    payload = slack.workspace.press("U0SATO", CHANNEL, message["ts"], row["block_id"], "guideline_next")
    assert running.dispatch(payload).status == 200
    assert clause("3.2.4.e").text in words(slack.workspace.find(CHANNEL, message["ts"]))


def test_a_forged_button_value_shows_nothing(slack, running):
    message = slack.workspace.post(CHANNEL, asked(slack, running, "位置情報"), ephemeral_for="U0SATO")
    row = next(block for block in message["blocks"] if block["type"] == "actions")
    payload = slack.workspace.press("U0SATO", CHANNEL, message["ts"], row["block_id"], "guideline_next")
    payload["actions"][0]["value"] = "../../etc"
    before = words(message)
    assert running.dispatch(payload).status == 200
    assert words(slack.workspace.find(CHANNEL, message["ts"])) == before


def test_every_clause_can_be_shown(slack, running):
    for one in clauses():
        assert one.text in words({"blocks": view.one(one.id)})
