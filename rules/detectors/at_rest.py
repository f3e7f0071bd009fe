"""Whether a text says that its writer is off duty as it is posted: in the break, at home, at the inn (3.1.1.d).

What findings ask for must clear them. Of an evening at the inn of a business trip labels.md rules that it is no duty.
Only what holds now counts: a break that is over, one to come and an inn of yesterday say nothing of this hour.
"""

from __future__ import annotations

import re

from rules.text import Text

_SENTENCE = re.compile(r"[^。!?\n]+[。!?]?")
_IS = r"(?:です(?!か)|だ(?![けがっろと])|で(?=、))"
_END = r"(?:なう|(?!\?)(?=\W|$))"
_POSTING = r"(?:書|打|投稿|つぶや|呟|ツイート)[^。\n]{0,3}(?:て|で)い?(?:る|ます)"
# Said outright, it holds whatever duty the text names besides.
_OUTRIGHT = rf"(?:休憩(?:中|時間)|昼休み中?){_IS}|(?:今|いま)[はも、]?(?:家|自宅|宿|ホテル){_IS}"
_AT_REST = re.compile(
    "|".join(
        (
            _OUTRIGHT,
            rf"休憩(?:中|時間){_END}|休憩中の(?:一枚|写真|つぶやき|投稿|一服)|昼休み中?(?!、){_END}",
            rf"(?:休憩(?:中|時間)|昼休み中?)に{_POSTING}",
            rf"(?:今|いま|もう)[はも、]?(?:家|自宅|宿|ホテル|布団|風呂|帰り道)(?:の中)?(?:{_IS}|{_END}|に(?:い(?:る|ます)|着いた|着きました|帰(?:った|りました|って(?!から)))(?![らの]))",
            r"(?:今|いま|もう|すでに)[はも、]?(?:帰宅|退勤|退庁)(?:し(?:た|ました)(?![らいの])|して(?:い?ます|い?る)|済み|後)",
            rf"(?:今日|きょう|本日|今|いま|ただいま)[はも]?(?:一日)?(?:お?休み|休暇|有休|年休|非番|代休)(?:{_IS}|{_END}|中|だけ|だが)",
            rf"(?:仕事|勤務|残業|当直|業務)[がは]?(?:もう)?終わ(?:った(?:後|あと)(?:{_IS}|の|に{_POSTING})|った{_END}|りました(?!ら)|ってから[^。\n]{{0,12}}(?:た|ました|ています){_END})",
            rf"(?:ホテル|宿|旅館|民宿)(?:の部屋)?(?:に(?:い(?:る|ます)|(?:着い|戻っ|もどっ)た|(?:着き|戻り|もどり)ました){_END}|"
            rf"で(?:(?:寝て|飲んで|食べて|休んで|くつろいで)い?(?:る|ます)|飲(?:む|み)|一休み|ひと休み|一息|ひと息|のんびり|ゆっくり)(?!し(?:た|よう)|でき|た))",
        )
    )
)
_OUTRIGHT_NOW = re.compile(_OUTRIGHT)
# Earlier rest, and that of somebody else.
_ELSEWHEN = re.compile(
    r"さっき|先ほど|さきほど|昨日|きのう|昨夜|ゆうべ|先週|先日|この(?:前|間)|明日|あした|来週|今度|(?:長|輩|僚|司|さん|君|くん|みんな|全員|夫|妻)[はがも]"
)
_ON_DUTY = re.compile(r"(?:勤務|会議|仕事|当番|当直|夜勤|日勤|残業|執務|研修)(?:中|ちゅう)")
_HIDING = re.compile("こっそり|(?<!休)暇|ひま|ヒマ")
_NOW = re.compile("いま|今(?!日|朝|年|月|週|度|回|夜)|なう")
_AT_HOME_ON_DUTY = re.compile("テレワ|リモ|在宅|オンライン")


def at_rest(text: Text) -> bool:
    """Whether duty is over or has paused; from home it may go on, and a sentence that is on duty now denies it."""
    if _AT_REST.search(text.normal) is None or _AT_HOME_ON_DUTY.search(text.normal):
        return False
    sentences = _SENTENCE.findall(text.normal)
    resting = [sentence for sentence in sentences if _rests(sentence)]
    on_duty = [sentence for sentence in sentences if _ON_DUTY.search(sentence) and sentence not in resting]
    if not resting or any(_HIDING.search(sentence) for sentence in on_duty):
        return False
    return any(map(_OUTRIGHT_NOW.search, resting)) or not any(map(_NOW.search, on_duty))


def _rests(sentence: str) -> bool:
    return any(not _ELSEWHEN.search(sentence, 0, found.start()) for found in _AT_REST.finditer(sentence))
