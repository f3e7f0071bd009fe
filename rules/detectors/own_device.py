"""What a text says of the device that it is posted from: one's own, or one that is but spoken of (3.1.3)."""

from __future__ import annotations

import re

from rules.text import Text

# 国家の, 専門家の: no home.
_OWN = re.compile(
    "(?:自宅|(?:自分|じぶん|自前|個人|私|わたし|俺|僕|自宅|実家|わが家|我が家|うち|友達|新品|お古|中古)の|"
    "(?<![一-鿿])(?:家|夫|妻|母|父|兄|姉|弟|妹|娘|息子)の|(?:私物|マイ)の?|"
    "新しい|買った(?:ばかりの)?|(?:夫|妻|母|父|兄|姉|娘|息子|友達)(?:から|に)(?:借り|もらっ|渡され|譲られ)(?:ている|てる|た))"
    "(?:スマホ|スマートフォン|携帯|ケータイ|端末|タブレット|(?:ノート)?(?:パソコン|PC)|カメラ|回線)(?:から|で|にて)"
)

# Said of the post itself, so that it speaks against any other device that is named.
_POSTED_FROM_OWN = re.compile(
    "(?:投稿|これ|書き込み|送信)[はも、][^。\n]{0,6}?(?:私物|自分の|個人の|自前の)"
    "|(?:私物|自分の(?:スマホ|端末|携帯|パソコン)|個人の(?:スマホ|端末|携帯))(?:の(?:スマホ|端末|携帯|パソコン))?から(?:です|[。、!]|$|投稿|書)"
)

# What is done with a device, or by way of one. "The issued telephone is heavy" does nothing with it.
_USED = re.compile(
    "から|より|で|打|書|投稿|ポスト|つぶや|呟|ツイ|送|アップ|見|開|使|入|撮|なう|観|遊|聴|聞|ログ|漫画|ゲーム|動画|SNS|インスタ|X|触|いじ"
    "|借り|越し|経由|こっち|この|画面|カメラ|[A-Za-z]{4}"
)


def own_device(text: Text) -> bool:
    """Whether one's own device or line is named as what one posts from."""
    return _OWN.search(text.normal) is not None


def posted_from_own(text: Text) -> bool:
    """Whether a text says outright that it is posted from one's own device."""
    return _POSTED_FROM_OWN.search(text.normal) is not None


def in_use(text: Text) -> bool:
    """Whether something is done with a device, so that a text may be posted from it."""
    return _USED.search(text.normal) is not None
