"""What a direct message wants: a review, a lookup, thanks, help, or to say that it is out already.

A draft taken for a question is the worse error, since then nobody looks at it: when in doubt, it is a draft. Fixed
phrases are known by `phrases`, ways to say that it has happened by `alarm`; draft or question is decided by a small
linear model over how the message is put (`intent_model`), and by another whether a draft is rather said to the bot. A
statement, which asks nothing, must also find a clause that is surely about it. The more the rules find in a seeming
question, the surer the model must be: a breach that nobody looks at is the worst error of all.
"""

from __future__ import annotations

import re

from rules.detectors.foreign import chinese, foreign
from rules.guideline.clauses import numbered
from rules.guideline.vague import vague
from rules.message.alarm import incidents, of_others
from rules.message.inside import STANDING, drafts_within
from rules.message.intent_model import models
from rules.message.introduction import after_introduction
from rules.message.phrases import Intent, phrase
from rules.message.terms import MOST_WORDS, is_term
from rules.text import Lexeme, Text, once_per_text

LONGEST_QUESTION = 140  # characters; who writes more shows a text
LONGEST_TALK = 60  # characters of what may be said to the bot: of such drafts it was told apart
SURE = 5.2  # score of a clause that a statement must have to be looked up
SURE_ENOUGH = 4.0  # score of one that what is asked after an introduction must have
# What is asked of us by a phrase after words of one's own; others are as good a post: "…です。さようなら".
_AFTER_A_GREETING = (
    "which",
    "help",
    "explain",
    "again",
    "rewrite",
    "privacy",
    "settings",
    "pictures",
    "contents",
    "penalty",
)
STOPPED = 2  # what `amiss` says of what the rules would stop
_QUOTED = re.compile(r"[「『\"][^「」『』\"]{25,}[」』\"]|(?:下書き|本文|文案|原稿)\s*[::]")
_DEFINING = re.compile(r"(?:(?:って|とは|というのは)(?:何|なに|なん)(?:ですか|でしょうか?|だろう)?|とは)[?。\s]*$")
_FIGURES = re.compile(r"\d{4}")  # a code is asked about as it is shown: 「481920 って何?」
_POST = re.compile(r"https?://|(?:^|\s)[@#]\w|\n\s*\S")
_EMOJI = re.compile("[\U0001f300-\U0001faff]")
# A question mark, a word that asks, or an ending that leaves the answer to the other, in one of the last two sentences.
_ASKING = re.compile(
    r"[?]|どう|どこ(?!ろ)|どの|なぜ|なんで|どれ|どちら|どっち|(?<![あこそど])いつ|誰|何|教えて|べき|ていい|ても[いえよ]|か[なね]?[。\s]*$|っけ[。\s]*$"
    r"|[たなるうくすつむぶぐいん]の[。\s]*$|(?:[んて]ねん|やろ|かいな|かしら|[なん]ん|(?:わか|分か)(?:らん|らへん|らない|りません))[。\s]*$"
    r"|よね[。\s]*$|(?:って|とは|のは|たら|場合|けど|んですが|のですが|のに)[。…\s]*$"
    r"|^(?:can|is|are|do|does|should|what|how|why|who|where|when|may|am)\b"
    r"|, (?:so |but |and )?(?:how|what) (?:do|can|should) (?:i|we)\b[^,.!]*$",
    re.IGNORECASE,
)
# What is asked only to be answered at once: 「どこで気づいたかというと」.
_ANSWERED = re.compile(
    "[^。?!、\n]{0,20}(?:か|か?って)(?:と|って)?(?:いう|言う|いえ|言え|いいます|言います|申します)(?:と|ば)"
)
_AFTER_THE_LAST = ("補助記号", "記号", "空白", "助詞-終")
_PREDICATES = ("動詞", "形容詞", "助動詞")
_NOUNS = ("名詞", "接尾辞-名詞的")
_TITLE = 3  # words of what may be but a subject: of 8,920 drafts of up to 24 characters 3 are one that a clause answers
_WORRY = re.compile(
    "不安|心配|怖[いかくす]|こわ[いかくす]|恐[いかくろ]|落ち着かな|落ち着け|眠れ|相談[でしす相]|悩|どうしよう|知られ(?:た|る|て|そう)|[ばバ][れレ](?:た|る|て|そう)"
    "|つら[いかくす]|辛[いかくす]|泣[いきけ]|しんど|苦し|恥ずかし|後悔|処分され|クビ|責められ|嫌われ"
)
# What to do about a colleague's post: no post about that colleague.
_FOR_ADVICE = re.compile(
    r"どう(?:し(?:た|よう|ましょ)|す(?:れ|べ)|注意|指導|対応|伝え|声)|(?:いい|よい|べき)(?:です|でしょう)?か[。?\s]*$"
)
_HABIT = re.compile(r"(?:ように|ことに)し(?:て(?:い)?(?:る|ます)|た|ました)(?:よ|ね|な|の|んだ|んです)*[。!\s]*$")
_NOW = re.compile("(?:今|いま|これ)から")  # what somebody is about to do, no subject: 「今から国会」
_LAUGHS = re.compile("w+", re.IGNORECASE)  # at the end of a statement
_WISHES = ("たい", "欲しい", "願う", "頂く", "下さる")


