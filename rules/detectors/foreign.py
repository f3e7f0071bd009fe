"""Whether a text is hardly in Japanese: a foreign language, a program, a list of paths."""

from __future__ import annotations

import re

from rules.text import Text

_JAPANESE = re.compile("[぀-ヿ一-鿿]+")
_LEAST = 0.1  # of the characters that are no white space


# Simplified forms that Japan does not use, and pronouns and particles of Chinese: in kanji alone one of them tells.
_CHINESE = re.compile(
    "[们这说时对见贝车马鸟鱼东门问间关开发过还进远运动气汉爱亲亿么吗呢吧您你她谁很没啊哪哦妈爸话语请谢认识让给电视书"
    "长风飞头买卖读岁岛师张陈刘钱银错难题馆饭鸡龙习乐业严丽务华协卫厂厅历压]"
)
_KANA = re.compile("[ぁ-ゖァ-ヺー]")


def chinese(text: Text) -> bool:
    """Whether a text is in Chinese: without kana, and in forms or words that are not Japan's."""
    return not _KANA.search(text.original) and bool(_CHINESE.search(text.original))


def foreign(text: Text) -> bool:
    """Whether fewer than a tenth of its characters are kana or kanji."""
    written = sum(map(len, text.normal.split()))
    japanese = sum(map(len, _JAPANESE.findall(text.normal)))
    return japanese < _LEAST * written
