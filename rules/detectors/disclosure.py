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
            r"私見(?:です|であり|に過ぎ|にすぎ)|一個人として",
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

_IMPOSTOR = re.compile(
    r"(?:と|を)(?:名乗|名のり?|騙|かた|称|装)(?:る|って?|った|い|う|し|す)[^。\n]{0,6}(?:電話|メール|男|女|人|者|業者|詐欺|SMS|訪問|連絡|はがき|手紙)"
)

_PRESENTING = re.compile(
    "|".join(
        (
            r"[私俺僕]|わたし|あたし|おれ|ぼく|自分|うち[のはがでもら]|わが名|我が|本名|旧姓|名乗|名刺|改めまして|はじめまして",
            r"職場|勤[めま務続]|働[いく]|仕事|担当|当番|当直|夜勤|持ち場|配属|出向|赴任|着任|異動|入[省庁局署]|同僚|上司",
            r"中の人|中の者|はしくれ|端くれ|下っ端|年目|年生|職員|(?:の|な|る|た)(?:者|身|係)|[官員書士師係]です|として|(?:の|から)ごあいさつ|より[。、,.!]",
            r"(?:して|やって|つくって|作って|見て|して?お|し|やっ)(?:い?ます|おります|とります|とる|てる|とん)|に入(?:って|りました|った)|お世話になり",
            r"(?:う|生)まれ|(?<![a-z])by(?![a-z])",
        )
    ),
    re.IGNORECASE,
)


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """An empty span where the account discloses and neither profile nor text disclaims."""
    if draft.discloses and not disclaimed(draft):
        yield (0, 0)


def disclaimed(draft: Draft) -> bool:
    """Whether a draft, or its writer's profile, says that the views are the writer's own."""
    return disclaims(draft.read) or _DISCLAIMER.search(normalise(draft.profile)) is not None


def impersonated(text: Text) -> bool:
    """Whether a text tells of somebody who passes for an official, and so not of its writer."""
    return _IMPOSTOR.search(text.normal) is not None


def disclaims(text: Text) -> bool:
    """Whether a text says that it speaks for its writer alone."""
    return _DISCLAIMER.search(text.normal) is not None


def presents(text: Text) -> bool:
    """Whether a text speaks of its writer: in the first person, of work, or with a person's name.

    The learned reader knows the names of offices, not whose they are: an office that is merely mentioned (its
    announcement, its address) discloses nobody.
    """
    return _PRESENTING.search(text.normal) is not None or any(
        lexeme.pos.startswith("名詞-固有名詞-人名") for lexeme in text.lexemes
    )
