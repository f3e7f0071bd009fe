"""The output of an app that posts by itself: a text that says so of itself (clause 3.2.5.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

_ACT = r"(?:投稿|配信|送信|共有|シェア|つぶや|書き[こ込]|お届け|とどけ|告知|流れ)"
_ACTS = "~投稿|~配信|~送信|~共有|~シェア|~つぶや|~書き|~お届け|~とどけ|~告知|~流れ"
_DOERS = "~毎朝|~毎晩|~毎日|~毎週|~毎回|~本人|~アプリ|~ゲーム|~ボット|~bot|~代わり|~かわり"
_RESULT = re.compile(
    r"(?:あなた|きみ|さん|わたし|[一-鿿ぁ-んァ-ヺー]{2,8})の?[^。\n]{0,14}は[^。\n]{0,4}[【『「][^】』」\n]{1,30}[】』」][^。\n]{0,10}"
    r"(?:です|でした|判定|タイプ)?[!。]?[^\n]{0,24}(?:#\S{1,16}(?:ったー|メーカー|診断|占い|チェッカー|判定|クエスト|さーち)|https?://|[a-z-]{3,20}\.example)"
)
# It can begin anywhere, and is dear to look for: what it cannot do without.
_LIKELY_RESULT = re.compile(
    r"[】』」][^\n]{0,60}(?:ったー|メーカー|診断|占い|チェッカー|判定|クエスト|さーち|https?://|\.example)"
)
# Each shape behind the words that it cannot do without.
_SHAPES = tuple(
    (needs, re.compile(shape))
    for needs, shape in (
        (
            "~自動",
            r"[【〈《〔\[(](?:※\s?)?(?:[^】〉》〕\])\n]{0,10}(?:アプリ|から|で|より))?"
            r"自動(?:投稿|配信|送信|共有|シェア)?[】〉》〕\])]",
        ),
        (
            f"~自動 {_ACTS} / {_DOERS} {_ACTS}",
            rf"(?:この|本|今回の)(?:投稿|つぶやき|ツイート|ポスト|日記|文|ラン|記録|結果)[はを][^。\n]{{0,30}}"
            rf"(?:自動|アプリ|ゲーム|毎[朝晩日週回]|本人に?代わ)[^。\n]{{0,16}}{_ACT}",
        ),
        (
            f"{_DOERS} {_ACTS}",
            rf"(?:アプリ|ゲーム|ボット|bot|BOT)[^。\n]{{0,12}}(?:自動で|代わりに|このアカウントで)[^。\n]{{0,12}}{_ACT}",
        ),
        (f"{_DOERS} {_ACTS}", rf"(?:あなた|本人|わたし|私|自分)の?に?[代か]わりに?[^。\n]{{0,16}}{_ACT}"),
        (
            "~nowplaying|~now ~playing|~共有|~投稿|~シェア",
            r"#[Nn]ow\s?[Pp]laying|(?:アプリ|ミュージック|ミュージックアプリ|プレイヤー|ゲーム)から(?:共有|投稿|シェア)(?:され(?:ました|た)|しました)",
        ),
        (
            # What quizzes and games leave behind: a result and the tag or link that leads back to them.
            "~【|~『|~「 ~http|~.example|~ったー|~メーカー|~診断|~占い|~チェッカー|~判定|~クエスト|~さーち",
            _RESULT,
        ),
        (
            "~# ~ったー|~診断メーカー|~自動投稿|~クエスト|~bot",
            r"#\S{0,14}(?:ったー|診断メーカー|自動投稿|クエスト|bot)(?![ぁ-ん一-鿿])",
        ),
        (
            "~さん|~くん ~に昇格|~レベル|~連で|~引きあて|~を獲得|~到着しました|~達成しました|~ランクイン|~聴いている|"
            "~クリアしました",
            r"(?:さん|くん)(?:が|は)[^。\n]{0,30}(?:に昇格|レベル(?:アップ|\d)|連で|引きあて|を獲得|に到着しました|達成しました|にランクイン|聴いている|クリアしました)[^\n]{0,40}"
            r"(?:#\S|https?://|[a-z-]{3,20}\.example|自動|招待)",
        ),
        (
            "~ランキング|~運気|~指数|~メーター|~トップ ~http|~.example|~アプリ|~次回|~自動|~連携",
            r"(?:ランキング|運気|指数|メーター|トップ\d)[^。\n]{0,20}(?:\d+点|\d位|\d{1,3}%)[^\n]{0,50}(?:https?://|\.example|アプリ|次回|自動|連携)",
        ),
        (
            "~次回|~明日|~明朝|~また来週 ~アプリ|~自動|~ボット|~お届け",
            r"(?:次回|明日|明朝|また来週)[はも][^。\n]{0,16}(?:アプリ|自動|ボット|お届け)[^。\n]{0,10}(?:お届け|届け|つぶや|投稿)",
        ),
        (
            f"~連携|~許可|~つなげ|~つなぐ ~自動で|~勝手に|~かってに|~おまかせ {_ACTS}",
            rf"(?:連携|許可|つなげ|つなぐ)[^。\n]{{0,30}}(?:自動で|勝手に|かってに|おまかせ)[^。\n]{{0,12}}{_ACT}",
        ),
    )
)
NEEDS = " / ".join(needs for needs, _ in _SHAPES)
_APP = re.compile(
    "自動|代わり|かわり|勝手|かって|本人|via|アプリ|ゲーム|#|判定|診断|ランキング|レベル|到着しました|連動|週報"
)
# Whoever refuses or takes back the permission warns of the app.
_REFUSED = re.compile("外し|取り消|取消|閉じ|解除|断っ|断り|やめ(?:た|まし)|見送|気をつけ|注意")


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Where the text says that an app wrote it or will write; nothing where the writer refuses it."""
    if _REFUSED.search(text.normal) or not _APP.search(text.normal):
        return
    for _, shape in _SHAPES:
        if shape is _RESULT and not _LIKELY_RESULT.search(text.normal):
            continue
        for match in shape.finditer(text.normal):
            yield match.span()
