"""Whether a text says that it is posted from the writer's own device: then it is not from the office's (3.1.3)."""

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


def own_device(text: Text) -> bool:
    """Whether one's own device or line is named as what one posts from."""
    return _OWN.search(text.normal) is not None
