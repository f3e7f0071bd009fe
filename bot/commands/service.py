"""`serve`, `playground`, `migrate` and `doctor`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.usage import Refused, why

if TYPE_CHECKING:
    from dotenv.parser import Binding
    from sqlalchemy.orm import Session, sessionmaker

    from bot.settings import Settings


_LACKING = "SLACK_BOT_TOKEN と、SLACK_APP_TOKEN(Socket Mode)か SLACK_SIGNING_SECRET(HTTP)を設定してください。"


def read_settings() -> Settings:
    """The settings of the environment and of .env. Raises Refused."""
    from bot.settings import Settings, SettingsError

    _load(Path(".env"))
    try:
        return Settings.from_env()
    except SettingsError as error:
        raise Refused(str(error)) from error


def read_learned_reader() -> tuple[bool, frozenset[str]]:
    """Whether the learned reader speaks, and of which labels it does not; no other setting is read. Raises Refused."""
    from bot.settings import SettingsError, learned_reader

    _load(Path(".env"))
    try:
        return learned_reader()
    except SettingsError as error:
        raise Refused(str(error)) from error


def read_records(settings: Settings) -> sessionmaker[Session]:
    """The database as it stands, for commands that read it or have something sent. Raises Refused."""
    from bot.store import StoreError, open_as_it_stands

    try:
        return open_as_it_stands(settings)
    except StoreError as error:
        raise Refused(str(error)) from error


@contextmanager
def records(settings: Settings) -> Iterator[Session]:
    """A look into the database as it stands. Raises Refused, also where it fails meanwhile."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.store.refused import unwritten

    with read_records(settings)() as session:
        try:
            yield session
        except SQLAlchemyError as error:
            raise Refused(str(unwritten("を読めません", error))) from error


def _settings_of_a_start() -> Settings:
    """As `read_settings`, with a word where .env has names that no setting has. Raises Refused."""
    settings = read_settings()
    if told := _misnamed():
        click.echo(told, err=True)
    return settings


def _misnamed() -> str:
    """What to say of names in .env that look like settings and are none, or that stand twice. Raises Refused."""
    from bot.settings import misnamed

    names = [part.key for part in _parts(Path(".env")) if part.key]
    found, twice = misnamed(names), sorted({name for name in names if names.count(name) > 1})
    perhaps = (f"{name}({meant} のことでしょうか)" if meant else name for name, meant in found.items())
    told = f".env に、設定にない名前があります: {'、'.join(perhaps)}。この行は使われません。" if found else ""
    return told + (f".env に、同じ名前の行が二つあります: {'、'.join(twice)}。あとの行が使われます。" if twice else "")


def _load(file: Path) -> None:
    """Put what a file says into the environment, if it is there. Raises Refused, which quotes no secret."""
    parts = _parts(file)
    if wrong := next((part.original.line for part in parts if part.error or "\0" in part.original.string), None):
        raise Refused(f"{file}:{wrong}: 「名前=値」の形ではありません。")
    if parts:
        from dotenv import load_dotenv

        # As it stands: a password may hold ${…}, which a service's environment would not fill in either.
        load_dotenv(file, encoding="utf-8-sig", interpolate=False)


def _parts(file: Path) -> list[Binding]:
    """The lines of a file of settings; none where it is not there. Raises Refused, which quotes no secret."""
    try:
        with file.open(encoding="utf-8-sig") as stream:
            from dotenv.parser import parse_stream  # takes longer than most commands, which find no such file

            return list(parse_stream(stream))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Refused(f"{file}: 読めません({why(error)})。") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{file}: UTF-8 の文字列ではありません。") from error


@click.command()
def serve() -> None:
    """Slack につないで待ち受けます。"""
    settings = _settings_of_a_start()
    if not settings.speaks_to_slack:
        raise Refused(_LACKING)
    _serve(settings)


def _told() -> tuple[type[Exception], ...]:
    """The faults of a start that are told in one message. Called where one has happened: it imports the whole house."""
    from bot.person import PersonKeyError
    from bot.store import StoreError
    from bot.web import ListenError
    from rules.incident import IncidentError

    return (StoreError, PersonKeyError, IncidentError, ListenError)


def _serve(settings: Settings) -> None:
    # Until all is loaded there is nothing to collect: looking for it takes a tenth of the start. `bot/web.py` and
    # `bot/socket_mode.py` begin again then, and leave out what stays for good.
    gc.disable()
    from bot.logs import set_up_logging

    if settings.app_token:
        from bot.socket_mode import serve as run
    else:
        from bot.web import serve as run
    set_up_logging(settings.log_level)
    try:
        run(settings)
    except _told() as error:
        raise Refused(str(error)) from error


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="待ち受ける場所。")
@click.option("--port", default=8008, show_default=True, type=click.IntRange(1, 65535), help="待ち受ける番号。")
@click.option("--reset", is_flag=True, help="ためしの記録を消してから始める。")
def playground(host: str, port: int, reset: bool) -> None:
    """Slack なしで試せる画面を、この端末の中だけで開きます。"""
    _playground(_settings_of_a_start(), host, port, reset)


