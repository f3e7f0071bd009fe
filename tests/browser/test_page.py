"""The local page in a real browser: by role and by words, as a person would."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from bot.playground.page import STATIC
from bot.playground.workspace import DM
from bot.views import review
from tests.browser.conftest import answer, composer, picture

pytestmark = pytest.mark.browser
VIEWS = Path(review.__file__).parent
USER = "U0SATO"
DRAFT = "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい。いまここ→ 35.6745,139.7512"


def test_a_draft_is_reviewed_and_a_clause_is_found(page):
    log = page.get_by_role("log", name="メッセージ")
    composer(page).fill(DRAFT)
    composer(page).press("Enter")
    log.get_by_text(re.compile(r"\d件、投稿の前に確かめてください")).wait_for()
    assert log.get_by_text("35.6745,139.7512", exact=True).count() >= 1
    log.get_by_text(re.compile(r"\d件、投稿の前に確かめてください")).scroll_into_view_if_needed()
    picture(page, "review")
    composer(page).fill("/guideline 位置情報")
    composer(page).press("Enter")
    log.get_by_text("あなただけに表示されています").wait_for()
    assert (
        log.get_by_text(re.compile("位置情報を自動的に付与する機能|自動的に付与する機能を有するサービス")).count() >= 1
    )
    page.get_by_role("button", name="次へ →").wait_for()
    picture(page, "guideline")
    page.get_by_role("button", name="次へ →").click()
    log.get_by_text("通信端末、パソコン等のウィルス対策を怠らないこと").wait_for()


def test_who_does_not_want_to_live_reads_where_help_is(page):
    composer(page).fill("もう疲れた。生きていたくない")
    composer(page).press("Enter")
    answer(page, re.compile("ひとりで抱えないでください"))
    answer(page, re.compile("0120-279-338"))
    assert page.get_by_text("気になる点は見つかりませんでした").count() == 0
    assert page.get_by_role("button", name="もう投稿してしまった").count() == 0
    picture(page, "distress", schemes=("light",))


def test_a_click_counts_though_the_page_changes_between_press_and_release(page):
    channel = page.get_by_role("button", name="# 総務課")
    box = channel.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    with page.expect_response(re.compile("/page/state.*user=U")):
        page.get_by_label("表示中の人").select_option(label="管理者(管理者の権限)")
    page.wait_for_function("document.querySelectorAll('#dms li').length > 0")
    page.mouse.up()
    page.get_by_role("combobox", name="# 総務課 へのメッセージ").wait_for(timeout=5000)


def test_an_edit_is_reviewed_again(page):
    composer(page).fill(DRAFT)
    composer(page).press("Enter")
    answer(page, re.compile(r"\d件、投稿の前に確かめてください"))
    page.get_by_role("article", name=re.compile("佐藤")).first.hover()
    page.get_by_role("button", name="編集").first.click()
    composer(page).fill("今日の昼は死ぬほど旨いラーメン")
    composer(page).press("Enter")
    answer(page, re.compile(r"\d件解消"))
    page.get_by_role("heading", name=re.compile("気になる点は見つかりませんでした")).wait_for()


def test_what_is_stored_is_shown_and_holds_no_draft(page):
    composer(page).fill(DRAFT)
    composer(page).press("Enter")
    answer(page, re.compile(r"\d件、投稿の前に確かめてください"))
    page.get_by_role("button", name="記録を見る").click()
    panel = page.get_by_role("complementary", name="記録")
    panel.get_by_role("heading", name="messages(1行)").wait_for()
    rows = panel.locator("pre").first.inner_text()
    assert "異動" not in rows
    picture(page, "stored")


def test_axe_finds_no_serious_fault(page):
    """Web Content Accessibility Guidelines, as far as a machine can tell: conversation, modal, records, clock."""

    def serious():
        found = Axe().run(page).response["violations"]
        return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]

    assert serious() == []
    composer(page).fill(DRAFT)
    composer(page).press("Enter")
    answer(page, re.compile(r"\d件、投稿の前に確かめてください"))
    assert serious() == []
    composer(page).press_sequentially("/gui")
    page.get_by_role("option", name="/guideline").first.wait_for()
    assert serious() == []
    composer(page).fill("")
    page.get_by_role("button", name="記録を見る").click()
    page.get_by_role("complementary", name="記録").get_by_role("heading", name="messages(1行)").wait_for()
    assert serious() == []
    page.get_by_role("button", name="記録を閉じる").click()
    page.locator("summary", has_text="🕒").click()
    page.get_by_label("日時を選ぶ").wait_for()
    assert serious() == []


TAKEN_OUT = """() => {
  window.taken = [];
  new MutationObserver((changes) => window.taken.push(...changes.flatMap((one) => [...one.removedNodes])))
    .observe(document.getElementById("messages"), { childList: true });
}"""


def test_a_new_message_leaves_focus_and_selection_where_they_are(page, playground):
    composer(page).fill(DRAFT)
    composer(page).press("Enter")
    answer(page, re.compile(r"\d件、投稿の前に確かめてください"))
    button = page.get_by_role("log").get_by_role("button", name="もう投稿してしまった")
    button.focus()
    page.evaluate("() => getSelection().selectAllChildren(document.querySelector('#messages article .text'))")
    page.evaluate(TAKEN_OUT)
    playground.workspace.say(USER, DM, "あとから来たもの")
    answer(page, "あとから来たもの")
    assert button.evaluate("one => one === document.activeElement")
    assert page.evaluate("() => getSelection().toString()").strip() == DRAFT
    assert page.evaluate("() => window.taken.length") == 0


def test_the_focus_stays_in_a_message_that_changes(page):
    composer(page).fill(DRAFT)
    composer(page).press("Enter")
    answer(page, re.compile(r"\d件、投稿の前に確かめてください"))
    page.get_by_role("log").get_by_role("button", name="公表済みです").press("Enter")
    answer(page, re.compile("当たらなくなりました"))
    assert page.evaluate("() => document.getElementById('messages').contains(document.activeElement)")


def test_the_tabs_lead_to_panels_where_there_are_tabs(page):
    panel = page.get_by_role("tabpanel", name="メッセージ")
    panel.get_by_role("log", name="メッセージ").wait_for()
    page.get_by_role("tab", name="ホーム").click()
    page.get_by_role("tabpanel", name="ホーム").wait_for()
    assert panel.count() == 0
    page.get_by_role("button", name="# 総務課").click()
    page.get_by_role("log", name="メッセージ").wait_for()
    assert page.get_by_role("tabpanel").count() == 0


def test_nothing_that_is_typed_becomes_markup(page):
    composer(page).fill("<img src=x onerror=alert(1)> <b>死ね、あのバカ課長</b>")
    composer(page).press("Enter")
    answer(page, "<img src=x onerror=alert(1)>")
    assert page.locator("#messages img").count() == 0
    assert page.locator("#messages b", has_text="バカ課長").count() == 0


def test_commands_complete_by_keyboard(page):
    composer(page).press_sequentially("/gui")
    page.get_by_role("option", name="/guideline").first.wait_for()
    composer(page).press("Tab")
    assert composer(page).input_value() == "/guideline "


def test_the_page_can_draw_whatever_the_bot_sends():
    """Every type that a view writes down is drawn, or is a text, a view or an option of one that is."""
    drawers = "".join((STATIC / file).read_text(encoding="utf-8") for file in ("blocks.js", "inputs.js"))
    drawable = {
        name
        for body in re.findall(r"const draw\w+ = \{\n(.*?)\n\};", drawers, re.S)
        for name in re.findall(r"^  (\w+): ", body, re.M)
    }
    assert {"section", "button", "datepicker", "rich_text_quote"} <= drawable
    for path in VIEWS.glob("*.py"):
        used = set(re.findall(r'"type": "(\w+)"', path.read_text(encoding="utf-8")))
        assert used <= drawable | {"plain_text", "mrkdwn", "text", "modal", "home"}, path.name
