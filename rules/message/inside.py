"""The draft within a question: 「課長が不倫してるって書いたらまずい?」 asks about the post 「課長が不倫してる」.

Whoever asks so is helped more by what is amiss in that post than by a clause. What is found here is only how the
question is put; whether anything is amiss in it the rules say.

Other messages only bring a draft, in quotation marks or behind a colon, and ask for a look at it:
「じゃあ「来週は忙しい」ならいい?」, 「添削して: 来週は忙しい」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.message.introduction import after_introduction, is_courtesy
from rules.message.phrases import LONGEST_PHRASE, phrase
from rules.message.terms import is_term
from rules.text import Text, normalise

MOST = 280  # characters of a question that are looked at
_LEAST = 4  # characters of a draft
# To post, to write, to say; whereto may stand before.
_POSTED = (
    "(?:[^。!?「」\n]{0,10}?(?:に|で|へ))?(?:だけ)?"
    "(?:書[いきくけかこ]|つぶや|呟|投稿|ポスト|ツイート|載せ|のせ|(?:上|あ)げ|発信|言[いうっえ]|流[しす]|コメント|リプ"
    "|返信|シェア|アップ|出[しす])"
)
_ASKED = (
    r"(?:まず[いか]|だめ|ダメ|駄目|あか[んな]|いけな|いい|よい|良い|ええ|大丈夫|平気|セーフ|アウト|問題|あり|アリ|\?)"
)
# What others wrote or said is no draft of the person's own.
_RECEIVED = r"(?![^。!?\n]{0,12}(?:書かれ|言われ|送られ|(?:来|届い)[たて]))"
_BEHIND_A_COLON = re.compile(r"([^「『\"“”:：\n]+)[:：]\s*([^\s「『\"“].*)", re.DOTALL)
_SPOKEN = re.compile("「[^「」]*」")
_BROUGHT = re.compile(r"([^「『\"“”]*)[「『\"“](.+)[」』\"”]([^「」『』\"“”]*)", re.DOTALL)
# 「…」ならいい? 「…」だったら? 「…」に変えたら? 「…」って書いたら? こう書けば?「…」 「…」でもだめ?
_HOW_ABOUT = re.compile(
    r"(?:じゃあ?|では|それなら|それじゃ)?[、 ]*(?:"
    r"(?:なら|だったら|だと|(?:に|って|と|みたいに|こう|これに|こんな(?:ふう|風)に|こういう(?:ふう|風)に)?"
    r"(?:(?:変え|書き換え|言い換え|言い変え|直し|書き直し|投稿し|ポストし|載せ|出し|し)(?:たら|れば|るのは)|すれば"
    r"|書(?:いたら|けば|くなら|くのは)|つぶや(?:いたら|けば|くのは)|直(?:せば|すのは)|出(?:せば|すのは)"
    r"|(?:投稿|ポスト)する(?:なら|のは)))"
    r"(?:どう|いい|よい|良い|まし|セーフ|アウト|大丈夫|あり|アリ|だめ|ダメ|駄目|まずい)?"
    r"|(?:は|って|で|でも|も)?(?:どう|いい|大丈夫|だめ|ダメ|駄目|セーフ|アウト|まずい))"
    r"(?:です|かな|でしょう|だろう|[かのね])*[?？]"
)
# After words about oneself: …なんだけど、これいい? …です。どう思います?
_TOLD_FIRST = re.compile(
    r"(?P<told>.*(?:けど|けれども?|[すただる]が|ので|から|です|ます|ました|[んの]で))[、。!\s]*"
    r"(?:(?:じゃあ?|これ|(?:こう|こ[のう](?:いう)?)(?:文|文章|投稿|下書き|内容|書き方|の)?|こんなの|以下|次の文|投稿|下書き)"
    r"(?:って|は|を|なら|で|だと|も)*)?、?"
    r"(?:(?:出し|載せ|投稿し|上げ|あげ|書い|つぶやい)ても?)?"
    r"(?:いい|良い|よい|大丈夫|平気|セーフ|アウト|まずい|だめ|ダメ|駄目|問題(?:ない|あり(?:ます|ません)?)|ok|OK"
    r"|どう(?:思う|思い(?:ます)?)?|見て(?:もらえ(?:ます|る)|くれ(?:ます|る)|ください|ほしい))"
    r"(?:です|でしょう|だろう|かな|かも|よね|[かのねん])*[?。:\s]*",
    re.DOTALL,
)
_OF_ONESELF = re.compile(
    "垢|アカ|匿名|本名|実名|伏せ|隠[しす]|公務員|職員|勤め|勤務|役所|役場|自分|私|俺|僕|プロフ|フォロワー|投稿|載せ|下書き|初めて|はじめて"
    "|休み|非番|異動|退職"
)
# What others said is no draft of one's own, and who asks all for their view posts.
_OF_OTHERS = re.compile(
    "言[いうわっ]|聞[いかくこ]|来た|きた|届|送られ|書かれ|返信|リプ|コメント|流れ|見かけ|見た|読んだ|怒られ|みんな|皆|誰か|フォロワーさん"
)
_COPULA = re.compile(r"(?:です|だ)?[。\s]*$")  # behind a word of the guideline: 「個人の意見です」って書けばいい?
_MOST_TOLD = 80  # characters of what is told before a draft
STANDING = {"disclaimer", "duty_related", "identifiability", "work_device", "work_hours"}  # labels of how one posts
_FOR_A_LOOK = ("which", "again", "explain", "rewrite")  # phrases that ask for a look at what is quoted beside them
_WAYS = (
    # 「…」って書いていい?
    re.compile(
        rf"[「『\"]([^」』\"\n]{{{_LEAST},}})[」』\"][、,]?(?:って|と|とか|みたいな|という|なんて|を|は|の){_RECEIVED}"
    ),
    # …って書いたらまずい? …と投稿するのは? …こと書いていい?
    re.compile(
        rf"^([^\n]{{{_LEAST},}}?)[」、,! ]*(?:って(?:いう|こと|の|話)*を?|と(?:いう(?:こと|の|話|文)を?|か)?|なんて"
        rf"|(?<=[たるいだう])(?:こと|の)を?){_RECEIVED}[、, ]*{_POSTED}"
    ),
    # …なんだけど、つぶやいたらだめかな …なんだけどまずい?
    re.compile(
        rf"^([^\n]{{{_LEAST},}}?)(?:な?んだ|な?んです|のだ|のです|です|だ)?(?:けど|けれど|が)[、, ]*"
        rf"(?:(?:これ|それ|[このそ]+(?:話|こと|件))(?:を|って|は)?[、, ]*)?(?:{_POSTED}|{_ASKED})"
    ),
)


def drafts_within(normal: str) -> Iterator[str]:
    """What may be drafts within a normalised question, in no more than a line each."""
    for way in _WAYS:
        if found := way.search(normal.strip()[:MOST]):
            yield found[1].strip('「『" ')


def brought(message: str) -> str | None:
    """The draft that a message brings, in quotation marks or behind a colon, where all else asks for a look at it.

    None in others, and where a mere word of the guideline is quoted, which is asked about: 「いいね」は大丈夫?
    """
    written = message.strip()
    if (asked_first := _BEHIND_A_COLON.fullmatch(written)) and phrase(asked_first[1]) in _FOR_A_LOOK:
        return asked_first[2]
    found = _BROUGHT.fullmatch(written)
    if found is None or not found[2].strip() or _are_two(found[2]) or not _asks_for_a_look(found[1], found[3]):
        return None
    return None if is_term(Text(_COPULA.sub("", found[2]))) else found[2]


def _asks_for_a_look(first: str, last: str) -> bool:
    """Whether what stands before and behind a quotation asks for a look at it, the courtesies of a letter aside."""
    first, last = after_introduction(first) or first, "" if is_courtesy(last) else last
    asked = f"{first} {last}"
    if len(first) + len(last) <= LONGEST_PHRASE and (
        phrase(asked) in _FOR_A_LOOK or _HOW_ABOUT.fullmatch(asked.strip())
    ):
        return True
    return not last.strip() and len(first) <= _MOST_TOLD and _looks_after_words(normalise(first).strip())


def _looks_after_words(said: str) -> bool:
    """Whether somebody tells of themselves and then asks for a look: 「鉄道アカなんだけど、これいい?」.

    Nothing may be amiss in it but as what they post, and what calls for care, for it is not reviewed.
    """
    from rules import Draft, review

    found = _TOLD_FIRST.fullmatch(said)
    if not found or not _OF_ONESELF.search(found["told"]) or _OF_OTHERS.search(found["told"]):
        return False
    findings = review(Draft(found["told"])).findings
    return all(finding.label in STANDING or finding.level == "care" for finding in findings)


def _are_two(quoted: str) -> bool:
    """Whether what stands between the first mark and the last is no draft with quotations but two: 「A」を「B」に."""
    return "」" in _SPOKEN.sub("", quoted)
