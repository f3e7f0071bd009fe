"""The message of a reminder: a clause with its everyday lines, or a case of the quiz; and what its buttons answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.views import blocks, guideline
from bot.views.blocks import Block
from rules.guideline import clause, document
from rules.reminder import Case, Lesson, cases, lessons, seasons

LEAST_SHOWN = 5  # answers to a case before their shares are shown: of fewer one could tell whose they are
THANKS = "確かめていただき、ありがとうございます。人数だけを数えています(お名前は記録していません)。"
COUNTED_ALREADY = "すでに数えています。ありがとうございます。"
TOO_OLD = "このお知らせの受付は終わりました。"
# Why a reminder is paused, by what Slack answered or, for "schedule" and "fault", by what we found; and what mends it.
PAUSED = {
    "channel_not_found": "チャンネルが見つかりません",
    "not_in_channel": "SNS相談がチャンネルに入っていません",
    "is_archived": "チャンネルがアーカイブされています",
    "restricted_action": "このチャンネルへの投稿が、ワークスペースの設定で制限されています",
    "schedule": "繰り返しの設定が読めません",
    "fault": "SNS相談の中で問題が起きました",
}
_RESTRICTED = "restricted_action"  # by itself, or with what is restricted behind it
_MEND = {
    "channel_not_found": "非公開のチャンネルなら、`/invite` で招待してください",
    "not_in_channel": "`/invite` で招待してください",
    "schedule": "一覧の「編集」で設定し直してください",
    "fault": "一覧の「編集」で設定し直し、それでも止まるときはSNS相談の管理者にお伝えください",
}


@dataclass(frozen=True, slots=True)
class Post:
    """What a message says: a clause's or a case's id, the season that put it first, and how many took note.

    `address` travels with its buttons.
    """

    said: str
    season: str
    taken: int
    address: str


def known(said: str) -> bool:
    """Whether there is such a clause or case; an older message may speak of one that has gone."""
    return said in lessons() or said in cases()


def message(post: Post) -> list[Block]:
    """The whole message. Raises KeyError where `known` does not hold."""
    case = cases().get(post.said)
    return _quiz(case, post) if case else _clause(lessons()[post.said], post)


def title(said: str) -> str:
    """What a message is about, in a line: for notifications and lists."""
    case = cases().get(said)
    if case:
        return f"SNSの留意点クイズ: {case.story}"
    return f"SNSの留意点: {guideline.title(clause(said))}"


def preview(post: Post) -> list[Block]:
    """The message without its buttons and counts."""
    return [block for block in message(post) if block["type"] != "actions"][:-1]


def _clause(lesson: Lesson, post: Post) -> list[Block]:
    found = clause(lesson.clause)
    why = next((season.why for season in seasons() if season.id == post.season), "")
    taken = f"{post.taken}人が確認しました" if post.taken else "まだ確認した人はいません"
    return [
        blocks.header("今日のSNSの留意点"),
        *([blocks.section(f"*いまの時期に*  {blocks.escaped(why)}")] if why else []),
        blocks.section(f"*{blocks.escaped(guideline.title(found))}*\n{blocks.escaped(guideline.above(found))}"),
        blocks.marked(found.text, ()),
        blocks.section(f"⭕ *よい例*  {blocks.escaped(lesson.good)}\n⚠️ *気をつけたい例*  {blocks.escaped(lesson.bad)}"),
        blocks.section(f"✅ *いま確かめること*  {blocks.escaped(lesson.check)}"),
        blocks.context(blocks.escaped(document().source)),
        blocks.actions(
            blocks.button("確認しました", "reminder_acknowledge", post.address, "primary"), *_others(post.address)
        ),
        blocks.context(f"{taken}(お名前は記録していません)"),
    ]


def _quiz(case: Case, post: Post) -> list[Block]:
    taken = f"{post.taken}人が答えました" if post.taken else "まだ答えた人はいません"
    return [
        blocks.header("SNSの留意点クイズ"),
        blocks.section(f"{blocks.escaped(case.story)}\n*あなたなら、どうしますか。*"),
        blocks.actions(
            *(
                blocks.button(choice, f"reminder_answer_{place}", post.address)
                for place, choice in enumerate(case.choices)
            )
        ),
        blocks.context("答えと解説は、押した方だけに表示されます。"),
        blocks.actions(*_others(post.address)),
        blocks.context(f"{taken}(お名前は記録していません)"),
    ]


def _others(address: str) -> tuple[Block, Block]:
    return (
        blocks.button("質問する", "reminder_ask", address),
        blocks.button("今週は休む", "reminder_rest", address),
    )


def explained(case: Case, chosen: int, counts: Mapping[int, int], *, counted: bool) -> list[Block]:
    """What the one who answered reads: right or not, why, the clause's own words, and how others answered."""
    right = chosen == case.right
    said = "⭕ *そのとおりです。*" if right else "💡 *もう一度考えてみましょう。*"
    better = "" if right else f"\nこの場合は「{blocks.escaped(case.choices[case.right])}」が安心です。"
    found = clause(case.clause)
    out = [
        blocks.section(f"{said}  選んだ答え: 「{blocks.escaped(case.choices[chosen])}」{better}"),
        blocks.section(blocks.escaped(case.because)),
        blocks.section(f"*{blocks.escaped(guideline.title(found))}*"),
        blocks.marked(found.text, ()),
    ]
    total = sum(counts.values())
    if total >= LEAST_SHOWN:
        shares = "　".join(
            f"「{blocks.escaped(choice)}」{round(100 * counts.get(place, 0) / total)}%"
            for place, choice in enumerate(case.choices)
        )
        out.append(blocks.context(f"みなさんの答え({total}人): {shares}"))
    note = "" if counted else "2回目からの答えは数えません。"
    return [*out, blocks.context(f"{note}人数だけを数えています(お名前は記録していません)。")]


def spoken(case: Case, chosen: int) -> str:
    """What a screen reader reads of that; nobody is notified of what one alone sees."""
    right = "" if chosen == case.right else f"この場合は「{case.choices[case.right]}」が安心です。"
    said = "もう一度考えてみましょう。" if right else "そのとおりです。"
    return blocks.fallback(f"{said}{right}{case.because}")


def rested(left_out: Sequence[str], following: str) -> str:
    """The words for whoever left out the rest of a week: which dates, and when it goes on."""
    goes_on = f"次は {following} に届きます。" if following else "このあと届く予定はありません。"
    if not left_out:
        return f"今週は、このあと届く予定がありません。{goes_on}"
    return f"今週の {'、'.join(left_out)} を休みます。{goes_on}"


def why_paused(code: str) -> str:
    """Why a reminder is paused, in words; "" where a person did it. `code` is Slack's word, or ours."""
    known = PAUSED.get(_RESTRICTED if code.startswith(_RESTRICTED) else code)
    return known or (f"Slackがこの投稿を受け付けません: {code}" if code else "")


def paused(channel: str, why: str) -> str:
    """The words by DM for an owner whose reminder can no longer be posted."""
    reasons = [why_paused(why), *([_MEND[why]] if why in _MEND else [])]
    return (
        f"<#{channel}> へのお知らせを一時停止しました。{'。'.join(reasons)}。\n"
        "直したあと、チャンネルで `/guideline-remind` を開いて「再開」を押してください。"
    )
