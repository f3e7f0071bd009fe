"""The answer to a draft: verdict, each finding, and what to do if it is out already."""

from __future__ import annotations

from bot.views import blocks
from bot.views.blocks import Block
from rules import Finding, Report
from rules.guideline import clause

MOST_FINDINGS = 5
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
_LOOKED_AT = (
    "守秘・政治・中立性・中傷・差別・勤務時間・個人情報・位置・噂・著作権・パスワードなど24の観点で確かめました。"
)
_AFTERWARDS = (
    "*もう投稿してしまったときは*  ① *訂正* 事実と違う点を直して示す → ② *お詫び* 削除だけで終わらせない → "
    "③ *上司等への相談* 早いほど取れる手が多くなります"
)


def verdict(report: Report) -> str:
    """The first line, which is also the notification."""
    if not report.findings:
        return "気になる点は見つかりませんでした。投稿の判断はご自身でお願いします。"
    stops = sum(finding.level == "stop" for finding in report.findings)
    first = f"{len(report.findings)}件、投稿の前に確かめてください。"
    return first + (f"うち{stops}件は、このままの投稿を控えることをお勧めします。" if stops else "")


def report(report: Report, *, changed: str = "", everything: bool = False) -> list[Block]:
    """The blocks of the answer; `changed` says what an edit has solved, `everything` shows all findings."""
    shown = report.findings if everything else report.findings[:MOST_FINDINGS]
    out = [blocks.header(verdict(report)) if not report.findings else blocks.section(f"*{verdict(report)}*")]
    if changed:
        out.append(blocks.context(changed))
    for finding in shown:
        out += _finding(finding)
    out = _within_limits(out)
    hidden = len(report.findings) - sum(block["type"] == "divider" for block in out)
    if hidden > 0:
        out.append(blocks.context(f"ほかに{hidden}件あります。上から直して、もう一度お送りください。"))
    if not report.findings:
        out.append(blocks.context(_LOOKED_AT + "見落としがあり得ますので、迷う点は上司や広報の担当にご相談ください。"))
    out += [
        blocks.divider() if report.findings else blocks.context("—"),
        blocks.context(_AFTERWARDS),
        blocks.actions(blocks.button("もう投稿してしまった", "incident_open")),
    ]
    return out


def _finding(finding: Finding) -> list[Block]:
    sign, advice = LEVELS[finding.level]
    source = clause(finding.clause)
    out = [
        blocks.divider(),
        blocks.section(f"{sign} *{LABELS[finding.label]}*　{advice}"),
    ]
    if finding.quote:
        out.append(blocks.quotation(finding.quote))
    out.append(blocks.plain(f"{finding.why}\n→ {finding.instead}"))
    out.append(blocks.context(f"指針 {source.number} ― {blocks.escaped(source.text)}"))
    return out


def _within_limits(out: list[Block]) -> list[Block]:
    """As many whole findings as Slack takes in one message."""
    total, kept = 0, 0
    for place, block in enumerate(out):
        total += len(str(block))
        if total > blocks.MOST_CHARACTERS - 2000 or place >= blocks.MOST_BLOCKS - 6:
            kept = max(i for i in range(place + 1) if out[i]["type"] == "divider" or i == 0)
            return out[:kept]
    return out


def what_changed(previous: tuple[str, ...], found: tuple[str, ...]) -> str:
    """What an edit has solved: 「2件解消、1件残り」."""
    before, after = set(previous), set(found)
    solved, left, new = len(before - after), len(before & after), len(after - before)
    parts = [f"{solved}件解消"] if solved else []
    parts += [f"{left}件残り"] if left else []
    parts += [f"{new}件は新しい指摘"] if new else []
    return "編集を確認しました: " + "、".join(parts or ["指摘はありません"])


def incident() -> list[Block]:
    """The steps for a post that is out already, in the guideline's own words."""
    source = clause("3.2.3.b")
    return [
        blocks.header("投稿してしまった後の順序"),
        blocks.section(
            "落ち着いて、一つずつ進めてください。\n"
            "0. *記録*　投稿の画面と日時、どこまで広がっているかを控える\n"
            "1. *相談*　職務上の情報や他の方の個人情報が含まれるときは、まず上司等に伝える\n"
            "2. *訂正*　事実と違う点を、消すだけでなく、直して示す\n"
            "3. *お詫び*　不快な思いをされた方に、言い訳をせずに\n"
            "4. *その後*　反論や言い争いはせず、静かに見守る"
        ),
        blocks.quotation(source.text),
        blocks.context(f"指針 {source.number} {blocks.escaped(source.headings[-1])}"),
    ]


def unreadable(message: str) -> list[Block]:
    """Why a draft could not be reviewed."""
    return [blocks.plain(message)]
