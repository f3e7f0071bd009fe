"""A daily pattern told with its hour: when somebody regularly leaves, passes or comes home (clause 3.2.4.a)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

NEEDS = (
    "~毎|~平日|~曜|~下校|~いつも|~必ず|~ずっと同じ|~決まって|~ルーティン|~日課|~習慣|~変えん|~変えない|~ほかの日|~雨でも|"
    "~月火|~月水|~月木|~月金|~月土|~火水|~火木|~火金|~火土|~水木|~水金|~水土|~木金|~木土|~金土|~月・|~火・|~水・|~木・|~金・|"
    "~夕方は|~朝は|~夜は ~時|~:|~始発|~終電|~最終バス"
)
_REGULAR = re.compile(
    r"毎[朝日晩週夕夜]|平日|[月火水木金土日]曜|[月火水木金]・?[火水木金土](?:・?[金土日])?(?:曜|は|の|に|だけ)|いつも|必ず|決まって|"
    r"ルーティン|日課|習慣|変え(?:ない|ん|ません)|ほかの日|雨でも|下校も|(?:朝|夕方|夜)は(?:だいたい|たいてい)?"
)
_HOUR = re.compile(
    r"(?<![\d:-])(?:[01]?\d|2[0-4])(?::[0-5]\d|時(?!間)(?:半|\s?[0-5]?\d分?|台|過ぎ|すぎ|ごろ|頃|から|まで|に)?)(?:発|着)?|"
    r"[一二三四五六七八九十]{1,3}時(?!間)(?:半|[一二三四五六七八九十]{1,3}分)?|始発|終電|最終バス"
)
_LIKELY_HOUR = re.compile("時(?!間)|:|始発|終電|最終バス")
_MOVE = re.compile(
    r"歩[いくき]|(?<!最)寄[っり]|家を出|うちを出|帰宅|帰って|帰り|出勤|通勤|登校|下校|通学|散歩|ジョギング|ランニング|走[っりる]|ウォーキング|バス|電車|始発|駅|車両|両目|"
    r"号車|送り|お?迎え|保育園|幼稚園|学童|塾|校門|裏門|正門|橋|公園|土手|堤防|神社|コンビニ|銭湯|カフェ|ひとり|一人|留守|不在|いない|誰も"
)


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """From the first to the last telling word: regularity, an hour, a way or place, in a sentence and the next."""
    sentences = text.sentences
    hours = [hour.start() for hour in _LIKELY_HOUR.finditer(text.normal)]
    for (start, _), (_, end) in zip(sentences, (*sentences[1:], *sentences[-1:]), strict=True):
        # Each is asked only where the one before was found: most sentences are done after the first.
        if (
            bisect_left(hours, start) < bisect_left(hours, end)
            and (regular := _REGULAR.search(text.normal, start, end))
            and (hour := _HOUR.search(text.normal, start, end))
            and (move := _MOVE.search(text.normal, start, end))
        ):
            told = (regular, hour, move)
            yield _in_words(text, min(match.start() for match in told), max(match.end() for match in told))


def _in_words(text: Text, start: int, end: int) -> Span:
    """The characters of the words that hold [start, end), so that a quote cuts none."""
    words = text.covering(start, end)
    return (text.starts[words[0]], text.end_of(words[1] - 1)) if words else (start, end)
