"""What shows that a number counts, measures, dates or names a product: then it is neither a secret nor a house."""

from __future__ import annotations

import re

# Words that begin with a counter and are none (4821本人に聞いて, 481902代わりに入れて) stand behind each.
_COUNTER = (
    r"円|人|年|月|時|分(?!か)|回(?![すしせ])|枚|冊|件(?!名)|%|桁|文字|歩|セン|ページ|点(?!検)|号|キロ|メートル|メーター|本(?![人当気日])|"
    r"日(?!付|替|本)|個(?!人)|台(?!所)|度(?!忘)|倍|位(?!置)|歳|話(?!し)|曲|巻|匹|頭|杯|袋|箱|戸|世帯|店舗|社(?![員内])|連(?!絡)|石|勝|敗|"
    r"泊|達成|割|通(?!用|路)|票|便(?!利)|系|周|番線|万(?!が?一)|千|億|ポイント|レベル|コンボ|グラム|リットル|ミリ|ドル|ユーロ|ウォン|"
    r"ギガ|メガ|ワット|ボルト|ヘルツ|カロリー|フォロワー|ダメージ|エラー"
)
_UNIT = (
    r"(?:km|kg|cm|mm|ml|mL|mg|kcal|mAh|[KMGT]B|[MG]bps|[kMG]?Hz|dB|fps|px|pt|kWh?|hPa|ppm|rpm|cc|yen|m|g|W|V|L|"
    r"th|nd|rd|st)(?![A-Za-z])"
)
COUNTED = re.compile(rf"\s?(?:{_COUNTER}|{_UNIT})")
# Football, in which 3-1-4-2 is a line-up.
PITCH = re.compile(
    "試合|布陣|サッカー|フォーメーション|システム|守備|攻撃|ボランチ|トップ|リーグ|前線|最終ライン|スタメン|(?<![A-Za-z])(?:[FMD][WF]|[CSW]B)(?![A-Za-z])"
)
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,-]\d{1,6}){0,4}[.!?]?")
_MEASURE = re.compile(rf"\d{{1,12}}(?:\.\d{{1,6}})?{_UNIT}")
_VERSION = re.compile(r"[vV]?\d{1,6}(?:\.\d{1,6}){1,3}\.?")
_DAY_BEHIND = re.compile(r"/\d")  # a year before it makes a date: 2025/11/27
_YEAR = re.compile(r"(?:19|20)\d\d")
# Machines, programs, standards and flats that have a number in their name.
_NAMED = re.compile(
    r"(?:(?:iphone|ipad|ipados|ios|macos|windows|win|galaxy|pixel|android|xperia|switch|ps|keepass|md|wpa|oauth|fido|ipv|http|python)\d{1,3}|"
    r"(?:sha|aes|rsa|utf|rs|hs|base)-?\d{1,3}|1password|(?:office|microsoft)365|\ds?l?dk)(?:pro|max|plus|mini|se)?[.!?]?",
    re.IGNORECASE,
)
_MODEL = re.compile(r"[A-Z]{1,5}-?\d{2,5}[A-Za-z]{0,4}")


def counted(value: str, rest: str) -> bool:
    """Whether `value` with the `rest` behind it is a count, a measure, a version, a date or a product."""
    if _PLAIN_NUMBER.fullmatch(value) and COUNTED.match(rest):
        return True
    if _YEAR.fullmatch(value) and _DAY_BEHIND.match(rest):
        return True
    return any(form.fullmatch(value) for form in (_MEASURE, _VERSION, _NAMED))


def year(value: str) -> bool:
    """Whether `value` may be a year."""
    return bool(_YEAR.fullmatch(value))


def model(value: str) -> bool:
    """Whether `value` looks like the number of a model: K380, TK-1234."""
    return bool(_MODEL.fullmatch(value))
