"""What a message says back to our answers: it goes on about a clause, asks about a review, or objects to one.

Such lines are no drafts, though nothing is amiss in them: "no problem found" would read as if the draft above, which
they speak of, were cleared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from bot.listeners.thread import NO_TOPIC, Reviewed, Topic
from bot.slack.answers import Reply
from bot.views import guideline as guideline_view
from bot.views import message as view
from bot.views.blocks import Block
from bot.views.place import Place
from rules.distress import asks_on, is_hard
from rules.facts import claimed
from rules.guideline.naming import concept_words
from rules.message import alarm
from rules.message.change import asks_change
from rules.message.intent import amiss, asks, is_answered, is_talk, worries
from rules.message.ordinal import finding_named, place_of
from rules.message.phrases import phrase
from rules.text import Text

MOST_LINE = 60  # characters of a line that may say something back
MOST_RETORT, MOST_OBJECTION = 15, 30  # characters of a line too short to be a draft of its own, and of an objection
ALIKE = 0.4  # share of its pairs of letters that a mended draft has from the one before
_ASKING = ("vague", "explain", "which", "rewrite")  # what a review's findings answer
_ABOUT_A_CLAUSE = ("vague", "explain", "which", "again", "objects", "posts")
_SAFEGUARDS = {"restricted": "2.3", "anonymous": "2.5"}  # what is said to protect a post, and the clause on that
# What is done about a draft, or who agrees, as a condition: 「名前を消せばいい?」 「顔隠せば?」 「許可もらったらOK?」.
_CONDITION = re.compile(
    r"[^。!?\n「」]{0,16}"
    "(?:消[せし]|隠[せし]|伏せ|ぼか|ボカ|外[せし]|削[れっ]|除[けい]|抜[けい]|省[けい]|切[れっ]|直[せし]|[変替換]え|書か|載せな|出さ|入れな"
    "|(?:発令|公表|発表|公開|解禁)(?:の?後|のあと|され|にな)|(?:じゃ|では?)なく"
    "|加工|貼|塗|モザイク|スタンプ|イニシャル|仮名|伏せ字|後ろ姿|顔な|許可|同意|了承|了解|承諾|断[れっ]|聞[けい]|確認|(?:って|と)言[えっ])"
    "[^。!?\n「」]{0,10}?(?:ば|[ただ]ら|なら|[てで]も|なきゃ)、?"
    "(?:(?:(?:載せ|出し|書い|上げ|あげ)て(?:も)?)?(?:いい|良い|よい|ok|大丈夫|平気|セーフ|まし|問題ない|問題ありません|どう|だめ|ダメ|アウト)(?:です|の|ん|か|かな|よね|でしょう)*[?]*|[?]+)"
)
# A few words that make sense only after a clause: 「目線入れたら?」 「親戚でもだめ?」.
_FRAGMENT = re.compile(
    "[^。、!?\n「」]{1,12}(?:ば|[ただ]ら|なら|[てで]も)(?:いい|だめ|ダメ|大丈夫)?(?:です|かな|[のか])?[?]+"
)
_ANOTHER_MATTER = re.compile(
    "[誰何]|どこ|どう|いつ|垢|アカ|設定|パスワード|位置情報|後で|あとで|(?:投稿|ツイート|ポスト)を[消削]"
)
_NUMBER = re.compile("[一二三四五六1-6](?=番目|つ目|個目)")
_OBJECTING = ("objects", "posts")
_WHY = re.compile("なんで|何で|なぜ|何故|どうして|どこが|理由|根拠")
_SENTENCES = re.compile("[。!?\n]+")
_EXPLAINED = "指摘の理由と直し方"
MARKED = re.compile(r"(?:下書き|本文|文案|原稿)\s*:")  # a draft that says so
# How an objection begins, what it is about, or how it ends.
_RETORT = re.compile(
    "^(?:でも|だって|いや|え、|けど|そんな|別に)|指摘|判定|(?:みんな|誰でも)[^。]{0,4}(?:やっ|書い|言っ)て|納得|厳しすぎ|自由(?:だ|で|じゃ)"
    "|バレな|(?:鍵|裏)(?:垢|アカ)|(?:じゃん|でしょ|だろ|もん|なのに)[。!…]*$"
)
_NOUNS = ("名詞-普通名詞", "名詞-固有名詞")
# Nouns by which a question is about the findings.
_OF_A_FINDING = frozenset(
    ("言葉", "言い方", "書き方", "表現", "文章", "部分", "箇所", "場所", "理由", "問題", "内容", "意味", "下書き",
     "程度", "感じ", "具体", "結局", "本当", "全部", "今回", "最初", "最後")
)  # fmt: skip
# Lemmas by which a line outside of the thread points back at them; what one may ask of any post (書く, 消す) does not.
_POINTING_BACK = frozenset(
    ("此れ", "其れ", "此の", "其の", "此処", "其処", "さっき", "先程", "一文", "言葉", "表現", "言い方", "書き方",
     "下書き", "指摘", "判定", "アウト", "セーフ", "NG", "駄目", "直す", "書き直す", "書き換える", "言い替える", "修正")
)  # fmt: skip


def said_back(text: Text, wanted: str, topic: Topic, before: Callable[[], Topic], ts: str) -> Reply | None:
    """The answer to a line, the message of that ts, that speaks of an answer of ours; None for all others.

    `wanted` is its intent, `before` gives what the DM was about where no thread tells what it is about.
    """
    claims = claimed(text.original)
    if topic.clause and not topic.on_review and not (claims and topic.review):
        return _turned(text, wanted, topic, ts)
    if wanted != "posted" and depends_on(text) and (advice := _advised(topic, before)):
        return Reply(_EXPLAINED, view.explained(advice, ts, in_thread=topic != NO_TOPIC, rewriting=False))
    review, in_thread = topic.review, bool(topic.review or topic.clause)
    asks_us = wanted == "question" and topic == NO_TOPIC and is_talk(text) and _points_back(text)
    number = finding_named(text.normal, called_one=not in_thread)
    if not in_thread and (claims or asks_us or number is not None or wanted in (*_ASKING, *_OBJECTING)):
        review = before().review
    if review is None:
        return None
    if not review.advice:
        return _of_none(text, wanted, ts, in_thread=in_thread)
    if claims and not in_thread:
        return _of_last(review, claims, text, ts)
    about_them = wanted == "question" and not claims and _names_nothing(text, review.draft)
    if number is not None or wanted in _ASKING or about_them or (asks_us and not is_answered(text)):
        advice = (review.advice[number : number + 1] if number is not None else ()) or review.advice
        explained = view.explained(advice, ts, in_thread=in_thread, rewriting=wanted == "rewrite")
        above = view.still(in_thread=in_thread) if _objects(text) else []
        return Reply(_EXPLAINED, [*above, *explained])
    if not (claims or wanted in _OBJECTING):
        return None
    return _stands(review, claims, ts) if in_thread else _stands_before(review, wanted, ts)


def _objects(text: Text) -> bool:
    return any(phrase(part) == "objects" for part in _SENTENCES.split(text.normal) if part.strip())


def _of_none(text: Text, wanted: str, ts: str, *, in_thread: bool) -> Reply | None:
    """The answer to who asks about a review without findings; outside of its thread only what speaks of it does."""
    if wanted in ("vague", "explain") and _WHY.search(text.normal):
        return Reply(view.NOTHING, view.nothing_found(ts))
    asks_so = wanted == "which" or (in_thread and _asks_again(text, wanted))
    return Reply(view.UNSURE, view.unsure(ts)) if asks_so else None


def _asks_again(text: Text, wanted: str) -> bool:
    return wanted in ("again", "vague") and asks(text)


def _turned(text: Text, wanted: str, topic: Topic, ts: str) -> Reply | None:
    """The next clause, the one before, or one of those offered by its number: 「次」 「二番目くわしく」."""
    if wanted not in ("unclear", "question"):
        return None
    offered = topic.offered if topic.clause in topic.offered else (topic.clause, *topic.offered)
    number = _NUMBER.match(text.normal)
    if number:
        at = place_of(number[0])
        found = offered[at] if at < len(offered) else ""
    else:
        found = _turns(topic.clause).get(text.normal.strip("。!、 "), "")
    return Reply("指針の検索結果", guideline_view.answer(Place(found, direct=ts))) if found else None


def _turns(clause_id: str) -> dict[str, str]:
    before, after = guideline_view.neighbours(clause_id)
    return {"次": after, "つぎ": after, "前": before, "まえ": before, "戻って": before}


def findings_stand(text: Text, topic: Topic, ts: str) -> Reply | None:
    """The answer to a line under findings that objects, is said to us or too short for a draft; nothing is amiss in it.

    What speaks of the same things as the draft before is that draft, mended.
    """
    review, line = topic.review, text.normal.strip()
    if review is None or not review.advice or len(line) > MOST_LINE or MARKED.search(line):
        return None
    retorts = len(line) <= MOST_OBJECTION and _RETORT.search(line) is not None
    is_none = len(line) <= MOST_RETORT or is_talk(text)
    if not retorts and (not is_none or _resumes(text, review.draft)):
        return None
    return None if _alike(line, review.draft) else _stands(review, (), ts, worried=worries(text))


def is_heard(text: Text, topic: Topic) -> bool:
    """Whether what counts as a draft is rather said to us.

    What is like the draft above it is that draft, mended; what only speaks of the same things may be either.
    """
    return is_talk(text) and not (topic.review and _alike(text.normal, topic.review.draft))


def heard(text: Text, topic: Topic, before: Callable[[], Topic], ts: str, *, clear: bool) -> Reply:
    """The answer to what may be said to us, in whose words nothing is amiss; `clear` where nothing else is either.

    Findings before it in the DM are spoken of only where a worry or a word points back at them.
    """
    worried = worries(text)
    points_back = worried or _points_back(text) or asks_change(text.original) or _RETORT.search(text.normal.strip())
    review = before().review if topic == NO_TOPIC and points_back else None
    if review and review.advice:
        names = [name for name, _ in review.facts]
        return Reply(view.BEFORE, view.stands_before(names, "", ts, worried=worried))
    wanted = "talk" if clear else "talk_unclear"
    return Reply(view.LISTENS if worried else view.SHORT[wanted], view.short(wanted, ts, worried=worried))


def depends_on(text: Text) -> bool:
    """Whether a line only asks for a condition under which what was said before it would do: 「名前を消せばいい?」."""
    line = text.normal.lower().strip()
    return len(line) <= MOST_OBJECTION and bool(_CONDITION.fullmatch(line)) and not _ANOTHER_MATTER.search(line)


def continued(text: Text, before: Callable[[], Topic]) -> Topic:
    """What a line outside of threads goes on about; `NO_TOPIC` where nothing tells.

    The clause before it, where it only asks for a condition, or steps begun, where it is a further word on these.
    """
    line = text.normal.strip()
    if alarm.goes_on(text) and (case := before().case):
        return replace(NO_TOPIC, out=(), case=case)
    topic = before() if depends_on(text) or _FRAGMENT.fullmatch(line) else NO_TOPIC
    return topic if topic.clause and not topic.on_review else NO_TOPIC


def _advised(topic: Topic, before: Callable[[], Topic]) -> tuple[str, ...]:
    return (before() if topic == NO_TOPIC else topic).advice


def safeguard(wanted: str, ts: str) -> Place | None:
    """The clause on what a line says to protect a post: who may see it, or that nobody knows its writer."""
    return Place(_SAFEGUARDS[wanted], direct=ts) if wanted in _SAFEGUARDS else None


def over_findings(found: list[Block], place: Place, topic: Topic, before: Callable[[], Topic]) -> list[Block]:
    """A clause on what is said to protect a post, below the word that findings stand where there are any."""
    if place.section or place.clause not in _SAFEGUARDS.values():
        return found
    review = before().review if topic == NO_TOPIC else topic.review
    return [*view.still(in_thread=topic != NO_TOPIC), *found] if review and review.advice else found


def heard_asking(text: Text, place: Place, ts: str) -> Reply | None:
    """The answer to what counts as a question and is said to us, where the guideline says nothing; None for others."""
    if place.clause or place.subject or place.numbered or not is_talk(text):
        return None
    worried = worries(text)
    return Reply(view.LISTENS if worried else view.SHORT["talk_asking"], view.short("talk_asking", ts, worried=worried))


def asks_beside(text: Text, topic: Topic) -> bool:
    """Whether a line under findings asks for something else than these, which a clause surely answers."""
    if not topic.review or not topic.advice or len(text.original) > MOST_LINE or MARKED.search(text.normal):
        return False
    return asks(text) and is_answered(text) and not _resumes(text, topic.review.draft)


def still_hard(text: Text, topic: Topic) -> str:
    """The kind of distress to comfort in what goes on about an answer of ours; "" where a line says none.

    That it is hard is heard after any answer, who listens is asked after a word of comfort.
    """
    if topic.comfort and asks_on(text):
        return topic.comfort
    return "weary" if topic != NO_TOPIC and is_hard(text) else ""


def goes_on_about(wanted: str, topic: Topic) -> bool:
    """Whether what a message wants is, in a thread about a clause, something about that clause."""
    return bool(topic.clause) and not topic.on_review and wanted in _ABOUT_A_CLAUSE


def shown_already(place: Place, topic: Topic) -> Reply | None:
    """The answer where a question leads to a clause that the thread has shown; None where it shows another."""
    if place.section or place.subject or place.clause not in topic.shown:
        return None
    return Reply(guideline_view.AGAIN, guideline_view.repeated(place))


def _of_last(review: Reviewed, claims: tuple[str, ...], text: Text, ts: str) -> Reply | None:
    offered = [name for name, _ in review.facts if name in claims]
    if offered:
        return Reply(view.SHORT["again"], view.stated_before(offered, ts))
    # Where and when one is off duty may be all that a post says.
    about_a_draft = set(claims) != {"off_duty"} and not amiss(text)
    return _stands_before(review, "", ts) if about_a_draft else None


def _stands(review: Reviewed, claims: tuple[str, ...], ts: str, *, worried: bool = False) -> Reply:
    buttons = [pair for pair in review.facts if pair[0] in claims] or list(review.facts)
    return Reply(view.OPEN, view.stands(buttons, ts, worried=worried))


def _stands_before(review: Reviewed, wanted: str, ts: str) -> Reply:
    return Reply(view.BEFORE, view.stands_before([name for name, _ in review.facts], wanted, ts))


def _names_nothing(text: Text, draft: str) -> bool:
    """Whether a question names nothing but what the draft did: then it is about the findings above it."""
    if len(text.original) > MOST_LINE or any(len(word) > 1 for word, _ in concept_words()(text)):
        return False
    return not _nouns(text) - _OF_A_FINDING - _nouns(Text(draft))


def _points_back(text: Text) -> bool:
    """Whether a line outside of the thread names anything by which it may be about the findings there."""
    return any(one.lemma in _POINTING_BACK for one in text.lexemes)


def _resumes(text: Text, draft: str) -> bool:
    """Whether a line speaks of what the draft before it spoke of."""
    return bool(_nouns(text) & _nouns(Text(draft))) or _alike(text.normal, draft)


def _nouns(text: Text) -> set[str]:
    return {one.lemma for one in text.lexemes if one.pos.startswith(_NOUNS) and len(one.lemma) > 1}


def _alike(line: str, draft: str) -> bool:
    pairs, known = set(pairwise(line)), set(pairwise(draft))
    return len(pairs & known) >= ALIKE * max(1, min(len(pairs), len(known)))
