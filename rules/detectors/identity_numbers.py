"""Numbers that stand for a person or an account: My Number, payment cards, licences, passports, bank accounts.

A corporate number (法人番号, 13 digits) is published with the firm's name (番号法39条) and tells of no person:
it is not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import luhn
from stdnum.jp import in_ as my_number

from rules.draft import Draft
from rules.text import Span, Text

_TWELVE = re.compile(r"(?<!\d)(?<!\d[-\s])\d{4}(?P<gap>[-\s]?)\d{4}(?P=gap)\d{4}(?![-\s]?\d)")
NEEDS = "~" + "|~".join("0123456789")
_LIKELY = re.compile(r"[0-9]\d{3}")
# Looked for ten times as fast as what follows.
_LONG = re.compile(r"[0-9]\d{3}[-\s]?(?:\d{4}[-\s]?\d{4}|\d{6}[-\s]\d{4})")
_NAMED = re.compile("マイナンバー|個人番号")
# By fours, or as American Express (4-6-5) and Diners Club (4-6-4) are printed, which begin with a 3.
_CARD = re.compile(
    r"(?<!\d)(?<!\d[-\s])(?:\d{4}(?:[-\s]?\d{4}){2}[-\s]?\d{1,7}|3[04-9]\d{2}[-\s]\d{6}[-\s]\d{4,5})(?![-\s]?\d)"
)
_LABELLED = re.compile(
    r"(?:免許証?|旅券|パスポート|保険証|被保険者|基礎年金|在留カード|口座(?:番号)?|通帳|記号番号|普通預金|マイナンバー|個人番号)[^\d\n]{0,12}([A-Z]{0,2}(?:\d{5}-)?\d{6,12}[A-Z]{0,2})"
)


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Valid My Numbers and card numbers by their check digits, others by the word in front."""
    if not _LIKELY.search(text.normal):
        return
    for match in _LABELLED.finditer(text.normal):
        yield match.span()
    if not _LONG.search(text.normal):
        return
    for match in _TWELVE.finditer(text.normal):
        # One number in eleven has the right check digit: a bare run of digits needs the word beside it.
        if (match["gap"] or _NAMED.search(text.normal)) and my_number.is_valid(re.sub(r"\D", "", match[0])):
            yield match.span()
    for match in _CARD.finditer(text.normal):
        digits = re.sub(r"\D", "", match[0])
        if 14 <= len(digits) <= 19 and luhn.is_valid(digits):
            yield match.span()
