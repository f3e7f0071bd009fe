"""`reminders`: what is set, what comes next, what was posted and why not, and posting by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.commands.service import read_records, read_settings, records
from bot.usage import Refused

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings
    from bot.store.tables import Reminder, ReminderSlot

BY = "command line"
_ID = click.IntRange(1, 2**31 - 1)
PREVIEWED = 5
MOST_DELETED = 1000
_STATES = {"open": "送信待ち", "posted": "送信", "skipped": "見送り", "failed": "失敗"}
_WHY = {
    "too_late": "猶予を過ぎた", "downtime": "停止していた", "taken_over": "途中で止まり引き継いだ",
    "paused": "一時停止した", "rested": "今週は休む", "changed": "設定を変えた",
    "unknown_content": "内容が見つからない",
    "ratelimited": "Slackの頻度制限", "connection_lost": "接続が切れた",
    "unreachable": "Slackに届かない", "missing_scope": "権限が足りない",
}  # fmt: skip


@click.group()
def reminders() -> None:
    """お知らせの一覧、次の予定、記録、手動の送信。"""


@reminders.command("list")
@click.option(
    "--deleted", is_flag=True, help="代わりに、削除されたお知らせの番号、チャンネル、内容、日時、削除した人。"
)
def listed(deleted: bool) -> None:
    """すべてのお知らせ。"""
    if deleted:
        _list_deleted(read_settings())
        return
    from bot.reminders.entry import local
    from bot.store import reminders as store
    from bot.views.reminder import why_paused
    from bot.views.reminder_list import summary

    with records(read_settings()) as session:
        rows = store.all_reminders(session)
    for row in rows:
        if row.state == "paused":
            standing = f"一時停止({why_paused(row.why)})" if row.why else "一時停止"
        else:
            standing = f"次は {local(row.due_at, row.zone)}" if row.due_at else "終了"
        click.echo(f"{row.id}\t{row.channel}\t{summary(row)}\t{standing}")
    if not rows:
        click.echo("お知らせはありません。")


def _list_deleted(settings: Settings) -> None:
    from bot.reminders.entry import local
    from bot.store import reminders as store

    with records(settings) as session:
        rows = store.deleted(session, MOST_DELETED)
    for row in rows:
        when = local(row.changed_at, settings.time_zone)
        click.echo(f"{row.reminder_id}\t{row.channel}\t{row.detail}\t{when}\t{row.by}")
    if not rows:
        click.echo("削除されたお知らせはありません。")


@reminders.command("next")
@click.argument("number", type=_ID, metavar="ID")
def following(number: int) -> None:
    """次の日時と、そのとき届く内容。"""
    from bot.clock import Clock
    from bot.reminders.entry import local
    from bot.reminders.loop import schedule_of, turn
    from bot.reminders.schedule import ScheduleError, upcoming
    from bot.views.reminder import title

    now = Clock().now()
    with records(read_settings()) as session:
        row = _reminder(session, number)
        try:
            dates = upcoming(schedule_of(row), max(now, row.handled_to), PREVIEWED) if row.state == "active" else []
        except ScheduleError as error:
            raise Refused(f"{number} 番のお知らせは、次に届く日が決められません。{error}") from error
        said, _ = turn(session, row, dates[0] if dates else now)
    for date in dates:
        click.echo(local(date, row.zone))
    if not dates:
        click.echo("予定はありません(一時停止中か、終了しています)。")
    click.echo(f"次の内容: {title(said)}")


@reminders.command()
@click.argument("number", type=_ID, metavar="ID")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="新しいものから何件。")
def history(number: int, limit: int) -> None:
    """送信、遅れ、見送りとその理由、人数、変更した人。削除されたお知らせは、変更した人だけ。"""
    from bot.reminders.entry import local
    from bot.store import reminder_counts
    from bot.store import reminders as store

    settings = read_settings()
    with records(settings) as session:
        changes = store.changes(session, number, limit)
        row = store.reminder(session, number) if changes else _reminder(session, number)
        slots = store.history(session, number, limit)
        answers = reminder_counts.answers(session, [slot.id for slot in slots])
    zone = row.zone if row else settings.time_zone
    for slot in slots:
        counts = answers.get(slot.id, {})
        shares = f"({'/'.join(str(counts.get(place, 0)) for place in range(3))})" if counts else ""
        taken = f"{slot.taken}人{shares}" if slot.state == "posted" else ""
        fields = (local(slot.slot, zone), _outcome(slot), slot.said, taken)
        click.echo("\t".join(fields).rstrip())
    for change in changes:
        click.echo(f"変更\t{local(change.changed_at, zone)}\t{change.by}\t{change.act}\t{change.detail}".rstrip())


@reminders.command()
@click.argument("number", type=_ID, metavar="ID")
def send(number: int) -> None:
    """次の内容を、予定とは別にいま送る。"""
    from slack_sdk import WebClient

    from bot.clock import Clock
    from bot.reminders import changes
    from bot.reminders.loop import Reminders
    from bot.store.tables import ReminderSlot

    settings = read_settings()
    if not settings.bot_token:
        raise Refused("SLACK_BOT_TOKEN を設定してください。")
    sessions, clock = read_records(settings), Clock()
    with sessions.begin() as session:
        slot = changes.send_now(session, _reminder(session, number), BY, clock.now())
    if slot is None:
        raise Refused("この1分のうちに送ったばかりです。")
    client = WebClient(settings.bot_token, base_url=settings.slack_api_url, retry_handlers=[], timeout=10)
    Reminders(sessions, client, settings, clock).send(slot.id)
    with sessions() as session:
        found = session.get(ReminderSlot, slot.id)
    if found is None or found.state != "posted":
        why = _reason(found.why) if found else "削除された"
        later = (
            "30分のうちに送れるようになれば、動いているボットが送ります。" if found and found.state == "open" else ""
        )
        raise Refused(f"送れませんでした({why or '別の処理が送信中'})。{later}")
    click.echo("送りました。")


def _outcome(slot: ReminderSlot) -> str:
    from bot.reminders.loop import LATE

    words = _STATES.get(slot.state, slot.state)
    if slot.state == "posted" and slot.posted_at and slot.posted_at - slot.slot > LATE and not slot.by_hand:
        words = f"遅れて送信({round((slot.posted_at - slot.slot).total_seconds() / 60)}分)"
    words += "・手動" if slot.by_hand else ""
    return f"{words}: {_reason(slot.why)}" if slot.why else words


def _reason(code: str) -> str:
    from bot.views.reminder import PAUSED

    return _WHY.get(code) or PAUSED.get(code, code)


def _reminder(session: Session, number: int) -> Reminder:
    from bot.store import reminders as store

    row = store.reminder(session, number)
    if row is None:
        raise Refused(f"{number} 番のお知らせはありません。`python app.py reminders list` で番号を確かめてください。")
    return row
