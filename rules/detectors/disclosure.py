"""The account shows its writer's name or organisation, and nothing says that the views are their own (clause 3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text, normalise, once_per_text

_OFFICE = r"(?:所属|組織|勤め先|勤務先|職場|会社|役所|官庁|施設|省|庁|局|署|館|国)"
_OWN = r"(?:見解|意見|感想|考え|立場)"
_SAYING = r"(?:発信|投稿|つぶや|呟|書|発言|話|述べ|ツイート)"
# What a disclaimer ends in: who speaks of personal views (個人の感想を言う上司) or denies them disclaims nothing.
_STATED = (
    r"(?:です(?!か(?!ら)|が?と)|であ[りっる]|でございます|で(?=、|所属|組織)|だ(?!と|って|か(?!ら)|らけ)|な(?:ので|んで)|"
    rf"に(?:基|もと|よ|過ぎ|すぎ)|として(?![処扱])|」です|(?:を|で|から){_SAYING}|による|[。!…\s)/|・,】]|、(?!なんて|とか)|$)"
)
_IS_NOT = (
    r"(?:では|じゃ)(?:な(?:い(?!と(?:怒|叱|言われ)|ルート|噂|うわさ|話)|く(?![^。\n]{0,8}(?:[省庁局国]の|大臣|役所|組織|公式)))|"
    r"ありません|ございません)"
)
# One by one, each beginning with letters: so they are looked for several times as fast as all at once.
_DISCLAIMERS = tuple(
    map(
        re.compile,
        (
            rf"個人(?:の|的な?)(?:見解|意見|見方|感想|考え方?|発言|つぶやき|立場|アカウント|発信|投稿|もの|責任){_STATED}",
            rf"(?:個人|私的な)アカウント{_STATED}",
            r"個人で運(?<![^。、はも]個人で運)[営用]し",
            r"(?:見解|意見|発言|投稿|つぶやき|ツイ|発信|内容|書く(?:の|こと)|"
            r"書いて(?:い?る|とる)こと)[はも][^。\n]{0,12}(?:個人(?:的(?:な?もの)?(?=で(?!は|も))|に(?:属|帰))|私見(?:です|で(?=、)|であ|に)|私的な?(?:もの|見解|意見)?で(?!は))",
            rf"私見{_STATED}",
            rf"個人として(?:の(?:発信|投稿|発言|つぶやき|意見|見解|アカウント)|、?(?:{_SAYING}|思|考))",
            r"中の人(?:では|じゃ)なく[^。\n]{0,4}個人",
            rf"{_OFFICE}(?:(?!個人)[^。\n]){{0,10}}{_OWN}(?:(?!個人)[^。\n]){{0,8}}?(?:を示すもの)?{_IS_NOT}",
            rf"{_OFFICE}[^。\n]{{0,8}}(?:と|とは)[^。\n]{{0,4}}(?:無関係|関係(?:は|が|も|の)?(?:ありません|なし|ない(?=です|個人|私|[。、!\s)/]|$)|なく、?(?:個人|私|{_SAYING}))|別です|別もの)",
            rf"{_OFFICE}[^。\n]{{0,8}}代表(?:し(?:ま?せん|ない(?!と)|ておりません|ていません)|(?:する|して[^。\n]{{0,6}})もの(?:では|じゃ))",
            rf"公式(?:な|の)?(?:見解|発言|アカウント)?{_IS_NOT}",
        ),
    )
)
_DISCLAIMER_IN_ENGLISH = re.compile(
    r"(?:views|opinions|tweets|posts)[^.\n]{0,24}(?:my own|mine)|"
    r"(?<!not )(?<!not my )personal (?:views?|opinions?)|not (?:those|that) of my",
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
    return disclaims(draft.read) or (draft.profile != "" and _disclaimer_in(normalise(draft.profile)))


def impersonated(text: Text) -> bool:
    """Whether a text tells of somebody who passes for an official, and so not of its writer."""
    return _IMPOSTOR.search(text.normal) is not None


@once_per_text
def disclaims(text: Text) -> bool:
    """Whether a text says that it speaks for its writer alone."""
    return _disclaimer_in(text.normal)


def _disclaimer_in(normal: str) -> bool:
    if any(form.search(normal) for form in _DISCLAIMERS):
        return True
    small = normal.lower()
    return ("my" in small or "mine" in small or "personal" in small) and bool(_DISCLAIMER_IN_ENGLISH.search(normal))


def presents(text: Text) -> bool:
    """Whether a text speaks of its writer: in the first person, of work, or with a person's name.

    The learned reader knows the names of offices, not whose they are: an office that is merely mentioned (its
    announcement, its address) discloses nobody.
    """
    return _PRESENTING.search(text.normal) is not None or any(
        lexeme.pos.startswith("名詞-固有名詞-人名") for lexeme in text.lexemes
    )