def intent(message: str | Text) -> Intent:
    """What a message wants, read or not yet. Any str is accepted; an empty one is a request for help.

    "vague" is a question that does not say what it is about, "posted" says that something has happened.
    """
    read, message = _unread(message)
    text = read or Text(message[: LONGEST_QUESTION + 1])
    if fixed := _fixed(message, text):
        return fixed
    if introduced := _introduced(text):
        return introduced
    if (happened := incidents(text)) is not None:
        pleads = "colleague" in happened and _FOR_ADVICE.search(text.normal)
        return "draft" if not pleads and _tells_on(text) else "posted"
    if vague(text):
        return "vague"
    # A term may be an insult or a threat by itself ("老害", "死ね"): the rules are asked about the few terms only.
    if numbered(message) is not None or (is_term(text) and amiss(text) < STOPPED):
        return "question"
    return "question" if is_short(text) and _is_asked(text) else "draft"


def _fixed(message: str, text: Text) -> Intent | None:
    """What a message wants that is a fixed phrase, unless it may be something else as well."""
    fixed = phrase(message)
    # A bare number may be that of a section or of a telephone, and a link may lead to somebody's home.
    other = fixed in ("unclear", "links") and (
        numbered(message) is not None or incidents(text) is not None or amiss(text)
    )
    return None if other else fixed


def _introduced(text: Text) -> Intent | None:
    """What is wanted after a greeting or an introduction: a fixed phrase, or what a clause surely answers."""
    rest = after_introduction(text.original)
    if not rest or (fixed := phrase(rest)) in _AFTER_A_GREETING:
        return fixed if rest else None
    if amiss(text) >= STOPPED:  # who they are and what they ask may be what breaks a rule together
        return None
    asked = Text(rest)
    answered = not fixed and asks(asked) and intent(asked) == "question" and is_answered(asked, SURE_ENOUGH)
    return "question" if answered else None


def _is_asked(text: Text) -> bool:
    """Whether a short text wants to be looked up: by how it is put, by its clause, and by what is amiss in it."""
    asking = asks(text)
    if text.normal.isascii() and not asking:  # too little English is learned from to tell a worry from a post
        return False
    if _defines(text) and is_answered(text):
        return True
    if not asking and _ANSWERED.search(text.normal):
        return False
    if not asking and _is_title(text) and not _NOW.match(text.normal) and not amiss(text) and is_answered(text):
        return True
    if not _is_question(text, asking) or (not asking and (_tells(text) or (states(text) and not is_answered(text)))):
        return False
    return not asks_of_a_breach(text)


def _tells_on(text: Text) -> bool:
    """Whether it is told of others as in a post that the review would stop, which leads to the steps as well."""
    from rules import Draft, review

    return of_others(text) and any(
        finding.level == "stop" for finding in review(Draft(text.original, already=text)).findings
    )


def _is_question(text: Text, asking: bool) -> bool:
    """Whether a text is surely enough a question; the rules are asked only where that decides."""
    needed, score = models().asking if asking else models().telling, models().question.score(text)
    return score > max(needed) or (score > min(needed) and score > needed[amiss(text)])


def _unread(message: str | Text) -> tuple[Text | None, str]:
    return (message, message.original) if isinstance(message, Text) else (None, message)


def might_ask(message: str | Text) -> bool:
    """Whether a message could be a question: in a thread about a clause it is taken for a further one."""
    read, message = _unread(message)
    text = read or Text(message[: LONGEST_QUESTION + 1])
    if not _has_size(text) or _POST.search(text.original.strip()):
        return False
    return asks(text) or (is_short(text) and models().question.score(text) > models().offered)


def goes_on(text: Text) -> bool:
    """Whether a message that is taken for a draft by itself is a further question in a thread about a clause.

    Not where the rules would stop it, nor, unless it asks, where they find anything.
    """
    return might_ask(text) and amiss(text) < (STOPPED if asks(text) else 1) and not asks_of_a_breach(text)