def _playground(settings: Settings, host: str, port: int, reset: bool) -> None:
    from bot.logs import set_up_logging
    from bot.playground import PlaygroundError, run

    set_up_logging(settings.log_level)
    try:
        run(settings, host, port, reset)
    except PlaygroundError as error:
        raise Refused(str(error)) from error
    except _told() as error:
        raise Refused(str(error)) from error


@click.command()
@click.option("--new-key", is_flag=True, help="個人の鍵をなくしたとき: 前の鍵の下の記録を消し、今の鍵で始め直す。")
@click.option("--yes", is_flag=True, help="--new-key で、尋ねずに消す。")
def migrate(new_key: bool, yes: bool) -> None:
    """データベースの表を新しくします。"""
    from bot.store import StoreError, open_store

    if yes and not new_key:
        raise Refused("--yes は、--new-key と一緒に指定してください。")
    settings = read_settings()
    try:
        sessions = open_store(settings)
    except StoreError as error:
        raise Refused(str(error)) from error
    if new_key and _same_key(settings, sessions):
        raise Refused(f"今の鍵は、記録に使われている鍵と同じです。何も消していません。{_other_key(settings)}")
    if new_key and _never_kept(sessions):
        click.echo("個人の記録も前の鍵もまだありません。消すものはなく、鍵は初めての起動で決まります。")
    elif new_key and not (yes or _agreed()):
        click.echo("個人の記録は消していません。前の鍵のままです。", err=True)
        sys.exit(1)
    elif new_key:
        _begin_anew(settings, sessions)
    click.echo("データベースは新しい状態です。")


def _same_key(settings: Settings, sessions: sessionmaker[Session]) -> bool:
    """Whether people are kept under the key of today: then nothing is lost."""
    from bot.person import FINGERPRINT, PersonKeyError, fingerprint, known_pseudonyms
    from bot.store import fingerprints

    try:
        pseudonyms = known_pseudonyms(settings)
    except PersonKeyError as error:
        raise Refused(str(error)) from error
    with sessions() as session:
        return pseudonyms is not None and fingerprints.known(session, FINGERPRINT) == fingerprint(pseudonyms)


def _never_kept(sessions: sessionmaker[Session]) -> bool:
    """Whether nobody has ever been kept here, under any key."""
    from bot.person import FINGERPRINT
    from bot.store import fingerprints, kept

    with sessions() as session:
        return fingerprints.known(session, FINGERPRINT) is None and not kept.anybody(session)


def _other_key(settings: Settings) -> str:
    """How to come by a new key, for those who want to begin anew though the old one is not lost."""
    from bot.person import key_file

    file = settings.database_file
    changed = (
        "PERSON_KEY を新しい値に変えて"
        if settings.person_key or file is None
        else f"鍵のファイル {key_file(file)} を別の場所に移して"
    )
    return f"新しい鍵で始め直すには、ボットを止め、{changed}から、もう一度実行してください。"


def _agreed() -> bool:
    if not sys.stdin:  # closed
        return False
    try:
        return click.confirm("設定、手がかり、投稿後の手順など、全員の個人の記録を消します。よろしいですか")
    except click.Abort:  # Ctrl-C, or nobody there to be asked
        return False


def _begin_anew(settings: Settings, sessions: sessionmaker[Session]) -> None:
    """With another key: what lies under the lost one could be neither seen nor erased by anybody."""
    from bot.person import FINGERPRINT, PersonKeyError, fingerprint, open_pseudonyms
    from bot.store import empty_journal, engine_of, fingerprints, kept

    try:
        pseudonyms = open_pseudonyms(settings)
    except PersonKeyError as error:
        raise Refused(str(error)) from error
    with sessions.begin() as session:
        kept.erase_all(session)
        fingerprints.replace(session, FINGERPRINT, fingerprint(pseudonyms))
    empty_journal(engine_of(sessions))
    click.echo("前の鍵の下にあった記録を消しました。今の鍵で始められます。")


@click.command()
@click.option("--to", default="", metavar="MEMBER", help="ためしに一言送る相手のメンバー ID(U…)。")
def doctor(to: str) -> None:
    """設定、権限、データベース、辞書を確かめ、直し方を示します。"""
    from bot.doctor import Check, examine

    settings, odd = read_settings(), _misnamed()
    checks = [*([Check("設定の名前", False, odd)] if odd else []), *examine(settings, to)]
    for check in checks:
        click.echo(f"{'○' if check.ok else '×'} {check.name}: {check.advice}")
    if not all(check.ok for check in checks):
        sys.exit(1)


def open_what_fits() -> None:
    """With Slack's tokens serve Slack, without any open the local page. Raises Refused where only some are there."""
    settings = _settings_of_a_start()
    if settings.speaks_to_slack:
        _serve(settings)
        return
    if settings.bot_token or settings.app_token or settings.signing_secret:
        raise Refused(f"{_LACKING}Slack につながずに試すには: python app.py playground")
    click.echo("Slack のトークンがないので、この端末の中で試せる画面を開きます。")
    _playground(settings, "127.0.0.1", 8008, reset=False)
