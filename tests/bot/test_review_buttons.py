"""What a person tells about a draft: facts that decide, findings that do not apply; the text itself is never kept."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.playground.workspace import DM
from bot.store.tables import HiddenRule, LastReview, Refutation, StatedFact
from bot.told import MARK, MOST, MOST_MARKS, NOTHING, Told
from bot.views.review import LINKED
from rules.facts import facts
from tests.conftest import read
from tests.faults import Fault

USER = "U0SATO"
DRAFT = "佐藤健太さんの携帯番号は090-0000-1234"
RULE = "personal_info/telephone-of-another"
PLACE = "いまここ→ 35.6745,139.7512"


def reviewed(slack, running, text):
    running.dispatch(slack.workspace.say(USER, DM, text))
    return slack.wait_for(len(slack.answers()) + 1)[-1]


def pressed(slack, running, message, action_id, user=USER):
    assert running.dispatch(slack.press(message, action_id, user)).status == 200
    return slack.workspace.find(DM, message["ts"])


def rows(running, table):
    with running.service.sessions() as session:
        return session.scalars(select(table)).all()


def test_a_fact_is_told_by_a_button_and_says_what_it_cleared(slack, running):
    message = reviewed(slack, running, DRAFT + "。" + PLACE)
    assert "他人の個人情報" in read(message)
    message = pressed(slack, running, message, "review_told_consent")
    text = read(message)
    assert "✓ *本人の同意があります*" in text
    assert "1件の指摘(他人の個人情報)が当たらなくなりました" in text
    assert "どこに、どこまで載せるか" in text
    assert "1件、投稿の前に" in text
    assert "位置情報" in text


def test_a_fact_can_be_taken_back(slack, running):
    message = reviewed(slack, running, DRAFT)
    before = read(message)
    message = pressed(slack, running, message, "review_told_consent")
    assert "気になる点は見つかりませんでした" in read(message)
    message = pressed(slack, running, message, "review_told_without_consent")
    assert read(message) == before


def test_a_fact_holds_after_an_edit_until_it_is_taken_back(slack, running):
    message = pressed(slack, running, reviewed(slack, running, DRAFT + "。" + PLACE), "review_told_consent")
    running.dispatch(slack.workspace.edit(DM, message["thread_ts"], DRAFT))
    slack.until(lambda: "編集を確かめました" in read(slack.answers()[0]))
    message = slack.answers()[0]
    assert "✓ *本人の同意があります*" in read(message)
    assert "ほかに気になる点は見つかりませんでした" in read(message)
    pressed(slack, running, message, "review_told_without_consent")
    assert rows(running, StatedFact) == []


MOVE = "来週の局長の異動、まだ秘密だけど大阪らしい"
ANOTHER = "入札の予定価格、ここだけの話、2億ちょいです。部外秘の会議資料も上げます"


def edited(slack, running, message, text):
    running.dispatch(slack.workspace.edit(DM, message["thread_ts"], text))
    slack.until(lambda: "編集を確かめました" in read(slack.answers()[0]))
    return slack.answers()[0]


def test_a_fact_says_nothing_of_what_an_edit_brings(slack, running):
    message = pressed(slack, running, reviewed(slack, running, MOVE), "review_told_published")
    assert "気になる点は見つかりませんでした" in read(message)
    message = edited(slack, running, message, ANOTHER)
    assert "職務上の秘密" in read(message)
    assert "✓" not in read(message)
    message = pressed(slack, running, message, "review_told_published")
    assert "✓ *公表済みです*" in read(message)
    assert "ほかに気になる点は見つかりませんでした" in read(message)


def test_a_fact_told_of_what_is_gone_is_not_spoken_of(slack, running):
    message = pressed(slack, running, reviewed(slack, running, MOVE), "review_told_published")
    text = read(edited(slack, running, message, "昼はカレーを食べた"))
    assert "公表" not in text


def test_a_fact_stays_with_its_words_whatever_stands_beside_them(slack, running):
    message = pressed(slack, running, reviewed(slack, running, MOVE), "review_told_published")
    message = edited(slack, running, message, "今日は雨です。" + MOVE)
    assert "✓ *公表済みです*" in read(message)
    assert "ほかに気になる点は見つかりませんでした" in read(message)


def test_what_a_fact_was_told_of_is_kept_without_its_words(slack, running):
    pressed(slack, running, reviewed(slack, running, MOVE), "review_told_published")
    (row,) = rows(running, StatedFact)
    assert re.fullmatch("(?:[0-9a-f]{6})+", row.about)


KANJI = "安井宇江小加木久毛子佐志須世曽田千津手戸中仁沼根野羽飛布辺保"
MANY = "\n".join(f"{one}田健太さんの携帯番号は090-0000-{at:04}" for at, one in enumerate(KANJI))


def test_a_fact_is_told_of_however_many_findings(slack, running):
    message = pressed(slack, running, reviewed(slack, running, MANY), "review_told_consent")
    assert "ほかに気になる点は見つかりませんでした" in read(message)
    message = edited(slack, running, message, MANY + "。" + MOVE)
    assert "✓ *本人の同意があります*" in read(message)
    assert "職務上の秘密" in read(message)


def test_a_fact_of_more_than_it_can_be_told_of_singly_keeps_what_it_cleared_before(slack, running):
    lines = MANY.splitlines()
    message = pressed(slack, running, reviewed(slack, running, "\n".join(lines[:15])), "review_told_consent")
    message = edited(slack, running, message, MANY)
    assert "1件、投稿の前に" in read(message)  # with what is written alike
    assert "ほかに気になる点は見つかりませんでした" in read(pressed(slack, running, message, "review_told_consent"))


@pytest.mark.parametrize("rules", [MOST_MARKS, MOST_MARKS + 1])
def test_a_fact_can_be_told_of_any_number_of_rules(rules):
    found = [(f"personal_info/r{at % rules}", f"{at:0{MARK}}") for at in range(60)]
    told = NOTHING.stating("consent", found)
    assert all(told.holds_of(rule, mark) for rule, mark in found)
    assert len(told.facts["consent"]) <= MOST_MARKS
    assert told.holds_of("personal_info/other", "f" * MARK) == (rules > MOST_MARKS)


def of_an_older_version(slack, message):
    """The buttons of a message as they were before a fact was told of certain findings: with the facts' names alone."""
    payload = slack.press(message, "review_told_consent")
    value = json.loads(payload["actions"][0]["value"])
    payload["actions"][0]["value"] = json.dumps(value | {"facts": list(value["facts"])})
    return payload


