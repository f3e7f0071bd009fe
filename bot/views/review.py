"""The answer to a draft: verdict, each finding, and what to do if it is out already."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, tzinfo

from bot.adviser import Advice
from bot.told import Told
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.incident import OPENS
from bot.views.message import STATED, comfort
from rules import Finding
from rules.engine import SHOWN
from rules.facts import Fact, deciding, facts
from rules.guideline import clause
from rules.report import label_of

MOST_FINDINGS = 5
MOST_FACTS = 4
MOST_IN_SHORT = 1200  # characters of the findings that are not shown in full
# How the ids of the blocks begin that show the words found, and that say why, and what to do instead.
QUOTED, ADVICE = "review_quoted_", "review_advice_"
FORM = "review_form"  # the button that every review in a DM has
LEVELS = {
    "stop": ("🛑", "このままの投稿は控えてください"),
    "fix": ("✏️", "書き直しをお勧めします"),
    "care": ("💡", "もう一度お考えください"),
}
LABELS = {
    "secrecy": "職務上の秘密",
    "political": "政治的行為",
    "copyright": "著作権",
    "neutrality": "職務の公正性・中立性",
    "defamation": "誹謗中傷",
    "indecency": "差別・公序良俗",
    "work_hours": "勤務時間中の発信",
    "disclaimer": "個人の見解の断り",
    "duty_related": "職務に関連する内容",
    "work_device": "業務用の端末",
    "belief": "思想信条・宗教",
    "personal_info": "他人の個人情報",
    "rumor": "噂・事実に反する情報",
    "unverified": "裏づけのない内容",
    "emotional_reply": "感情的な返答",
    "own_privacy": "ご自身の個人情報",
    "friend_request": "面識のない人とのつながり",
    "credentials": "パスワード・認証情報",
    "location": "位置情報",
    "malware": "不審なアプリ・ファイル",
    "auto_post_app": "自動発信アプリ",
    "social_button": "いいね・拡散",
    "identifiability": "所属や本人の特定",
    "mosaic": "情報の組み合わせ",
}
LOST = "元の下書きが見つかりません。もう一度お送りください。"
_LOOKED_AT = (
    "守秘・政治・中立性・中傷・差別・勤務時間・個人情報・位置・噂・著作権・パスワードなど24の観点で確かめました。"
)
_FOREIGN = (
    "日本語でない文は、わずかな点しか確かめられません。(Text that is not in Japanese can hardly be checked here.)"
)
_UNREAD = "日本語でないため、ほとんど確かめられていません。"
LINKED = "リンクの先は、確かめていません。"
_PASTE = "そこにある文も確かめたいときは、その文を貼り付けてください。"
_ASK = "見落としがあり得ますので、迷う点は上司や広報の担当にご相談ください。"
_AFTERWARDS = (
    "*もう投稿してしまったときは*  記録 → 必要なら *上司等への相談* → 害が続くものは取り下げ → *訂正* → *お詫び*。"
    "ひとつずつ、一緒に進められます。"
)


def verdict(advice: Advice) -> str:
    """The notification: the first line, but of no post where somebody needs help and nothing is found."""
    if advice.comfort and not advice.report.findings:
        return "お返事があります。"
    return (LINKED if advice.linked and not advice.report.findings else "") + _verdict(advice)


def _verdict(advice: Advice) -> str:
    found = advice.report.findings
    if not found and advice.foreign:
        return _UNREAD
    if not found:
        removed = "指摘を外しました。" if advice.told.refuted else ""
        else_ = "ほかに" if _something_left_out(advice) else ""
        return f"{removed}{else_}気になる点は見つかりませんでした。投稿の判断はご自身でお願いします。"
    stops = sum(finding.level == "stop" for finding in found)
    first = f"{len(found)}件、投稿の前に確かめてください。"
    some = f"うち{stops}件は、" if stops < len(found) else ""
    return first + (f"{some}このままの投稿を控えることをお勧めします。" if stops else "")


def _something_left_out(advice: Advice) -> bool:
    """Whether findings were cleared, silenced or refused: then that nothing is left is no clearance."""
    return bool(advice.cleared or advice.silenced or advice.told.refuted)


def report(
    advice: Advice,
    zone: tzinfo,
    *,
    changed: str = "",
    most: int = MOST_FINDINGS,
    buttons: bool = True,
    form: bool = False,
) -> list[Block]:
    """The blocks of the answer, with times in `zone`.

    `changed` says what an edit has solved; at most `most` findings are shown in full, the others in a line each;
    without `buttons` nothing can be told about the draft, because its text is nowhere to be read again; `form` offers
    to add its time and place.
    """
    report, told = advice.report, advice.told
    known = [*([blocks.context(changed)] if changed else []), *_told(advice)]
    if advice.comfort and not (report.findings or advice.beyond):  # whoever needs help reads of nothing else
        head = comfort(advice.comfort)
        return [*head, *known] if known else head[:1]
    # That nothing is found says nothing of what a link leads to.
    elsewhere = [blocks.plain(LINKED + _PASTE)] if advice.linked and not report.findings else []
    head = [*_opening(advice), *elsewhere, *known]
    tail = _facts(advice) if buttons else []
    tail += _end(advice, form)
    refutable = buttons and not told.full
    parts = [_finding(at, one, advice, zone, refutable) for at, one in enumerate(report.findings[:most])]
    shown = _within_limits(parts, head + tail + _in_short(report.findings[most:]))
    more = _in_short(report.findings[len(shown) :])
    return [*head, *itertools.chain(*shown), *more, *tail]


def _opening(advice: Advice) -> list[Block]:
    """Help where it is needed, and the verdict: large where nothing is found."""
    if advice.report.findings or advice.comfort or _something_left_out(advice):
        return [*comfort(advice.comfort), blocks.section(f"*{_verdict(advice)}*")]
    return [blocks.header(_verdict(advice))]


def _end(advice: Advice, form: bool) -> list[Block]:
    """What was looked at, and the ways on: when it is out already, and when its time and place are known."""
    report = advice.report
    labels = dict.fromkeys(finding.label for finding in report.findings)
    ways = [blocks.button("もう投稿してしまった", OPENS, " ".join(labels))]
    if form:
        ways.append(blocks.button("日時や場所も決めて確かめる", FORM, advice.told.encode()))
    looked_at = "" if advice.foreign else _LOOKED_AT  # of what is not Japanese the verdict speaks
    hint = (_FOREIGN if advice.foreign else "") if report.findings else looked_at + _ASK
    afterwards = [blocks.divider(), blocks.context(_AFTERWARDS)] if report.findings else []
    return [*([blocks.context(hint)] if hint else []), *afterwards, blocks.actions(*ways)]


def _told(advice: Advice) -> list[Block]:
    """What the person has told, what it cleared, and the way back: the last fact first."""
    told, known = advice.told, facts()
    # A fact told of what an edit has taken out says nothing any more.
    stated = [
        name for name in told.stated if name in known and any(known[name].decides(one.rule) for one in advice.cleared)
    ]
    out = []
    for name in stated:
        cleared = [finding for finding in advice.cleared if known[name].decides(finding.rule)]
        effect = f"{len(cleared)}件の指摘({_labels(cleared)})が当たらなくなりました。"
        undo = blocks.button("取り消す", f"review_told_without_{name}", told.retracting(name).encode())
        text = f"✓ *{known[name].said}*　{effect}\n{known[name].caution}"
        out.append(blocks.section(text, undo if name == stated[-1] else None))
    if told.refuted:
        last = told.refuted[-1]
        out += [
            blocks.context(
                f"「{label_named(last)}」の指摘を外しました。規則の見直しに役立てます(文は記録していません)。"
            ),
            blocks.actions(
                blocks.button("この指摘を今後は出さない", "review_hide", told.encode()),
                blocks.button("元に戻す", "review_restore", told.encode()),
            ),
        ]
    if advice.silenced:
        found = f"出さない設定の指摘が{len(advice.silenced)}件あります({_labels(advice.silenced)})。"
        out.append(blocks.context(found + "設定はホームで戻せます。"))
    return out


def _pieces(advice: Advice, zone: tzinfo) -> Block:
    """Which kinds of clue add up, and when each was given."""
    given = [
        f"*{piece.title}*({day(piece.given_at.astimezone(zone)) if piece.given_at else 'この下書き'})"
        for piece in advice.pieces
    ]
    return blocks.context(
        f"組み合わさる手がかり: {'、'.join(given)}。覚えているのは種類と日付だけで、文は残していません。"
    )


def day(moment: date) -> str:
    """A day as people read it."""
    return f"{moment.year}年{moment.month}月{moment.day}日"


def _facts(advice: Advice) -> list[Block]:
    """The facts that would decide what is found, as buttons; each is told of that only."""
    found = advice.report.findings
    open_ = deciding(finding.rule for finding in found)[:MOST_FACTS]
    if not open_:
        return []
    row = [blocks.button(fact.said, f"{STATED}{fact.name}", _stating(fact, advice).encode()) for fact in open_]
    return [blocks.context("当てはまるものがあれば押してください。確かめ直します。"), blocks.actions(*row)]


def _stating(fact: Fact, advice: Advice) -> Told:
    shown, cleared = (_of_fact(fact, advice, some) for some in (advice.report.findings, advice.cleared))
    return advice.told.stating(fact.name, shown, cleared)


def _of_fact(fact: Fact, advice: Advice, some: Iterable[Finding]) -> list[tuple[str, str]]:
    """Rule and mark of what a fact decides of some findings, and of all that is shown as one with them."""
    alike = {(one.rule, one.quote) for one in some if fact.decides(one.rule)}
    return sorted((one.rule, mark) for one, mark in advice.marked.items() if (one.rule, one.quote) in alike)


def label_named(rule: str) -> str:
    """What people read for the label of a rule ("label/id"); where it is none of ours, as it stands."""
    label = label_of(rule)
    return LABELS.get(label, label)


def _labels(findings: Iterable[Finding]) -> str:
    return "、".join(dict.fromkeys(LABELS[finding.label] for finding in findings))


def _finding(at: int, finding: Finding, advice: Advice, zone: tzinfo, refutable: bool) -> list[Block]:
    sign, words = LEVELS[finding.level]
    source = clause(finding.clause)
    refuting = advice.told.refuting(finding.rule).encode() if refutable else ""
    name = LABELS[finding.label]
    refute = blocks.button("この指摘は当たらない", "review_refute", refuting, about=name) if refutable else None
    out = [blocks.divider(), blocks.section(f"{sign} *{name}*　{words}", refute)]
    if finding.quote:
        out.append(blocks.quotation(finding.quote) | {"block_id": f"{QUOTED}{at}"})
    if (times := advice.times.get(finding, 1)) > 1:
        out.append(blocks.context(f"同じ書き方が、ほかに{times - 1}か所あります。"))
    out.append(blocks.plain(advice_on(finding)) | {"block_id": f"{ADVICE}{at}"})
    if finding.label == "mosaic" and advice.pieces:
        out.append(_pieces(advice, zone))
    out.append(blocks.context(f"指針 {source.number} ― {blocks.escaped(source.text)}"))
    return out


def advice_on(finding: Finding) -> str:
    """Why, and what to do instead, below the quotation: the words that stand there are not said again."""
    why = finding.why
    for quoted in (finding.quote, blocks.cut(finding.quote, SHOWN)):
        why = why.removeprefix(f"「{quoted}」は、").replace(f"「{quoted}」という", "この", 1)
    return f"{why}\n→ {finding.instead}"


def _in_short(findings: Sequence[Finding]) -> list[Block]:
    """The findings for which there is no room, in a line each, as many as a short block holds."""
    if not findings:
        return []
    lines, size, above = [], 0, ""
    for finding in findings:
        words = f"「{blocks.cut(finding.quote, 30)}」" if finding.quote else ""
        heading = "" if finding.level == above else f"{' '.join(LEVELS[finding.level])}\n"
        lines.append(f"{heading}・{LABELS[finding.label]}{words} → {blocks.cut(finding.instead, 120)}")
        size, above = size + len(lines[-1]), finding.level
        if size > MOST_IN_SHORT:
            break
    left = len(findings) - len(lines)
    end = [f"このほかに{left}件あります。上から直して、もう一度お送りください。"] if left else []
    return [blocks.divider(), blocks.plain("\n".join([f"ほかに{len(findings)}件あります。", *lines, *end]))]


def _within_limits(parts: list[list[Block]], rest: list[Block]) -> list[list[Block]]:
    """As many whole findings as Slack takes in one message beside the rest; some room is left for others' buttons."""
    size, count, shown = len(str(rest)), len(rest) + 3, []
    for part in parts:
        size, count = size + len(str(part)), count + len(part)
        if size > blocks.MOST_CHARACTERS - 1000 or count > blocks.MOST_BLOCKS:
            break
        shown.append(part)
    return shown


def what_changed(previous: tuple[str, ...], found: tuple[str, ...]) -> str:
    """What an edit has solved: 「2件解消、1件残り」."""
    before, after = Counter(previous), Counter(found)
    solved, left, new = (before - after).total(), (before & after).total(), (after - before).total()
    parts = [f"{solved}件解消"] if solved else []
    parts += [f"{left}件残り"] if left else []
    parts += [f"{new}件は新しい指摘"] if new else []
    return "編集を確かめました: " + "、".join(parts or ["指摘はありません"])


def lost() -> list[Block]:
    """The draft that a button speaks of is no longer there."""
    return [blocks.plain(LOST)]


def unreadable(message: str) -> list[Block]:
    """Why a draft could not be reviewed."""
    return [blocks.plain(message)]