def could_be_looked_up(message: str | Text) -> bool:
    """Whether a review should offer to look a message up instead.

    Wider than `might_ask`: whoever types a word or two ("レシピ"), or asks in two lines, needs a way there, too.
    """
    read, message = _unread(message)
    text = read or Text(message[: LONGEST_QUESTION + 1])
    return _has_size(text) and (_is_phrase(text) or asks(text) or might_ask(text))


def is_talk(text: Text) -> bool:
    """Whether a message that may be a draft is rather said to the bot: a protest, a worry, a request, a thought aloud.

    How it is put tells so, not what is in it: where anything is amiss, it is a draft all the same. So is what is hardly
    in Japanese, of which too little is learned from, and a bare subject.
    """
    written = text.original.strip()
    if not written or len(text.original) > LONGEST_TALK or _QUOTED.search(written) or _POST.search(written):
        return False
    return not (foreign(text) or chinese(text) or _is_title(text)) and models().talk.score(text) > models().talking


def worries(text: Text) -> bool:
    """Whether what is said to the bot names a worry of its writer's."""
    return _WORRY.search(text.normal) is not None


def _is_phrase(text: Text) -> bool:
    words = len(text.lexemes) <= MOST_WORDS and any(map(str.isalnum, text.normal))
    return words and not _POST.search(text.original.strip())


def is_short(text: Text) -> bool:
    """Whether a text has the size of a question, and no sign of a post and no longer quotation."""
    return _has_size(text) and not (_POST.search(text.original.strip()) or _EMOJI.search(text.original))


def _has_size(text: Text) -> bool:
    return len(text.original) <= LONGEST_QUESTION and not _QUOTED.search(text.original)


def asks(text: Text) -> bool:
    """Whether a text is put as a question. Others can be meant as one ("鍵アカで上司の悪口"), but need to be surer."""
    last = (_ANSWERED.sub("", text.normal[start:end]).strip() for start, end in text.sentences[-2:])
    return any(map(_ASKING.search, last))


def states(text: Text) -> bool:
    """Whether a text ends as a statement does: with a verb, an adjective or an auxiliary, and wishes for nothing."""
    words = _words(text)[-4:]
    return bool(words) and words[-1].pos.startswith(_PREDICATES) and not any(one.lemma in _WISHES for one in words)


def _tells(text: Text) -> bool:
    """Whether a text that asks nothing surely tells: what is so and then more of it, a habit, or a call to all."""
    words = _words(text)
    if not words or not words[-1].pos.startswith(_PREDICATES):
        return False
    calls = any(one.pos.startswith("動詞") and one.form.startswith("意志推量形") for one in words[-2:])
    return len(text.sentences) > 1 or calls or bool(_HABIT.search(text.normal))


def _defines(text: Text) -> bool:
    """Whether a text asks what something is that it names: 「これって何」 names nothing."""
    named = any(one.pos.startswith(_NOUNS) for one in text.lexemes)
    return named and bool(_DEFINING.search(text.normal)) and not _FIGURES.search(text.normal)


def _is_title(text: Text) -> bool:
    words = _words(text)
    return 0 < len(words) <= _TITLE and words[-1].pos.startswith(_NOUNS)


def _words(text: Text) -> list[Lexeme]:
    words = [one for one in text.lexemes if not one.pos.startswith(_AFTER_THE_LAST)]
    return words[:-1] if words and _LAUGHS.fullmatch(words[-1].lemma) else words


def is_answered(text: Text, least: float = SURE) -> bool:
    """Whether a clause is surely about a text: what is only told is hardly a question where none is."""
    from rules.guideline import search

    hits = search(text, limit=1)
    return bool(hits) and hits[0].score >= least


@once_per_text  # what a message wants, what it says back to us and what its thread is about ask for it in turn
def amiss(text: Text) -> int:
    """What the rules find in a text: 0 nothing, 1 something, 2 (`STOPPED`) what they would stop."""
    from rules import Draft, review

    if not text.original.strip():  # no draft
        return 0
    findings = review(Draft(text.original, already=text), learned=False).findings
    return STOPPED if any(finding.level == "stop" for finding in findings) else min(len(findings), 1)


def asks_of_a_breach(text: Text) -> bool:
    """Whether a question holds a draft in which the rules find what should not be posted.

    The question as a whole must show it as well: there the frames clear what others wrote or what is only spoken of.
    """
    within = (Text(one) for one in drafts_within(text.normal))
    return any(_breaches(one, care=False) for one in within) and _breaches(text, care=True)


def _breaches(text: Text, *, care: bool) -> bool:
    """Whether what a text says is a breach; not from where, when or as whom it is posted, which a clause answers.

    With `care`, what calls for no more than that counts, and what the learned reader finds.
    """
    from rules import Draft, review

    findings = review(Draft(text.original, already=text), learned=care).findings
    return any((care or one.level != "care") and one.label not in STANDING for one in findings)