def test_a_button_of_an_older_version_still_tells_its_fact(slack, running):
    message = reviewed(slack, running, DRAFT)
    running.dispatch(of_an_older_version(slack, message))
    message = slack.workspace.find(DM, message["ts"])
    assert "✓ *本人の同意があります*" in read(message)
    assert "✓ *本人の同意があります*" in read(edited(slack, running, message, "今日は雨です。" + DRAFT))


def test_a_fact_kept_by_an_older_version_still_holds(slack, running):
    message = pressed(slack, running, reviewed(slack, running, DRAFT), "review_told_consent")
    with running.service.sessions.begin() as session:
        session.execute(update(StatedFact).values(about=None))
    assert "✓ *本人の同意があります*" in read(edited(slack, running, message, "今日は雨です。" + DRAFT))


def test_a_button_that_tells_nothing_of_facts_erases_none(slack, running):
    message = pressed(slack, running, reviewed(slack, running, DRAFT), "review_told_consent")
    payload = slack.press(message, "review_told_without_consent")
    value = json.loads(payload["actions"][0]["value"])
    payload["actions"][0]["value"] = json.dumps(value | {"facts": None})
    running.dispatch(payload)
    assert len(rows(running, StatedFact)) == 1


def test_what_was_said_of_a_picture_stays(slack, running):
    event, _ = slack.workspace.upload(USER, DM, "a.png", "image/png", b"\x89PNG\r\n\x1a\n", DRAFT)
    running.dispatch(event)
    (message,) = slack.wait_for(1)
    assert "人の顔・後ろ姿" in read(message)
    message = pressed(slack, running, message, "review_told_consent")
    assert "✓ *本人の同意があります*" in read(message)
    assert "人の顔・後ろ姿" in read(message)


def test_a_fact_about_one_draft_says_nothing_about_another(slack, running):
    pressed(slack, running, reviewed(slack, running, DRAFT), "review_told_consent")
    assert "1件、投稿の前に" in read(reviewed(slack, running, DRAFT))


def test_facts_are_offered_only_where_they_decide(slack, running):
    text = json.dumps(reviewed(slack, running, PLACE)["blocks"])
    assert "review_told" not in text


