"""Whether a text reports or announces something and says nothing of its writer: the news, an office's notice."""

from __future__ import annotations

import re

from rules.text import Text

# What somebody is reported to have said or done, and what an office announces, where a sentence ends.
_REPORTS = re.compile(
    r"(?:述べ|訴え|語っ|表明し|発表し|示し|主張し|批判し|指摘し|強調し|報じ|要求し|提案し|求め|否定し|認め|明らかにし|決め|打ち出し|受け|迫っ)"
    r"(?:た|ている|ていた|ました|ています)(?:[。」]|が、|$)"
    r"|(?:する|した)(?:方針|見通し|考え|構え|意向)(?:だ|。|を示し|で)|[とに]している。"
    r"|(?:公表|実施|開催|募集|諮問|公布|施行|改訂|開始|配信|掲載|周知|設置)(?:を行い|を行って|いたし|し)(?:ます|ました|ております|ています)"
    r"|(?:意見|パブリックコメント|パブコメ)(?:の|を)?募集|を行い(?:ます|ました)。"
)
# What only a writer of their own says: feelings, wishes, opinions, pleas, the first person, the own office.
_WRITER = re.compile(
    r"[!?w♪〜~…🀀-🫿]|笑|[ぁ-んァ-ヺ一-鿿](?:よ|ね|わ|ぞ|ぜ|かな|だろ|なあ|なぁ|けど|から|もん|っす|べき|さ)(?:[。、\n]|$)|べき[だで]"
    r"|ほしい|欲しい|たい[。でとな]|思[ういっ]|しよう|ましょう|お願い|応援|頑張|(?<![一-鿿])私(?![一-鿿])|わたし|俺|僕|うち[のはでがも]|弊|当課"
    r"|内緒|らしい|よう、|入れよ|研修|面談|窓口|残業"
)


def reports(text: Text) -> bool:
    """Whether a text only reports or announces."""
    return _REPORTS.search(text.normal) is not None and _WRITER.search(text.normal) is None
