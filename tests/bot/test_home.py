"""The app's Home: the box, the last result, the settings that every review uses, hidden rules."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.playground.workspace import DM
from bot.store.tables import HiddenRule, LeaveDay, PersonSettings
from bot.views.review import LINKED
from tests.conftest import read

USER = "U0SATO"
DRAFT = "佐藤健太さんの携帯番号は090-0000-1234"
HARMLESS = "からあげ、レモンは最後にかける派です"
WEDNESDAY = "2026-11-25T{}+09:00"


@pytest.fixture
def home(slack, running):
    assert running.dispatch(slack.workspace.home_opened(USER)).status == 200
    return slack.home()


def press(slack, running, action_id, values=None):
    assert running.dispatch(slack.press_in(slack.home(), action_id, values)).status == 200


def saved(slack, running, **values):
    press(slack, running, "settings_open")
    errors = slack.submit(running, values)
    return errors


def reviewed_at(slack, running, time):
    running.dispatch(slack.workspace.shortcut(USER, "review_draft"))
    slack.submit(running, {"review_text": HARMLESS, "review_at": WEDNESDAY.format(time)})
    return read(slack.modal())


def test_the_home_offers_all_there_is(home):
    text = read(home)
    for words in ("下書き", "もう投稿してしまった", "私の設定", "保存されているもの", "08:30〜17:15(初期値", "目次"):
        assert words in text


def test_the_messages_tab_gets_no_home(slack, running):
    assert running.dispatch(slack.workspace.home_opened(USER, "messages")).status == 200
    assert slack.workspace.views.homes == {}


def test_a_draft_in_the_box_is_answered_in_a_modal_and_the_box_is_emptied(slack, running, home):
    press(slack, running, "home_review", {"home_text": DRAFT})
    assert "1件、投稿の前に" in read(slack.modal())
    assert DRAFT in read(slack.modal())
    before = next(block["block_id"] for block in home["blocks"] if block["type"] == "input")
    after = next(block["block_id"] for block in slack.home()["blocks"] if block["type"] == "input")
    assert before != after  # under its old name Slack would keep what was typed
    assert "佐藤健太" not in json.dumps(slack.home(), ensure_ascii=False)
    assert "最後の確認" in read(slack.home())
    assert "1件(他人の個人情報)" in read(slack.home())


def box(slack):
    return next(block["block_id"] for block in slack.home()["blocks"] if block["type"] == "input")


def test_the_answer_to_the_box_says_that_it_does_not_follow_links(slack, running, home):
    press(slack, running, "home_review", {"home_text": "猫がいた https://example.org/"})
    assert LINKED in read(slack.modal())


def test_what_was_typed_stays_in_the_box_until_it_is_sent(slack, running, home):
    press(slack, running, "home_review", {"home_text": DRAFT})
    before = box(slack)
    running.dispatch(slack.workspace.home_opened(USER))
    saved(slack, running, profile="猫")
    press(slack, running, "kept_open")
    running.dispatch(slack.press_in(slack.modal(), "kept_erase"))
    running.dispatch(slack.workspace.home_opened(USER))
    assert box(slack) == before  # under which Slack keeps what was typed
    press(slack, running, "home_form", {"home_text": DRAFT})
    assert box(slack) != before


def from_a_message(slack, running, text, action_id):
    running.dispatch(slack.workspace.say(USER, DM, text))
    running.dispatch(slack.press(slack.wait_for(1)[0], action_id))


def test_settings_saved_from_a_message_leave_what_was_typed_in_the_box(slack, running, home):
    press(slack, running, "home_review", {"home_text": DRAFT})
    before = box(slack)
    from_a_message(slack, running, "設定を変えたい", "settings_open")
    slack.submit(running, {"profile": "猫"})
    assert box(slack) == before  # under which Slack keeps what was typed
    running.dispatch(slack.workspace.home_opened(USER))
    assert box(slack) == before
    assert "プロフィール文: あり" in read(slack.home())


def test_an_erasure_from_a_message_leaves_what_was_typed_in_the_box(slack, running, home):
    press(slack, running, "home_review", {"home_text": DRAFT})
    before = box(slack)
    from_a_message(slack, running, "記録を消して", "kept_open")
    running.dispatch(slack.press_in(slack.modal(), "kept_erase"))
    running.dispatch(slack.workspace.home_opened(USER))
    assert box(slack) == before
    assert "最後の確認" not in read(slack.home())


def test_an_empty_box_opens_the_form(slack, running, home):
    press(slack, running, "home_review")
    assert slack.modal()["submit"]["text"] == "確かめる"


def test_the_form_takes_over_what_stands_in_the_box(slack, running, home):
    press(slack, running, "home_form", {"home_text": DRAFT})
    assert DRAFT in read(slack.modal())
    assert "佐藤健太" not in json.dumps(slack.home(), ensure_ascii=False)


def test_the_steps_after_a_post_open_from_the_home_and_from_a_modal(slack, running, home):
    press(slack, running, "incident_open")
    assert "気づいてくださって、よかったです" in read(slack.modal())
    press(slack, running, "home_review", {"home_text": DRAFT})
    running.dispatch(slack.press_in(slack.modal(), "incident_open"))
    assert "気づいてくださって、よかったです" in read(slack.modal())


def test_the_guideline_is_read_from_the_home(slack, running, home):
    press(slack, running, "guideline_contents")
    running.dispatch(slack.press_in(slack.modal(), "contents_read_3.2.4.d"))
    assert "位置情報を自動的に付与する機能" in read(slack.modal())


def test_the_settings_show_the_default_as_one(slack, running, home):
    press(slack, running, "settings_open")
    assert "まだ初期値(08:30〜17:15)です" in read(slack.modal())
    slack.submit(running)
    with running.service.sessions() as session:
        assert session.query(PersonSettings).one().work_hours is None
    assert "08:30〜17:15(初期値" in read(slack.home())


def test_working_hours_decide_in_every_review(slack, running, home):
    assert "勤務時間中の発信" in reviewed_at(slack, running, "09:00")
    assert saved(slack, running, work_begin="10:00", work_end="19:00") == {}
    assert "10:00〜19:00" in read(slack.home())
    assert "初期値" not in read(slack.home())
    assert "勤務時間中の発信" not in reviewed_at(slack, running, "09:00")
    assert "勤務時間中の発信" in reviewed_at(slack, running, "18:00")


def test_the_hours_of_one_are_not_those_of_another(slack, running, home):
    saved(slack, running, work_begin="10:00", work_end="19:00")
    running.dispatch(slack.workspace.shortcut("U0ADMIN", "review_draft"))
    slack.submit(running, {"review_text": HARMLESS, "review_at": WEDNESDAY.format("18:00")}, user="U0ADMIN")
    assert "勤務時間中の発信" not in read(slack.modal("U0ADMIN"))


def test_a_day_of_leave_is_off_duty(slack, running, home):
    running.service.clock.ahead -= running.service.clock.now() - running.service.clock.now().replace(
        year=2026, month=11, day=24, hour=3
    )
    assert saved(slack, running, leave="11/25") == {}
    assert "2026/11/25" in read(slack.home())
    assert "勤務時間中の発信" not in reviewed_at(slack, running, "10:00")


def test_profile_and_what_it_discloses_are_used_by_dm(slack, running, home):
    saved(slack, running, discloses=["name", "affiliation"], profile="ラーメンと城めぐり")
    running.dispatch(slack.workspace.say(USER, DM, HARMLESS))
    assert "個人の見解の断り" in read(slack.wait_for(1)[0])
    saved(slack, running, profile="発言は個人の見解です。所属組織とは関係ありません")
    running.dispatch(slack.workspace.say(USER, DM, HARMLESS))
    assert "個人の見解の断り" not in read(slack.wait_for(2)[1])


def test_what_was_set_stands_in_the_form_again(slack, running, home):
    saved(slack, running, work_begin="22:00", work_end="06:00", leave="2099-01-05〜2099-01-07", discloses=["name"],
          profile="猫 <!here>", mosaic=["on"])  # fmt: skip
    press(slack, running, "settings_open")
    text = read(slack.modal())
    assert "2099/1/5〜7" in text
    assert "猫 <!here>" in text
    elements = {b["block_id"]: b["element"] for b in slack.modal()["blocks"] if b["type"] == "input"}
    assert elements["work_begin"]["initial_time"] == "22:00"
    assert [option["value"] for option in elements["discloses"]["initial_options"]] == ["name"]
    assert "<!here>" not in json.dumps(slack.home())


def test_many_days_of_leave_are_shown_again_and_outlast_another_change(slack, running, home):
    begin = running.service.clock.now().date() + timedelta(days=2)
    every_other = [begin + timedelta(days=2 * number) for number in range(290)]
    assert saved(slack, running, leave=",".join(f"{day.year}/{day.month}/{day.day}" for day in every_other)) == {}
    assert saved(slack, running, profile="猫が好き") == {}
    with running.service.sessions() as session:
        assert list(session.scalars(select(LeaveDay.day).order_by(LeaveDay.day))) == every_other


def test_days_of_leave_gone_by_do_not_stand_in_the_way_of_a_change(slack, running, home):
    person = running.service.adviser.person("T0PLAY", USER)
    with running.service.sessions.begin() as session:
        session.add(LeaveDay(person=person, day=date(2020, 12, 28)))
    assert saved(slack, running, profile="猫が好き") == {}


@pytest.mark.parametrize(
    ("values", "field"),
    [({"work_begin": "09:00", "work_end": "09:00"}, "work_end"), ({"leave": "あした"}, "leave")],
)
def test_what_cannot_be_used_is_said_at_its_field_and_nothing_is_saved(slack, running, home, values, field):
    assert set(saved(slack, running, profile="x", **values)) == {field}
    with running.service.sessions() as session:
        assert session.query(PersonSettings).count() == session.query(LeaveDay).count() == 0


def test_a_hidden_rule_is_listed_with_an_example_and_comes_back(slack, running, home):
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    (message,) = slack.wait_for(1)
    for action in ("review_refute", "review_hide"):
        running.dispatch(slack.press(slack.workspace.find(DM, message["ts"]), action))
    running.dispatch(slack.workspace.home_opened(USER))
    assert "出さない指摘" in read(slack.home())
    assert "例「" in read(slack.home())
    press(slack, running, "home_show_rule")
    assert "出さない指摘" not in read(slack.home())
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    assert "1件、投稿の前に" in read(slack.wait_for(2)[1])


def test_many_hidden_rules_and_unknown_ones_fit(slack, running, home):
    person = running.service.pseudonyms.person("T0PLAY", USER)
    with running.service.sessions.begin() as session:
        for number in range(60):
            session.add(HiddenRule(person=person, rule=f"gone/<!here>{number}", hidden_at=running.service.clock.now()))
    running.dispatch(slack.workspace.home_opened(USER))
    assert "ほか40件" in read(slack.home())
    assert "<!here>" not in json.dumps([b.get("text") for b in slack.home()["blocks"]])