def test_a_draft_in_a_thread_is_found_again(slack, running):
    root = slack.workspace.say(USER, DM, "今日の昼はラーメン")["event"]["ts"]
    running.dispatch(slack.workspace.say(USER, DM, DRAFT, thread_ts=root))
    (message,) = slack.wait_for(1)
    assert message["thread_ts"]
    if message["thread_ts"] != root:
        message["thread_ts"] = root  # where Slack itself puts it
    assert "本人の同意があります" in read(pressed(slack, running, message, "review_told_consent"))


def test_a_draft_taken_back_cannot_be_reviewed_again(slack, running):
    message = reviewed(slack, running, DRAFT)
    payload = slack.press(message, "review_told_consent")
    slack.workspace.messages[DM] = [message]
    running.dispatch(payload)
    assert "元の下書きが見つかりません" in slack.wait_for(2)[-1]["text"]


def test_a_press_is_acknowledged_before_slack_has_given_the_draft_back(slack, running):
    payload = slack.press(reviewed(slack, running, DRAFT), "review_told_consent")
    slack.api.fail_next("conversations.replies", Fault(200, carried_out=True, delay=0.5))
    assert running.dispatch(payload, wait=False).status == 200
    assert not slack.calls("chat.update")
    slack.until(lambda: slack.calls("chat.update"))


def test_what_fails_after_the_acknowledgement_is_told_under_a_number_too(slack, running, caplog):
    payload = slack.press(reviewed(slack, running, DRAFT), "review_told_consent")
    slack.api.fail_next("conversations.replies", Fault(500))
    assert running.dispatch(payload).status == 200
    words = slack.answers()[-1]["text"]
    number = re.search(r"管理者に番号 ([0-9a-f]{8}) を", words)[1]
    assert f"reference {number}: " in caplog.text


def test_nobody_else_can_have_a_draft_reviewed_again(slack, running):
    message = reviewed(slack, running, DRAFT)
    before = read(message)
    assert read(pressed(slack, running, message, "review_told_consent", user="U0GUEST")) == before


def test_time_and_place_can_be_added_in_the_form_with_what_was_told(slack, running):
    message = pressed(slack, running, reviewed(slack, running, DRAFT), "review_told_consent")
    pressed(slack, running, message, "review_form")
    assert DRAFT in read(slack.modal())
    slack.submit(running, {"review_at": "2026-11-25T10:00+09:00"})
    assert "✓ *本人の同意があります*" in read(slack.modal())
    assert "勤務時間中の発信" in read(slack.modal())


def test_a_fact_told_by_dm_can_be_taken_back_in_the_form(slack, running):
    message = pressed(slack, running, reviewed(slack, running, DRAFT), "review_told_consent")
    pressed(slack, running, message, "review_form")
    slack.submit(running)
    assert "ほかに気になる点は見つかりませんでした" in read(slack.modal())
    running.dispatch(slack.press_in(slack.modal(), "review_told_without_consent", {"review_text": DRAFT}))
    assert "本人の同意があります*" not in read(slack.modal())
    assert "1件、投稿の前に" in read(slack.modal())
    slack.submit(running, {"review_text": DRAFT + "。"})
    assert "1件、投稿の前に" in read(slack.modal())


def test_a_draft_that_the_form_cannot_hold_is_asked_for_in_parts(slack, running):
    pressed(slack, running, reviewed(slack, running, DRAFT + "。あ" * 1600), "review_form")
    assert "3,000字を超えるため、欄に入りませんでした" in read(slack.modal())
    slack.submit(running, {"review_text": DRAFT, "review_at": "2026-11-25T10:00+09:00"})
    assert "勤務時間中の発信" in read(slack.modal())


def test_what_a_link_behind_a_word_leads_to_is_not_called_clear_in_the_form_either(slack, running):
    event = slack.workspace.say(USER, DM, "x")
    for one in (event["event"], slack.workspace.find(DM, event["event"]["ts"])):
        one["text"] = "昼はラーメンだった。<https://example.org/doc|写真>"
    running.dispatch(event)
    pressed(slack, running, slack.wait_for(1)[0], "review_form")
    assert "昼はラーメンだった。写真" in read(slack.modal())
    for values in ({}, {"review_text": "昼はうどんだった。写真"}):
        slack.submit(running, values)
        assert "気になる点は見つかりませんでした" in read(slack.modal())
        assert LINKED in read(slack.modal())


