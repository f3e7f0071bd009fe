"""The findings of a review: each with its words, its reason and what to do; in a line where there is no room."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, tzinfo

from bot.adviser import Advice
from bot.views import blocks
from bot.views.blocks import Block
from rules import Finding
from rules.engine import SHOWN
from rules.guideline import clause
from rules.report import label_of

MOST_IN_SHORT = 1200  # characters of the findings that are not shown in full
# How the ids of the blocks begin that show the words found, and that say why, and what to do instead.
QUOTED, ADVICE = "review_quoted_", "review_advice_"
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


def label_named(rule: str) -> str:
    """What people read for the label of a rule ("label/id"); where it is none of ours, as it stands."""
    label = label_of(rule)
    return LABELS.get(label, label)


def labels_of(findings: Iterable[Finding]) -> str:
    """What people read for the labels of findings, each once."""
    return "、".join(dict.fromkeys(LABELS[finding.label] for finding in findings))


def shown(advice: Advice, zone: tzinfo, beside: list[Block], *, most: int, refutable: bool) -> list[Block]:
    """The findings, with times in `zone`: `most` of them in full, as far as Slack takes them `beside` the rest."""
    found = advice.report.findings
    parts = [_finding(at, one, advice, zone, refutable) for at, one in enumerate(found[:most])]
    whole = _within_limits(parts, beside + _in_short(found[most:]))
    return [*itertools.chain(*whole), *_in_short(found[len(whole) :])]


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
