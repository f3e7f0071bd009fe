"""The local page in two browsers, wide and light, narrow and dark; what every test does there."""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.playground import start
from bot.settings import Settings

COLOURS = 128
IMAGES = Path(__file__).parents[2] / "docs/images"


@pytest.fixture
def playground(sqlite_url):
    playground = start(Settings(database_url=sqlite_url), port=0)
    yield playground
    playground.stop()
    playground.service.sessions.kw["bind"].dispose()


@pytest.fixture(params=[(1280, 860, "light"), (390, 780, "dark")], ids=["wide", "narrow"])
def page(request, browser, playground):
    width, height, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    page = context.new_page()
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(playground.url)
    page.kind = f"{'wide' if width > 800 else 'narrow'}-{scheme}"
    yield page
    assert faults == []
    context.close()


def composer(page):
    return page.get_by_role("combobox", name=re.compile("へのメッセージ"))


def answer(page, words):
    page.get_by_role("log", name="メッセージ").get_by_text(words).first.wait_for()


def picture(page, name, schemes=("light", "dark")):
    """Pictures for the documents in both colour schemes, where they are asked for: TAKE_PICTURES=1."""
    if not os.environ.get("TAKE_PICTURES"):
        return
    width, _, own = page.kind.partition("-")
    for scheme in schemes:
        page.evaluate("scheme => { document.documentElement.dataset.theme = scheme; }", scheme)
        shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
        # Few colours are enough for letters on a plain ground, and take a third of the room.
        shot.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / f"{name}-{width}-{scheme}.png", optimize=True)
    page.evaluate("scheme => { document.documentElement.dataset.theme = scheme; }", own)
