"""`/guideline`: the clause in the acknowledgement itself, and all that its buttons do."""

import json
from dataclasses import replace

import pytest
from slack_bolt import Respond
from sqlalchemy import select, text

from bot.listeners.guideline import marked
from bot.playground.limits import refused, view_refused
from bot.playground.workspace import CHANNEL, DM
from bot.store import lookups
from bot.store.tables import LookupRating
from bot.views import contents, guideline, talk
from bot.views.blocks import MOST_CHARACTERS
from bot.views.incident import START
from bot.views.place import MOST_LISTED, MOST_VALUE, Place, read_place
from rules.distress import builtin
from rules.guideline import clause, clauses, nearest, numbered, search

USER = "U0SATO"


def asked(slack, running, text, channel=CHANNEL):
    response = running.dispatch(slack.workspace.command(USER, channel, "/guideline", text))
    assert response.status == 200
    body = json.loads(response.body)
    assert body["response_type"] == "ephemeral"
    return body


@pytest.mark.parametrize(("text", "alarms"), [("誤爆した", True), ("位置情報", False)])
def test_what_is_read_out_begins_with_the_steps_where_they_stand_first(slack, running, text, alarms):
    assert asked(slack, running, text)["text"].startswith(START) == alarms


def shown(slack, running, text, channel=CHANNEL):
    """The answer as a message that only the asker sees."""
    return slack.workspace.post(channel, asked(slack, running, text, channel), ephemeral_for=USER)


def buttons(message):
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    return {element["action_id"]: row for row in rows for element in row["elements"]}


def press(slack, running, message, action, value=None, user=USER, channel=CHANNEL):
    payload = slack.workspace.press(user, channel, message["ts"], buttons(message)[action]["block_id"], action)
    if value is not None:
        payload["actions"][0]["value"] = value
    assert running.dispatch(payload).status == 200
    return slack.workspace.find(channel, message["ts"])


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


def test_a_word_finds_its_clause_verbatim_with_its_place(slack, running):
    text = words(asked(slack, running, "位置情報"))
    assert clause("3.2.4.d").text in text
    assert "3.(2)④" in text
    assert "› ④安全管理措置" in text
    assert "続き" not in text  # without the mark that it goes on from the page before
    assert "総務省人事・恩給局" in text


def test_an_item_of_a_list_says_what_it_goes_on_from(slack, running):
    """By itself 「…中立性に疑義を生じさせるおそれの内容のある発信」 says of nothing that it is to be left out."""
    message = shown(slack, running, "3(1)①a")
    assert "信用失墜行為に該当する場合があること。」に続く項目です" in words(message)
    assert "に続く項目です" in words(press(slack, running, message, "guideline_share"))


def test_the_matched_words_are_bold(slack, running):
    block = next(b for b in asked(slack, running, "ジオタグ")["blocks"] if b["type"] == "rich_text")
    bold = {part["text"] for part in block["elements"][0]["elements"] if part.get("style")}
    assert bold == {"位置情報"}


def test_a_section_number_shows_all_its_clauses(slack, running):
    text = words(asked(slack, running, "3(2)②"))
    assert clause("3.2.2.a").text in text
    assert clause("3.2.2.b").text in text


