"""What stands where a password would, and is none: words about it (「忘れた」), a gap (〇〇〇〇), a year in kanji."""

from __future__ import annotations

import re

# How what is said ends: 変えた, 教えない, 人に教えるな, 紙に書く, 何だっけ, 初期値のまま.
_ENDING = (
    r"[れえけげてめべせきしじみいちりっ]た|[んい]だ|ない|なし|ません|ます|です|だよ|ましょう|くれ|ください|こと|もの|て|っけ|まま|"
    r"るな|[一-鿿][うくぐすつぬぶむる]な?|[かのよね]?[?？]|鍵|歯ブラシ|"
    r"(?:長|短|強|弱)(?:い|く|め)|(?:安全|危険|大事|大切|複雑|単純|簡単|共通|同じ|別々|不明|必須|不要)(?:に|な)?"
)
_SAID = re.compile(
    rf"[、。…]|(?:{_ENDING})$|^(?:秘密|ひみつ|ヒミツ|内緒|ないしょ|ナイショ)$|"
    r"忘れ|わすれ|覚え|おぼえ|教え|変え|変更|使い回|使いまわ|使い捨て|違|何|なんだ|文字|数字|記号|桁|けた|以上|以下|以内|定期|"
    r"誕生日|生年月日|記念日|名前|電話番号|推測|生成|認証|指紋|設定|初期|保管|各自"
)
_GAP = re.compile(r"(.)\1*|[\W_]+")
_KANJI_YEAR = re.compile("(?:一九|二〇)..")


def told_of(words: str) -> bool:
    """Whether words between quotation marks tell of a password, or leave a gap for it, rather than being one."""
    return bool(_SAID.search(words) or _GAP.fullmatch(words))


def kanji_gap(value: str) -> bool:
    """Whether kanji numerals only stand for whatever one likes: 〇〇〇〇."""
    return not value.strip("〇")


def kanji_year(value: str) -> bool:
    """Whether kanji numerals may be a year: 二〇二六."""
    return bool(_KANJI_YEAR.fullmatch(value))
