"""The output of an app that posts by itself: a text that says so of itself (clause 3.2.5.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

NEEDS = re.compile("自動|代わり|かわり|勝手|かって|本人|via|アプリ|ゲーム")
_ACT = r"(?:投稿|配信|送信|共有|シェア|つぶや|書き[こ込]|お届け|とどけ|告知|流れ)"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"[【〈《〔\[(](?:※\s?)?自動(?:投稿|配信|送信)?[】〉》〕\])]",
        rf"(?:この|本|今回の)(?:投稿|つぶやき|ツイート|ポスト|日記|文|ラン|記録|結果)[はを][^。\n]{{0,30}}"
        rf"(?:自動|アプリ|ゲーム|毎[朝晩日週回]|本人に?代わ)[^。\n]{{0,16}}{_ACT}",
        rf"(?:アプリ|ゲーム|ボット|bot|BOT)[^。\n]{{0,12}}(?:自動で|代わりに|このアカウントで)[^。\n]{{0,12}}{_ACT}",
        rf"(?:あなた|本人|わたし|私|自分)の?に?[代か]わりに?[^。\n]{{0,16}}{_ACT}",
        rf"(?:連携|許可|つなげ|つなぐ)[^。\n]{{0,30}}(?:自動で|勝手に|かってに|おまかせ)[^。\n]{{0,12}}{_ACT}",
    )
)
# Whoever refuses or takes back the permission warns of the app.
_REFUSED = re.compile("外し|取り消|取消|閉じ|解除|断っ|断り|やめ(?:た|まし)|見送|気をつけ|注意")


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Where the text says that an app wrote it or will write; nothing where the writer refuses it."""
    if _REFUSED.search(text.normal):
        return
    for shape in _SHAPES:
        for match in shape.finditer(text.normal):
            yield match.span()
