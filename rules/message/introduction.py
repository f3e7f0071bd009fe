"""Who writes first greets and says who they are: 「はじめまして。去年退職した者です。守秘義務はまだありますか」.

What they want is said after it; by itself it is what a draft could begin with as well.
"""

from __future__ import annotations

import re

from rules.text import normalise, unmarked

MOST_BEFORE = 80  # characters of a greeting and an introduction
_PART = re.compile(r"[^。、!?…\n]+")
_MARKS = "。、!…\n "
_GREETING = re.compile(
    "こんにちは|こんにちわ|こんばんは|こんばんわ|おはよう(?:ございます)?|おはよ|はじめまして|初めまして|もしもし|どうも"
    "|(?:いつも)?お世話に(?:なって(?:い|お)?ります|なっています|なってます|なります)|(?:お疲れ|おつかれ)(?:さま|様)?(?:です|でした)?"
    "|(?:突然|いきなり|急に|夜分に?|お忙しい(?:ところ|中)|何度も|朝早くに?|休日に)?(?:に|の|で)?(?:すみません|すいません|失礼(?:いたします|します)|恐れ入ります|申し訳ありません|ごめんなさい)"
    "|(?:どうぞ)?よろしく(?:お願い(?:します|いたします|致します))?"
    "|(?:初めて|はじめて)(?:の)?(?:使い|使わせていただき|利用し|利用させていただき|相談し|質問し|連絡し|ご?連絡いたし|ご?相談いたし|送り|お尋ねし)ます"
    "|(?:ちょっと|一つ|ひとつ|一点)?(?:質問|ご?相談|お聞きしたいこと|聞きたいこと|教えてほしいこと|お尋ね|お願い)(?:です|があります|があるのですが|があるんですが|させてください|なのですが|なんですが)"
    "|(?:ご)?(?:担当者?|関係者)(?:の)?(?:様|さま|さん|殿|各位)|各位|(?:拝啓|謹啓|前略)?(?:[一-鿿]{1,4}の(?:候|みぎり|折))?|敬具|草々|以上(?:です)?"
    "|(?:いかが|お元気で|お変わりなく)(?:お過ごし|いらっしゃい|お暮らし)(?:でしょうか|ますか|ですか)?|(?:拝啓)?(?:時下)?ますますご(?:清栄|健勝|清祥|盛栄)の(?:こと|段)?とお(?:慶び|喜び)申し上げます"
    "|(?:先日|先ほど|先程|昨日|前回|いつも|この前|先般)(?:は|も|より)?(?:どうも|大変|たいへん|本当に)?(?:お世話になり|ありがとうござい)(?:ました|ます)"
    "|(?:hello|hi|hey|goodmorning|goodafternoon|goodevening)(?:there)?"
)
_ENDS = "(?:です|でして|ですが|ですけど|なんですが|なのですが|なんですけど|なんだけど|だけど)"
_WHO = (
    "(?:者|職員|新人|OB|ob|OG|og|退職者|元職員|元公務員|公務員|国家公務員|非常勤|任期付き?|会計年度任用職員|嘱託|再任用|内定者|新採|係員|主任|係長|補佐"
    "|課長|室長|広報担当|担当者?|組合員|一年目|1年目|二年目|2年目|[1-9一二三四五六七八九十]{1,2}年目)"
)
_INTRODUCING = re.compile(
    f"[^。]{{0,24}}{_WHO}{_ENDS}"
    "|[^。]{1,24}(?:と申し|といい|と言い)ます(?:が|けど)?"
    f"|[^。]{{0,12}}[課係部局室省庁署所班]の[一-鿿ァ-ヶー]{{1,8}}{_ENDS}"
    "|[^。]{1,20}(?:に|で)(?:勤め|勤務し|務め|働い|在籍し|所属し)て(?:い|お)?(?:ます|ります|いました|ました)(?:が|けど)?"
    "|[^。]{0,16}(?:退職|退官|定年|異動|出向|休職|育休|入省|入庁|採用|配属)(?:に)?(?:し|され|なり|中)(?:まし)?た(?:が|けど|ばかりです|ところです)?"
)


def is_courtesy(message: str) -> bool:
    """Whether a message holds nothing but greetings and who writes: 「よろしくお願いいたします。」."""
    said = normalise(message)
    end = _courtesies(said)
    return end > 0 and not said[end:].strip(_MARKS)


def after_introduction(message: str) -> str:
    """What a message says after a greeting and who writes; "" where it begins with neither or says no more."""
    said = normalise(message)
    end = _courtesies(said)
    return said[end:].lstrip(_MARKS) if end else ""


def _courtesies(said: str) -> int:
    """Where the greetings and introductions end with which a normalised message begins."""
    end = 0
    for part in _PART.finditer(said[: MOST_BEFORE + 1]):
        spelled = unmarked(part[0]).lower()
        if part.end() > MOST_BEFORE or not (_GREETING.fullmatch(spelled) or _INTRODUCING.fullmatch(spelled)):
            break
        end = part.end()
    return end