def test_the_form_is_not_offered_for_a_draft_taken_back(slack, running):
    message = reviewed(slack, running, DRAFT)
    payload = slack.press(message, "review_form")
    slack.workspace.messages[DM] = [message]
    running.dispatch(payload)
    assert "元の下書きが見つかりません" in read(slack.modal())
    assert "submit" not in slack.modal()


def test_the_form_opens_before_the_drafts_file_is_read(slack, running):
    event, _ = slack.workspace.upload(USER, DM, "案.txt", "text/plain", DRAFT.encode())
    running.dispatch(event)
    (message,) = slack.wait_for(1)
    slack.api.fail_next("conversations.replies", Fault(200, carried_out=True, delay=0.5))
    assert running.dispatch(slack.press(message, "review_form"), wait=False).status == 200
    slack.until(lambda: slack.workspace.views.stacks.get(USER))
    assert "読み込んでいます" in read(slack.modal())
    running.finish()
    assert DRAFT in read(slack.modal())


def test_a_form_that_was_closed_while_it_was_loading_stays_closed_without_a_word(slack, running):
    message = reviewed(slack, running, DRAFT)
    slack.api.fail_next("conversations.replies", Fault(200, carried_out=True, delay=0.3))
    running.dispatch(slack.press(message, "review_form"), wait=False)
    slack.until(lambda: slack.workspace.views.stacks.get(USER))
    slack.workspace.views.closed(USER)
    running.finish()
    assert len(slack.answers()) == 1


def test_a_finding_that_does_not_apply_is_noted_without_a_word_of_the_draft(slack, running):
    message = reviewed(slack, running, DRAFT)
    message = pressed(slack, running, message, "review_refute")
    assert "「他人の個人情報」の指摘を外しました" in read(message)
    assert "指摘を外しました。ほかに気になる点は見つかりませんでした" in read(message)
    assert "header" not in {block["type"] for block in message["blocks"]}  # it would look like clearance
    (row,) = rows(running, Refutation)
    assert row.rule == RULE
    assert row.person == running.service.pseudonyms.person("T0PLAY", USER)
    assert len(row.draft) == 64
    assert USER not in row.person + row.draft
    assert rows(running, HiddenRule) == []


def test_after_an_edit_what_did_not_apply_is_looked_at_anew(slack, running):
    """The new words may deserve it; a fact about the draft, by contrast, holds on."""
    message = pressed(slack, running, reviewed(slack, running, DRAFT), "review_refute")
    running.dispatch(slack.workspace.edit(DM, message["thread_ts"], f"{DRAFT}です"))
    slack.until(lambda: "編集を確かめました" in read(slack.answers()[0]))
    assert "1件、投稿の前に" in read(slack.answers()[0])


@pytest.mark.parametrize(
    ("action", "changed"),
    [("review_told_consent", "指摘はありません"), ("review_refute", "1件残り"), (None, "1件残り")],
)
def test_an_edit_is_not_told_to_have_done_what_a_press_did(slack, running, action, changed):
    message = reviewed(slack, running, DRAFT)
    if action:
        pressed(slack, running, message, action)
    running.dispatch(slack.workspace.edit(DM, message["thread_ts"], DRAFT + "。"))
    slack.until(lambda: "編集を確かめました" in read(slack.answers()[0]))
    assert f"編集を確かめました: {changed}\n" in read(slack.answers()[0])


@pytest.mark.parametrize("text", ["うちの課長、無能じゃない?", "「佐藤健太さんの携帯番号は090-0000-1234」ならいい?"])
def test_what_stood_beside_the_review_stays(slack, running, text):
    message = reviewed(slack, running, text)
    assert "message_was_question" in json.dumps(message["blocks"])
    assert ("お尋ねの文だけを確かめました" in read(message)) == text.startswith("「")
    message = pressed(slack, running, message, "review_refute")
    assert "指摘を外しました" in read(message)
    assert "message_was_question" in json.dumps(message["blocks"])
    assert ("お尋ねの文だけを確かめました" in read(message)) == text.startswith("「")


