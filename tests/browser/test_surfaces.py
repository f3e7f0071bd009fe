"""Home, modals, shortcuts, files, threads, other people and the clock, as a person meets them on the local page."""

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import answer, composer, picture

pytestmark = pytest.mark.browser
SECRET = "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい"


def serious(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]


def home(page):
    page.get_by_role("tab", name="ホーム").click()
    return page.get_by_role("tabpanel", name="ホーム")


def test_a_draft_is_reviewed_from_home_and_leaves_nothing_in_the_conversation(page):
    at_home = home(page)
    at_home.get_by_label("下書き").fill(SECRET)
    at_home.get_by_role("button", name="確かめる", exact=True).click()
    page.get_by_role("dialog").get_by_text("職務上の秘密").first.wait_for()
    assert serious(page) == []
    picture(page, "home-review")
    page.keyboard.press("Escape")
    at_home.get_by_text(re.compile("最後の確認")).wait_for()
    assert serious(page) == []
    picture(page, "home")
    page.get_by_role("tab", name="メッセージ").click()
    assert page.get_by_role("log", name="メッセージ").get_by_text(SECRET).count() == 0


def test_settings_say_what_is_wrong_beside_the_field_and_are_used_once_right(page):
    at_home = home(page)
    at_home.get_by_role("button", name="設定を変える").click()
    form = page.get_by_role("dialog", name="私の設定")
    form.get_by_label("休む日").fill("そのうち")
    form.get_by_role("button", name="保存").click()
    form.get_by_role("alert").first.wait_for()
    assert form.get_by_label("休む日").get_attribute("aria-invalid") == "true"
    assert serious(page) == []
    picture(page, "settings")
    form.get_by_label("休む日").fill("12/28〜1/5")
    form.get_by_label("勤務時間の始まり").fill("09:30")
    form.get_by_role("button", name="保存").click()
    at_home.get_by_text(re.compile("勤務時間: 09:30")).wait_for()


def test_what_is_kept_is_shown_and_erased_after_a_question(page):
    composer(page).fill(SECRET)
    composer(page).press("Enter")
    answer(page, "投稿の前に確かめてください")
    home(page).get_by_role("button", name="見る・消す").click()
    kept = page.get_by_role("dialog", name="保存されているもの")
    kept.get_by_text("職務上の秘密").first.wait_for()
    assert serious(page) == []
    picture(page, "kept")
    kept.get_by_role("button", name="すべて消す").click()
    page.get_by_role("dialog").last.get_by_role("button", name=re.compile("消す$")).last.click()
    page.get_by_text("すべて消しました").first.wait_for()


def test_a_message_is_checked_by_its_shortcut(page):
    page.get_by_role("button", name="# 総務課").click()
    composer(page).fill(SECRET)
    composer(page).press("Enter")
    said = page.get_by_role("article", name=re.compile("佐藤"))
    said.hover()
    said.get_by_role("button", name="下書きを確認").click()
    page.get_by_role("dialog").get_by_text("職務上の秘密").first.wait_for()


def test_the_global_shortcut_asks_for_a_draft_and_its_time(page):
    page.get_by_role("button", name="⚡ 下書きを確認").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox").first.wait_for()
    page.keyboard.type("ひと息。みんながんばろう")  # the draft's field has the focus
    assert serious(page) == []
    picture(page, "review-form")
    form.get_by_role("button", name="確かめる").click()
    form.get_by_text(re.compile("見つかりませんでした|確かめてください")).first.wait_for()


def test_a_text_file_is_reviewed_and_a_picture_gets_its_checklist(page):
    page.get_by_label("添付するファイル").set_input_files(
        {"name": "下書き.txt", "mimeType": "text/plain", "buffer": SECRET.encode("cp932")}
    )
    answer(page, "投稿の前に確かめてください")
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
        "050001a5f645400000000049454e44ae426082"
    )
    page.get_by_label("添付するファイル").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": png})
    answer(page, re.compile("写り込み|写真|画像"))


def test_a_deleted_draft_takes_its_answer_with_it(page):
    composer(page).fill(SECRET)
    composer(page).press("Enter")
    answer(page, "投稿の前に確かめてください")
    said = page.get_by_role("article", name=re.compile("佐藤"))
    said.hover()
    said.get_by_role("button", name="削除").click()
    page.get_by_text("職務上の秘密").first.wait_for(state="detached")


def test_a_reply_stands_in_its_thread(page):
    composer(page).fill("今日の昼は死ぬほど旨いラーメン")
    composer(page).press("Enter")
    answer(page, "気になる点は見つかりませんでした")
    said = page.get_by_role("article", name=re.compile("佐藤")).first
    said.hover()
    said.get_by_role("button", name="返信").click()
    page.get_by_role("button", name="スレッドに返信").wait_for()
    composer(page).fill("位置情報は?")
    composer(page).press("Enter")
    page.get_by_text("位置情報は?", exact=True).wait_for()
    assert page.get_by_text("スレッドの返信").count() >= 2


def test_each_person_has_a_conversation_of_their_own(page):
    composer(page).fill(SECRET)
    composer(page).press("Enter")
    answer(page, "投稿の前に確かめてください")
    page.get_by_label("表示中の人").select_option(label=re.compile("ゲスト").pattern + "(外部の人)")
    page.get_by_text("投稿する前の下書きを送ってください").wait_for()
    assert page.get_by_text(SECRET).count() == 0


def test_the_clock_moves_the_working_hours(page):
    page.locator("summary", has_text="🕒").click()
    page.get_by_label("日時を選ぶ").fill("2026-12-01T23:00")
    page.get_by_role("button", name="この日時にする").click()
    page.get_by_role("time").filter(has_text="12/1").first.wait_for()
    page.get_by_role("button", name="いまの時刻に戻す").click()
    page.get_by_role("button", name="いまの時刻に戻す").wait_for(state="hidden")
    page.get_by_role("button", name="1日進める").evaluate("button => { button.click(); button.click(); }")
    tomorrow_but_one = datetime.now(ZoneInfo("Asia/Tokyo")) + timedelta(days=2)
    page.get_by_role("time").filter(has_text=f"{tomorrow_but_one.month}/{tomorrow_but_one.day}").first.wait_for()


def test_a_file_given_before_the_page_has_heard_of_anybody_is_not_lost(browser, playground):
    page = browser.new_page()
    page.route("**/page/state**", lambda route: (time.sleep(0.3), route.continue_()))
    page.goto(playground.url)
    page.locator("#file").set_input_files({"name": "下書き.txt", "mimeType": "text/plain", "buffer": SECRET.encode()})
    answer(page, "投稿の前に確かめてください")
    page.close()
