"""The account shows its writer's name or organisation, and nothing says that the views are their own (clause 3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text, normalise

_OFFICE = r"(?:所属|組織|勤め先|勤務先|職場|会社|役所|官庁|施設|[省庁局署館国])"
_OWN = r"(?:見解|意見|感想|考え|立場)"
_DISCLAIMER = re.compile(
    "|".join(
        (
            r"個人(?:の|的な?)(?:見解|意見|感想|考え|発言|つぶやき|立場|アカウント|発信|投稿|もの)",
            r"(?:見解|意見|発言|投稿|つぶやき|ツイ|発信|内容|書く(?:の|こと)|"
            r"書いて(?:い?る|とる)こと)[はも][^。\n]{0,12}(?:個人|私見|私的)",
            r"私見(?:です|であり|に過ぎ|にすぎ)",
            r"中の人(?:では|じゃ)なく[^。\n]{0,4}個人",
            rf"{_OFFICE}[^。\n]{{0,10}}{_OWN}[^。\n]{{0,8}}(?:では|じゃ|を示すものでは)(?:ない|なく|ありません|ございません)",
            rf"{_OFFICE}[^。\n]{{0,8}}(?:と|とは)[^。\n]{{0,4}}(?:無関係|関係(?:は|が|も)?(?:ありません|ない|なし|なく)|別です|別もの)",
            rf"{_OFFICE}[^。\n]{{0,8}}代表(?:し(?:ま?せん|ない|ておりません|ていません)|するもの(?:では|じゃ))",
            r"公式(?:な|の)?(?:見解|発言|アカウント)?(?:では|じゃ)(?:ない|なく|ありません|ございません)",
            r"(?:views|opinions|tweets|posts)[^.\n]{0,24}(?:my own|mine)",
            r"personal (?:views?|opinions?)|not (?:those|that) of my",
        )
    ),
    re.IGNORECASE,
)


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """An empty span where the account discloses and neither profile nor text disclaims."""
    if draft.discloses and not disclaims(text) and not _DISCLAIMER.search(normalise(draft.profile)):
        yield (0, 0)


def disclaims(text: Text) -> bool:
    """Whether a text says that it speaks for its writer alone."""
    return _DISCLAIMER.search(text.normal) is not None