def test_a_long_section_pages_through_every_clause(slack, running):
    message = shown(slack, running, "3章")
    read = words(message)
    for _ in range(len(numbered("3")) // MOST_LISTED):
        message = press(slack, running, message, "guideline_next")
        read += words(message)
    assert all(clause(one).text in read for one in numbered("3"))
    assert "guideline_next" not in buttons(message)  # the document ends with it
    assert clause(numbered("3")[-MOST_LISTED]).text in words(press(slack, running, message, "guideline_previous"))


def test_a_section_is_as_whole_an_answer_as_any_other(slack, running):
    message = shown(slack, running, "3(2)④")
    assert {"guideline_previous", "guideline_next", "guideline_useful", "guideline_share"} <= buttons(message).keys()
    after = press(slack, running, message, "guideline_useful")
    assert "ありがとうございます" in words(after)
    with running.service.sessions() as session:
        assert [tuple(line) for line in lookups.ratings(session)] == [("3.2.4.a", 1, 0)]
    after = press(slack, running, after, "guideline_next")
    assert clause("3.2.5.a").text in words(after)
    assert clause("3.2.4.a").text in words(press(slack, running, after, "guideline_list"))


def test_a_clause_of_a_section_can_be_looked_at_alone(slack, running):
    message = shown(slack, running, "3(2)④")
    way = next(b for b in message["blocks"] if b.get("accessory", {}).get("action_id") == "guideline_show_3.2.4.d")
    payload = slack.workspace.press(USER, CHANNEL, message["ts"], way["block_id"], "guideline_show_3.2.4.d")
    running.dispatch(payload)
    after = slack.workspace.find(CHANNEL, message["ts"])
    assert clause("3.2.4.d").text in words(after)
    assert clause("3.2.4.c").text not in words(after)
    assert "ここが分かれ目です" in words(after)


def test_a_section_can_be_shared(slack, running):
    preview = press(slack, running, shown(slack, running, "3(2)②"), "guideline_share")
    press(slack, running, preview, "guideline_share_now")
    (public,) = [m for m in slack.workspace.messages[CHANNEL] if not m.get("ephemeral_for")]
    assert all(clause(one).text in words(public) for one in numbered("3(2)②"))
    assert "accessory" not in json.dumps(public)


def test_a_section_that_does_not_exist_has_no_answer(slack, running):
    text = words(asked(slack, running, "9.9"))
    assert "この指針には書かれていません" in text
    assert "番号は「3(2)④」のように" in text
    for text in ("兼業の許可", "あ", "a", "1234567"):
        assert "番号は「" not in words(asked(slack, running, text))


def test_half_a_letter_does_not_hide_the_others(slack, running):
    whole = asked(slack, running, "位置情報")["blocks"]
    assert words({"blocks": asked(slack, running, "位置\ud83d情報")["blocks"]}) == words({"blocks": whole})


def test_what_the_guideline_leaves_to_others_is_said_with_who_governs_it(slack, running):
    message = shown(slack, running, "兼業の許可")
    assert "この指針には書かれていません" in words(message)
    assert "国家公務員法第103条" in words(message)
    assert not [action for action in buttons(message) if action.startswith("guideline_show_")]  # all of them far off


@pytest.mark.parametrize("text", [" ", "?", "📍", "どういう意味?", "help", "目次", "要約して", "例を見せて"])
def test_what_names_nothing_is_told_how_to_ask(slack, running, text):
    assert "/guideline 位置情報" in words(asked(slack, running, text))


@pytest.mark.parametrize(
    ("text", "kind", "way"),
    [
        ("この質問は記録されますか", "privacy", "kept_open"),
        ("記録を消して", "erase", "kept_open"),
        ("設定を変えたい", "settings", "settings_open"),
        ("違反したらどうなる", "penalty", "guideline_contents"),
        ("担当者につないで", "person", "incident_open"),
        ("謝罪文の例がほしい", "steps", "incident_open"),
        ("リマインダーの設定方法は?", "reminders", None),
        ("あなたはAI?", "who", None),
        ("AI?", "who", None),
        ("罰則", "penalty", "guideline_contents"),
    ],
)
def test_what_is_asked_about_us_gets_no_clause_but_what_is_said_of_it(slack, running, text, kind, way):
    answer = shown(slack, running, text)
    assert talk.SAID[kind] in words(answer)
    assert list(buttons(answer)) == ([way] if way else [])
    if way:
        press(slack, running, answer, way)
        assert slack.workspace.views.stacks[USER]


def test_a_bare_noun_is_looked_up_though_it_may_be_asked_of_us(slack, running):
    assert "所属又は氏名の一部又は全部を明らかにして" in words(shown(slack, running, "自己紹介"))
    assert guideline.NOTHING in words(shown(slack, running, "AI"))


@pytest.mark.parametrize("text", ["死にたい", "もう死にたい どうすれば"])
def test_whoever_does_not_want_to_live_reads_where_help_is_and_no_clause(slack, running, text):
    message = shown(slack, running, text)
    assert message["blocks"][0]["text"]["text"] == builtin().in_words("own")
    assert buttons(message).keys() == {"guideline_contents"}
    assert "条項" not in words(message)


@pytest.mark.parametrize(
    "text", ["<!channel>", "*" * 400, "\ud83d\ude00", "あ" * 3000, "<@U1> と <https://x.example|y>"]
)
def test_any_query_gets_an_answer(slack, running, text):
    body = asked(slack, running, text)
    assert "<!" not in json.dumps(body["blocks"])
    assert body["text"]


def test_buttons_walk_through_the_document_and_keep_the_candidates(slack, running):
    message = shown(slack, running, "写真の位置情報とプライバシー")
    candidates = {action for action in buttons(message) if action.startswith("guideline_show_")}
    assert len(candidates) == 2
    message = press(slack, running, message, "guideline_next")
    assert clause("3.2.4.e").text in words(message)
    assert candidates <= buttons(message).keys()
    message = press(slack, running, message, "guideline_previous")
    assert clause("3.2.4.d").text in words(message)


def bold(message):
    parts = next(b for b in message["blocks"] if b["type"] == "rich_text")["elements"][0]["elements"]
    return {part["text"] for part in parts if part.get("style")}


def test_what_the_question_led_to_shows_its_words_whatever_was_looked_at_between(slack, running):
    message = shown(slack, running, "位置情報の公開範囲")
    hits = search("位置情報の公開範囲", limit=3)
    before = bold(message)
    assert before
    away = press(slack, running, message, "guideline_next")
    assert not bold(away)
    assert "お尋ねから見つかった条項" in words(away)
    assert bold(press(slack, running, away, "guideline_previous")) == before
    for hit in (*hits[1:], hits[0]):
        message = press(slack, running, slack.workspace.find(CHANNEL, message["ts"]), f"guideline_show_{hit.id}")
        assert all(any(word in part for part in bold(message)) for word in hit.matched)
    assert bold(message) == before


def test_a_clause_that_only_comes_near_shows_its_words(slack, running):
    message = shown(slack, running, "勤務時間中の喫煙")
    assert "この指針には書かれていません" in words(message)
    near = nearest("勤務時間中の喫煙")
    hit = next(hit for hit in near if hit.matched)
    assert bold(press(slack, running, message, f"guideline_show_{hit.id}"))


def test_a_clause_that_only_comes_near_never_turns_into_an_answer(slack, running):
    first = shown(slack, running, "勤務時間中の喫煙")
    before = words(first)
    message = press(slack, running, first, f"guideline_show_{nearest('勤務時間中の喫煙')[0].id}")
    for action in ("guideline_next", "guideline_previous"):
        assert "この指針には書かれていません" in words(message)
        assert "お尋ねの答えではありません" in words(message)
        assert "ほかの候補" not in words(message)
        assert "guideline_useful" not in buttons(message)
        message = press(slack, running, message, action)
    assert words(press(slack, running, message, "guideline_first")) == before


def test_a_candidate_is_shown_in_place(slack, running):
    message = shown(slack, running, "写真の位置情報とプライバシー")
    action = next(action for action in buttons(message) if action.startswith("guideline_show_"))
    assert clause(action.removeprefix("guideline_show_")).text in words(press(slack, running, message, action))


@pytest.mark.parametrize(
    "value",
    ["../../etc", "", "[]", "{}", "null", "[[],1,2,3,4,5,6]", "[" * 1999,
     '["2.2",[["2.1",[]],["2.1",[]]],[],"","",[],""]',
     '["9.9",[],[],"","",[],""]', '["2.1",[["2.1",["<!channel>"]]],[],"","",[],""]', '["2.1",[],[],"x","",[],""]',
     '["2.1",[["9",[]]],[],"","",[],""]', '["2.1",[["",[]]],[],"","",[],""]', '["2.1",[["2.1","手"]],[],"","",[],""]',
     '["2.1",[],["9"],"","",[],""]', '["2.1",[],["2.1","2.1"],"","",[],""]', '["2.1",[],["2.2"],"","",["listed"],""]',
     '["2.1",[["2.1",[]],["2.2",[]],["2.3",[]],["2.4",[]]],[],"","",[],""]',
     '["2.1",[],[],"","query in clear",[],""]', '["2.1",[],[],"","",[],"now"]'],
)  # fmt: skip
def test_a_forged_button_value_shows_nothing(slack, running, value):
    assert read_place(value) is None
    message = shown(slack, running, "位置情報")
    before = words(message)
    for action in ("guideline_next", "guideline_useful", "guideline_share"):
        assert words(press(slack, running, message, action, value)) == before


def test_an_opinion_is_kept_once_without_question_or_person(slack, running):
    message = shown(slack, running, "兼業の 許可")
    after = press(slack, running, message, "guideline_useless")
    assert "お役に立てず" in words(after)
    assert "guideline_useful" not in buttons(after)
    press(slack, running, shown(slack, running, "兼業の 許可"), "guideline_useful")
    with running.service.sessions() as session:
        (row,) = session.scalars(select(LookupRating)).all()
        assert (row.clause, row.useful) == ("", True)
        assert [tuple(line) for line in lookups.ratings(session)] == [("", 1, 0)]
        kept = "\n".join(map(str, session.execute(text("SELECT * FROM lookup_ratings")).all()))
    assert "兼業" not in kept
    assert marked(running.service.pseudonyms, "T0PLAY", "兼業の 許可") not in kept  # equal for all who ask it
    assert USER not in kept


def test_opinions_of_two_people_count_twice(slack, running):
    for user in (USER, "U0ADMIN"):
        message = shown(slack, running, "位置情報")
        press(slack, running, message, "guideline_useful", user=user)
    with running.service.sessions() as session:
        assert [tuple(line) for line in lookups.ratings(session)] == [("3.2.4.d", 2, 0)]


def test_sharing_takes_a_second_step_and_shows_no_question(slack, running):
    message = shown(slack, running, "ジオタグ")
    preview = press(slack, running, message, "guideline_share")
    assert "このチャンネルの全員に見える形で" in words(preview)
    assert [m for m in slack.workspace.messages[CHANNEL] if not m.get("ephemeral_for")] == []
    after = press(slack, running, preview, "guideline_share_now")
    (public,) = [m for m in slack.workspace.messages[CHANNEL] if not m.get("ephemeral_for")]
    assert clause("3.2.4.d").text in words(public)
    assert "ジオタグ" not in json.dumps(public, ensure_ascii=False)
    assert f"<@{USER}>" in words(public)
    assert "共有しました" in words(after)


def test_a_preview_pressed_twice_shares_once(slack, running):
    message = press(slack, running, shown(slack, running, "位置情報"), "guideline_share")
    payload = slack.press(message, "guideline_share_now", channel=CHANNEL)
    for _ in range(2):
        assert running.dispatch(payload).status == 200
    assert len([m for m in slack.workspace.messages[CHANNEL] if not m.get("ephemeral_for")]) == 1
    assert "共有しました" in words(slack.workspace.find(CHANNEL, message["ts"]))
    for action in ("guideline_share", "guideline_share_now"):  # who looks at it anew shares it again
        message = press(slack, running, message, action)
    assert len([m for m in slack.workspace.messages[CHANNEL] if not m.get("ephemeral_for")]) == 2


def public(slack):
    return [m for m in slack.workspace.messages[CHANNEL] if not m.get("ephemeral_for")]


def failing(monkeypatch, *which):
    """Let some of the calls of `respond`, by number, end without an answer."""
    calls, send = iter(range(100)), Respond.__call__

    def call(*arguments, **content):
        if next(calls) in which:
            raise OSError
        return send(*arguments, **content)

    monkeypatch.setattr(Respond, "__call__", call)


def test_a_share_that_failed_before_anything_was_posted_can_be_pressed_again(slack, running, monkeypatch):
    preview = press(slack, running, shown(slack, running, "位置情報"), "guideline_share")
    payload = slack.press(preview, "guideline_share_now", channel=CHANNEL)
    failing(monkeypatch, 0)
    running.dispatch(payload)
    assert public(slack) == []
    assert "もう一度お試しください" in slack.workspace.messages[CHANNEL][-1]["text"]
    running.dispatch(payload)
    assert len(public(slack)) == 1


def test_who_shares_hears_where_nobody_knows_whether_it_was_shared(slack, running, monkeypatch):
    preview = press(slack, running, shown(slack, running, "位置情報"), "guideline_share")
    payload = slack.press(preview, "guideline_share_now", channel=CHANNEL)
    failing(monkeypatch, 1)
    running.dispatch(payload)
    assert "共有できたか確かめられませんでした" in slack.workspace.messages[CHANNEL][-1]["text"]
    running.dispatch(payload)
    assert "もう共有の操作をしています" in slack.workspace.messages[CHANNEL][-1]["text"]
    assert public(slack) == []


def test_sharing_can_be_called_off(slack, running):
    message = press(slack, running, shown(slack, running, "位置情報"), "guideline_share")
    assert clause("3.2.4.d").text in words(press(slack, running, message, "guideline_share_not"))
    assert len(slack.workspace.messages[CHANNEL]) == 1


def test_in_a_dm_there_is_nobody_to_share_with(slack, running):
    assert "guideline_share" not in buttons(shown(slack, running, "位置情報", DM))


def test_the_contents_open_every_clause_in_a_modal(slack, running):
    press(slack, running, shown(slack, running, "位置情報"), "guideline_contents")
    (modal,) = slack.workspace.views.stacks[USER]
    read = [one for row in modal["blocks"] if row["type"] == "actions" for one in row["elements"]]
    assert [button["value"] for button in read] == [one.id for one in clauses()]
    row = next(r for r in modal["blocks"] if r["type"] == "actions")
    views = slack.workspace.views
    payload = views.pressed(USER, modal["id"], row["block_id"], "contents_read_1.1", {}, None)
    assert running.dispatch(payload).status == 200
    page = views.stacks[USER][-1]
    assert clause("1.1").text in words(page)
    row = next(r for r in page["blocks"] if r["type"] == "actions")
    payload = views.pressed(USER, page["id"], row["block_id"], "contents_turn_1.2", {}, None)
    assert running.dispatch(payload).status == 200
    assert clause("1.2").text in words(views.stacks[USER][-1])
    assert len(views.stacks[USER]) == 2


def test_every_answer_stays_within_slacks_limits():
    mark = "f" * 64
    every = tuple(one.id for one in clauses())
    for one in clauses():
        ids = list(dict.fromkeys((one.id, *every)))[:3]
        found = tuple((other, tuple(clause(other).text)) for other in ids)
        place = Place(one.id, found, every, False, "official-accounts", mark, True, "1.2", comfort="own", near=True)
        assert refused({"text": "x", "blocks": guideline.answer(place)}) is None
        assert one.text in words({"blocks": guideline.answer(place)})
        assert len(place.value) <= MOST_VALUE
        assert read_place(place.value) == replace(place, found=tuple((other, ()) for other, _ in found))
        assert view_refused(contents.page(one.id)) is None
        listing = Place(one.id, (), every, True, "", mark, shared=True, direct="1.2", comfort="own")
        assert refused({"text": "x", "blocks": guideline.answer(listing)}) is None
        assert refused({"text": "x", "blocks": guideline.preview(listing, USER, "f" * 8)}) is None
        assert len(str(guideline.answer(listing))) <= MOST_CHARACTERS
        assert len(str(guideline.answer(place))) <= MOST_CHARACTERS
    assert view_refused(contents.contents()) is None


def test_who_asks_whether_they_will_be_punished_is_told_what_governs_it(slack, running):
    assert "国家公務員法第82条" in str(asked(slack, running, "処分されますか"))
