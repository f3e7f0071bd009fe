"""What people say that they did about a draft after its review: its words are out, or it is."""

from __future__ import annotations

import re

from bot.listeners.thread import Topic
from rules.message import alarm
from rules.text import Text

_REMOVED = re.compile(
    "(?:(?:もう|全部|ちゃんと|さっきの|(?:その|この|あの)(?:言葉|部分|名前|文|一文|箇所|ところ|行)|[をはも、])\\s?){0,8}"
    "(?:消し|けし|削除し|削っ|取り消し)(?:た|ました|といた|ておきました)(?:よ|けど|ので|から|です|が)*[。!…]*"
)
_POSTED = re.compile(
    "(?:無事に?|さっそく|早速|ちゃんと|おかげで|(?P<mended>(?:書き)?直して)|それで|で|では|、|\\s){0,8}"
    "(?:(?:投稿|公開|アップ|ツイート|ポスト|発信)(?:を)?(?:し|でき|完了し)|載せ|上げ|あげ|出し)(?:て(?:き|み|おき))?"
    "(?:た|ました|といた|ときました)(?:よ|ね|わ|ありがとう?(?:ございます|ございました)?|[。、!…\\s]){0,8}"
)


def has_mended(text: Text, topic: Topic) -> bool:
    """Whether words were taken out under findings, not the post: 「消しました」, 「消しました。これで大丈夫?」."""
    if not topic.advice or _is_removed(text):
        return bool(topic.advice)
    if not text.sentences:
        return False
    return alarm.incidents(text) == () and _is_removed(Text(text.normal[slice(*text.sentences[0])]))


def _is_removed(text: Text) -> bool:
    return _REMOVED.fullmatch(text.normal.strip()) is not None


def has_posted(text: Text, topic: Topic) -> str:
    """What a line under a review or a clause wants that says no more than that the post is out now: 「投稿しました!」.

    "posted" where it is out as it was advised against, "done" where it is not, "" for all other lines.
    """
    found = _POSTED.fullmatch(text.normal.strip()) if topic.review or topic.clause else None
    if not found:
        return ""
    against = topic.advice and not found["mended"]
    return "posted" if against or (topic.on_steps and not topic.on_review) else "done"
