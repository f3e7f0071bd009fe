"""A post that is out already, from the review to the word a day later, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import composer
from tests.browser.conftest import picture as any_picture

pytestmark = pytest.mark.browser
DRAFT = "地震で避難所が全部閉まってるらしい。みんな広めて!"


def serious(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]


def picture(page, name):
    """The documents show the wide page."""
    if page.kind.startswith("wide"):
        any_picture(page, name, schemes=("light",))


def step(page, title):
    """The checklist with this step shown, in view."""
    shown = page.get_by_text(f"いま: {title}").last
    shown.wait_for()
    shown.scroll_into_view_if_needed()


def forward(page, words, times=1):
    """Move the page's clock."""
    page.locator("#clock summary").click()
    for _ in range(times):
        page.get_by_role("button", name=words).click()
    page.locator("#clock summary").click()


def test_the_whole_path_after_a_post(page):
    composer(page).fill(DRAFT)
    composer(page).press("Enter")
    page.get_by_role("button", name="もう投稿してしまった").click()
    form = page.get_by_role("dialog", name="もう投稿してしまった")
    form.get_by_text("気づいてくださって、よかったです。").wait_for()
    form.get_by_label("どこでのことですか").select_option(label="X")
    form.get_by_label("だれが見られますか").select_option(label="だれでも見られる")
    form.get_by_label("転載や引用をされた").check()
    assert serious(page) == []
    picture(page, "incident-1-questions")
    form.get_by_role("button", name="順番を見る").click()

    step(page, "画面を残す")
    assert serious(page) == []
    picture(page, "incident-2-first-step")
    page.get_by_role("button", name="できました").click()
    step(page, "投稿を取り下げる")
    page.get_by_role("button", name="できました").click()
    step(page, "上司に知らせる")
    page.get_by_role("button", name="五行の報告を用意する").click()
    report = page.get_by_role("dialog", name="上司への報告")
    text = report.get_by_label("文案").input_value()
    assert text.splitlines()[2:] == [
        "どこに: X、だれでも見られる設定",
        "広がり: 転載や引用をされています",
        "した事: 「画面を残す」「投稿を取り下げる」を済ませました",
    ]
    picture(page, "incident-3-report")
    report.get_by_role("button", name="閉じる").last.click()

    page.get_by_role("button", name="できました").click()
    step(page, "訂正する")
    page.get_by_role("button", name="訂正の文案を用意する").click()
    draft = page.get_by_role("dialog", name="訂正の文案")
    draft.get_by_label("正しい内容").fill("正しくは、避難所は開いています")
    draft.get_by_role("button", name="文案を作る").click()
    draft.get_by_text("気になる点は見つかりませんでした").wait_for()
    assert "避難所は開いています" in draft.get_by_label("文案").input_value()
    picture(page, "incident-4-correction")
    draft.get_by_label("文案").fill("お前みたいなバカのせいで間違えた。")
    draft.get_by_role("button", name="もう一度確かめる").click()
    draft.get_by_text("出す前に、ここをお確かめください。").wait_for()
    draft.get_by_role("button", name="閉じる").last.click()

    page.get_by_role("button", name="相談できるところ").click()
    page.get_by_role("dialog", name="相談できるところ").get_by_text("時点)").first.wait_for()
    picture(page, "incident-5-help")
    page.keyboard.press("Escape")

    forward(page, "1日進める", 2)
    page.get_by_text("その後、いかがですか。").wait_for()
    page.get_by_text("次は「訂正する」です。").scroll_into_view_if_needed()
    picture(page, "incident-6-a-day-later")
    page.get_by_role("tab", name="ホーム").click()
    page.get_by_text("6のうち3が済みました").last.wait_for()
    picture(page, "incident-7-home")


def test_the_attacked_wait_before_they_answer(page):
    composer(page).fill("/guideline-incident")
    composer(page).press("Enter")
    form = page.get_by_role("dialog", name="もう投稿してしまった")
    form.get_by_label("どれに近いですか").select_option(label="自分が中傷、脅し、詐欺などを受けている")
    form.get_by_role("button", name="順番を見る").click()
    page.get_by_role("button", name="できました").click()
    step(page, "画面から離れる")
    page.get_by_role("button", name="30分後にもう一度見る").click()
    page.get_by_text(re.compile("ここで様子をうかがうお知らせ: .*、.*、")).wait_for()
    picture(page, "incident-8-attacked")
    forward(page, "30分進める", 2)
    page.get_by_text("30分たちました。").wait_for()
    page.get_by_role("button", name="つづきを見る").click()
    step(page, "画面から離れる")
