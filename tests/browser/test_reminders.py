"""Setting a reminder and reading it on the local page, by role and by words, with the page's own clock."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from rules.reminder import cases
from tests.browser.conftest import composer, picture

pytestmark = pytest.mark.browser
NOON = datetime(2026, 12, 1, 3, tzinfo=UTC)  # Tuesday, in Tokyo


@pytest.fixture
def office(page, playground):
    """The page of an admin in the channel, on a Tuesday at noon."""
    playground.service.clock.ahead = NOON - datetime.now(UTC)
    page.get_by_label("表示中の人").select_option(label="管理者(管理者の権限)")
    page.get_by_role("button", name="# 総務課").click()
    return page


def tomorrow(playground):
    playground.service.clock.ahead += timedelta(days=1)


def open_form(page):
    composer(page).fill("/guideline-remind")
    composer(page).press("Enter")
    dialog = page.get_by_role("dialog", name="お知らせを設定する")
    dialog.wait_for()
    return dialog


def test_a_reminder_is_set_read_and_noted(office, playground):
    form = open_form(office)
    form.get_by_label("繰り返し").select_option(label="毎月、第何週の何曜日かを選ぶ")
    form.get_by_label("第何週").select_option(label="第2")
    form.get_by_text("2026/12/14(月) 09:00").wait_for()
    form.get_by_text("2026/12/14(月) 09:00").scroll_into_view_if_needed()
    picture(office, "reminder-form")
    form.get_by_label("繰り返し").select_option(label="毎日")
    form.get_by_text("2026/12/2(水) 09:00").wait_for()
    assert serious(office) == []
    form.get_by_role("button", name="保存する").click()
    listed = office.get_by_role("dialog", name="お知らせの一覧")
    listed.get_by_text("毎日 09:00 ・ すべての条項を順に").wait_for()
    assert listed.get_by_text("@管理者").count() == 1
    picture(office, "reminder-list")
    listed.get_by_role("button", name="閉じる").last.click()
    tomorrow(playground)
    office.get_by_role("heading", name="今日のSNSの留意点").wait_for()
    office.get_by_role("button", name="確認しました").click()
    office.get_by_text("1人が確認しました").wait_for()
    assert serious(office) == []
    picture(office, "reminder-message")
    office.get_by_role("button", name="質問する").click()
    asked = office.get_by_role("dialog", name="指針に質問する")
    asked.get_by_label("知りたいこと").fill("位置情報")
    asked.get_by_role("button", name="調べる").click()
    asked.get_by_text("を自動的に付与する機能").first.wait_for()


def test_a_quiz_is_answered_for_ones_own_eyes(office, playground):
    form = open_form(office)
    form.get_by_label("届ける内容").select_option(label="三択クイズ")
    form.get_by_label("繰り返し").select_option(label="毎日")
    form.get_by_text("2026/12/2(水) 09:00").wait_for()
    form.get_by_role("button", name="保存する").click()
    office.get_by_role("dialog", name="お知らせの一覧").get_by_role("button", name="閉じる").last.click()
    tomorrow(playground)
    office.get_by_role("heading", name="SNSの留意点クイズ").wait_for()
    posted = playground.workspace.messages["C0OFFICE"][-1]
    case = next(case for case in cases().values() if case.story in str(posted))
    office.get_by_role("button", name=case.choices[case.right], exact=True).click()
    office.get_by_text(re.compile("そのとおりです")).wait_for()
    office.get_by_text(case.because).wait_for()
    picture(office, "reminder-quiz")


def test_enter_in_the_rule_shows_when_it_comes_and_saves_nothing(office, playground):
    form = open_form(office)
    form.get_by_label("繰り返し").select_option(label="規則を書く(RRULE)")
    rule = form.get_by_label("RRULE")
    rule.fill("FREQ=MONTHLY;BYDAY=2MO")
    rule.press("Enter")
    form.get_by_text("2026/12/14(月) 09:00").wait_for()
    form.get_by_role("button", name="保存する").click()
    listed = office.get_by_role("dialog", name="お知らせの一覧")
    listed.get_by_text("毎月 第2月曜日 09:00 ・ すべての条項を順に").wait_for()
    assert listed.get_by_role("button", name="編集").count() == 1


def test_what_is_chosen_while_the_form_changes_is_kept(office, playground):
    """The bot's answer to one choice must not take away the element in which the next is being made."""
    form = open_form(office)
    often = form.get_by_label("繰り返し").element_handle()
    sections = form.get_by_label("節", exact=True)
    form.get_by_label("届ける内容").select_option(label="選んだ節の条項を順に")
    sections.wait_for()
    often.select_option(label="毎日")
    form.get_by_label("届ける内容").select_option(label="三択クイズ")
    sections.wait_for(state="detached")
    form.get_by_text("2026/12/2(水) 09:00").wait_for()
    assert often.evaluate("one => one.isConnected && one.selectedOptions[0].text") == "毎日"


def serious(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
