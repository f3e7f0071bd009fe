"""The app's Home: a box for a draft, the last result, what to do after a post, guideline, settings, what is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from bot.store.tables import HiddenRule, Incident, LastReview, PersonSettings
from bot.views import blocks, incident, settings
from bot.views.blocks import Block
from bot.views.findings import day, label_named
from rules.engine import builtin
from rules.incident import Playbook

MOST_HIDDEN = 20
MOST_BOX = 8  # characters of the name of the box
_UNKNOWN = "?"
_WELCOME = "投稿する前の下書きを、国の指針に照らして確かめます。決めるのはご自身です。下書きは保存も記録もされません。"
_LOOK_UP = "`/guideline 位置情報` のように打つか、「メッセージ」で質問すると、指針の本文をお返しします。"


@dataclass(frozen=True, slots=True)
class Known:
    """What the Home shows of a person."""

    settings: PersonSettings | None
    leave: Sequence[date]
    last: LastReview | None
    hidden: Sequence[HiddenRule]
    incidents: Sequence[tuple[Incident, Playbook]] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """What the Home and the windows opened from it carry: the person's DM, and the name of the box for a draft.

    Under the same name Slack keeps what was typed there; under a fresh one the box is empty. None stands for a name
    that is not known: a message with a button does not tell it.
    """

    channel: str = ""
    box: str | None = ""

    def encode(self) -> str:
        """As the metadata of a view holds it."""
        return f"{self.channel} {_UNKNOWN if self.box is None else self.box}".rstrip()

    @classmethod
    def decode(cls, metadata: object) -> Place:
        """From there, without trust."""
        channel, _, box = str(metadata or "").partition(" ")
        return cls(channel, None if box == _UNKNOWN else box[:MOST_BOX])

    def emptied(self) -> Place:
        """The same with an empty box."""
        return replace(self, box=secrets.token_hex(MOST_BOX // 2))


def home(known: Known, zone: tzinfo, place: Place) -> Block:
    """The Home."""
    content = [
        blocks.header("SNS相談"),
        blocks.section(_WELCOME),
        blocks.field(f"draft_{place.box}", "下書き", blocks.text_field("home_text", example="投稿しようとしている文")),
        blocks.actions(
            blocks.button("確かめる", "home_review", style="primary"),
            blocks.button("日時や場所も決めて確かめる", "home_form"),
        ),
        *_last(known.last, zone),
        blocks.divider(),
        blocks.section("*もう投稿してしまったとき*\n記録・相談・訂正・お詫びを、ひとつずつ一緒に進めます。"),
        *incident.open_cases(known.incidents, zone),
        blocks.actions(incident.way_in()),
        blocks.divider(),
        blocks.section(f"*指針を引く*\n{_LOOK_UP}"),
        blocks.actions(blocks.button("目次", "guideline_contents")),
        blocks.divider(),
        blocks.section("*私の設定*\n" + settings.summary(known.settings, known.leave)),
        blocks.actions(blocks.button("設定を変える", "settings_open")),
        *_hidden(known.hidden),
        blocks.divider(),
        blocks.section(
            "*私について保存されているもの*\n設定と、日付や種類だけの記録です。いつでも見て、すべて消せます。"
        ),
        blocks.actions(blocks.button("見る・消す", "kept_open")),
    ]
    return {"type": "home", "callback_id": "home", "private_metadata": place.encode(), "blocks": content}


def _last(last: LastReview | None, zone: tzinfo) -> list[Block]:
    if last is None:
        return []
    when, found = last.reviewed_at.astimezone(zone), last.found.split()
    labels = "、".join(dict.fromkeys(label_named(name) for name in found))
    result = f"{len(found)}件({labels})" if found else "気になる点は見つかりませんでした"
    return [blocks.context(f"最後の確認: {day(when)} {when:%H:%M} ― {result}")]


def _hidden(hidden: Sequence[HiddenRule]) -> list[Block]:
    if not hidden:
        return []
    out: list[Block] = [blocks.divider(), blocks.section("*出さない指摘*")]
    for row in hidden[:MOST_HIDDEN]:
        again = blocks.button("また出す", "home_show_rule", row.rule, about=label_named(row.rule))
        out.append(blocks.section(_rule(row.rule), again))
    if len(hidden) > MOST_HIDDEN:
        out.append(blocks.context(f"ほか{len(hidden) - MOST_HIDDEN}件"))
    return out


def _rule(name: str) -> str:
    """A rule by its label and an example, for nobody knows it by its id."""
    label = label_named(name)
    try:
        example = builtin().rule(name).flags[0].text
    except KeyError:
        return blocks.escaped(label)
    return f"{blocks.escaped(label)}　例「{blocks.escaped(blocks.cut(example, 60))}」"