SECRET = "パスワードはAbc12345"
SLOW = Fault(200, carried_out=True, delay=1.0)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        (DRAFT, "review_told_consent"),
        (DRAFT, "review_refute"),
        ("位置情報って付けたままでもいいですか?", "message_was_draft"),
    ],
)
def test_a_press_carried_out_late_leaves_the_answer_to_an_edit_made_meanwhile(slack, running, text, action):
    message = reviewed(slack, running, text)
    slack.api.fail_next("chat.update", SLOW)
    running.dispatch(slack.press(message, action), wait=False)
    slack.until(lambda: slack.calls("chat.update"))
    running.dispatch(slack.workspace.edit(DM, message["thread_ts"], SECRET), wait=False)
    slack.until(lambda: "認証情報" in read(slack.answers()[0]))
    running.finish()
    slack.until(lambda: running.service.inbox.idle)
    (answer,) = slack.answers()
    assert "認証情報" in read(answer)
    assert "他人の個人情報" not in read(answer)


def test_a_press_after_a_change_that_slack_does_not_date_stands(slack, running):
    """Where a file is taken out, Slack's lists do not say that it was."""
    event, _ = slack.workspace.upload(USER, DM, "a.png", "image/png", b"\x89PNG\r\n\x1a\n", DRAFT)
    running.dispatch(event)
    slack.wait_for(1)
    running.dispatch(slack.workspace.remove_files(DM, event["event"]["ts"]))
    slack.until(lambda: "人の顔・後ろ姿" not in read(slack.answers()[0]))
    answer = pressed(slack, running, slack.answers()[0], "review_refute")
    slack.until(lambda: running.service.inbox.idle)
    assert "指摘を外しました" in read(answer)
    assert "指摘を外しました" in read(slack.answers()[0])


def test_a_refutation_counts_once_per_draft(slack, running):
    message = reviewed(slack, running, DRAFT)
    payload = slack.press(message, "review_refute")
    for _ in range(2):
        running.dispatch(payload)
    assert len(rows(running, Refutation)) == 1
    pressed(slack, running, reviewed(slack, running, DRAFT), "review_refute")
    assert len(rows(running, Refutation)) == 2


def test_a_refutation_can_be_taken_back(slack, running):
    message = reviewed(slack, running, DRAFT)
    before = read(message)
    message = pressed(slack, running, pressed(slack, running, message, "review_refute"), "review_restore")
    assert read(message) == before
    assert rows(running, Refutation) == []


def test_a_rule_is_hidden_for_this_person_alone_and_it_is_said(slack, running):
    message = pressed(slack, running, reviewed(slack, running, DRAFT), "review_refute")
    message = pressed(slack, running, message, "review_hide")
    assert "出さない設定の指摘が1件あります(他人の個人情報)" in read(message)
    again = reviewed(slack, running, DRAFT)
    assert "気になる点は見つかりませんでした" in read(again)
    assert "出さない設定の指摘が1件あります" in read(again)
    running.dispatch(slack.workspace.say("U0ADMIN", DM, DRAFT))
    assert "1件、投稿の前に" in read(slack.wait_for(len(slack.answers()) + 1)[-1])


@pytest.mark.parametrize("value", ["", "{", "[]", "null", '{"refuted":3}', '{"refuted":["no/rule"],"draft":"1.0"}'])
def test_a_forged_value_changes_nothing(slack, running, value):
    message = reviewed(slack, running, DRAFT)
    for action in ("review_refute", "review_told_consent"):
        payload = slack.press(message, action)
        payload["actions"][0]["value"] = value
        assert running.dispatch(payload).status == 200
    assert rows(running, Refutation) == []


def test_the_last_review_is_kept_as_names_of_rules(slack, running):
    reviewed(slack, running, DRAFT)
    (row,) = rows(running, LastReview)
    assert row.found == RULE
    assert (datetime.now(UTC) - row.reviewed_at).total_seconds() < 60


NAMES = st.lists(st.text(max_size=30), max_size=MOST).map(tuple)
MARKS = st.lists(st.text("0123456789abcdef", min_size=MARK, max_size=MARK), max_size=MOST_MARKS).map(tuple)
FACTS = st.none() | st.dictionaries(st.text(max_size=30), MARKS, max_size=len(facts()))


@given(st.builds(Told, st.text(max_size=20), FACTS, NAMES))
def test_what_was_told_survives_its_button(told):
    assert Told.decode(told.encode()) == told


@given(st.text())
def test_any_value_can_be_read(value):
    assert isinstance(Told.decode(value), Told)


def test_what_is_told_fits_into_a_button():
    told = NOTHING
    while not told.full:
        told = told.refuting(f"personal_info/{'x' * 40}{len(told.refuted)}")
    for fact in facts():
        told = told.stating(fact, (("secrecy/x", f"{number:0{MARK}}") for number in range(MOST_MARKS)))
    assert len(told.encode()) <= 2000
