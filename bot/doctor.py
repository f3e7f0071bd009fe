"""Whether everything is in place, and what to do where it is not."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.person import ANOTHER_KEY, FINGERPRINT, LOST_KEY, PersonKeyError, fingerprint, key_file, known_pseudonyms
from bot.settings import Settings
from bot.slack import manifest
from bot.store import StoreError
from bot.store.refused import unopened
from bot.usage import why
from rules.incident import IncidentError, playbooks
from rules.toml_file import RuleError

MOST_SKEW = 60.0  # seconds; Slack's signatures hold for five minutes
_SECONDS = 10
# Not in the manifest: they let the bot read whole channels (docs/reminders.md).
_OPTIONAL = {"channels:history", "groups:history"}
_ONCE = (
    "任意: {lacking} を加えると、送信の途中で接続が切れても、お知らせが二度届くことはありません(docs/reminders.md)。"
)
_REINSTALL = "manifest.yaml の内容を App Manifest に貼り、Install App から入れ直してください。"
_ADVICE = {
    "invalid_auth": "トークンが違います。Slack のアプリ設定から写し直してください。",
    "not_authed": "トークンが空です。Slack のアプリ設定から写してください。",
    "token_revoked": "トークンが取り消されています。Install App からアプリを入れ直し、新しいトークンを写してください。",
    "token_expired": "トークンの期限が切れています。token_rotation_enabled を false にして入れ直してください。",
    "account_inactive": "アプリがワークスペースから外されています。Install App から入れ直してください。",
    "missing_scope": f"権限が足りません。{_REINSTALL}",
    "not_allowed_token_type": "種類の違うトークンです。SLACK_BOT_TOKEN は xoxb-、SLACK_APP_TOKEN は xapp- のものです。",
    "messages_tab_disabled": "DM の欄が閉じています。App Home の Messages Tab を入れ、"
    "「Allow users to send Slash commands and messages from the messages tab」に印を付けてください。",
    "channel_not_found": "その人が見つかりません。--to にはメンバー ID(U から始まるもの)を書いてください。",
    "user_not_found": "その人が見つかりません。--to にはメンバー ID(U から始まるもの)を書いてください。",
    "ratelimited": "Slack が混み合っています。一分ほど待って、もう一度お試しください。",
}


class NotInPlaceError(Exception):
    """Something is not in place; the message, for people, says what to do."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, and what was found or is to be done."""

    name: str
    ok: bool
    advice: str


def examine(settings: Settings, to: str = "") -> list[Check]:
    """All checks, in the order in which faults should be mended; `to` is a member who gets a message as a trial."""
    checks = [
        _guarded("データベース", lambda: _database(settings)),
        _guarded("個人の鍵", lambda: _key(settings)),
        _guarded("規則と辞書", _rules),
        _guarded("投稿後の手順", lambda: _playbooks(settings)),
        _guarded("マニフェスト", _manifest),
    ]
    if not settings.bot_token:
        return [*checks, Check("Slack", False, "SLACK_BOT_TOKEN がありません。.env.example を写して設定してください。")]
    client = WebClient(token=settings.bot_token, base_url=settings.slack_api_url, timeout=_SECONDS)
    return [
        *checks,
        _guarded("ボットのトークン", lambda: _token(client)),
        _guarded("権限", lambda: _scopes(client)),
        _guarded("時計", lambda: _clock(client)),
        _entrance(settings),
        _guarded("DM の欄", lambda: _trial(client, to) if to else _received(settings)),
    ]


def _guarded(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except SlackApiError as error:
        code = str(error.response.get("error"))
        return Check(name, False, _ADVICE.get(code, f"Slack の答え: {code[:100]}"))
    except (NotInPlaceError, PersonKeyError, IncidentError, RuleError, StoreError, manifest.ManifestError) as error:
        return Check(name, False, str(error))
    except OSError as error:
        reason = getattr(error, "reason", None) or why(error)
        return Check(
            name, False, f"つながりません({reason})。ネットワーク、HTTPS_PROXY、SLACK_API_URL を確かめてください。"
        )
    except Exception as error:  # noqa: BLE001 - every fault becomes advice
        return Check(name, False, f"{type(error).__name__}: {error}")


# --- on this machine --------------------------------------------------------------------------------------


def _database(settings: Settings) -> str:
    from bot.store import engine_of, lease, marks, newest, open_as_it_stands

    file = settings.database_file
    if file is not None and not file.exists():
        folder = file.absolute().parent
        try:
            tempfile.TemporaryFile(dir=folder if folder.exists() else folder.parent).close()
        except OSError as error:
            raise unopened(file, error) from None
        return f"まだありません。初めて起動したときに {file} に作られます。"
    sessions = open_as_it_stands(settings)
    engine = engine_of(sessions)
    try:
        with sessions() as session:  # written for real, and taken back
            at = lease.now(session)
            marks.mark(session, "doctor", at)
            session.rollback()
        skew = abs(at.timestamp() - time.time())
        if skew > MOST_SKEW:
            raise NotInPlaceError(
                f"データベースの時計と {skew:.0f} 秒ずれています。両方の時刻合わせ(NTP)を確かめてください。"
            )
        return f"書き込めます({engine.dialect.name})。表は新しい状態です(版 {newest()})。"
    finally:
        engine.dispose()


def _key(settings: Settings) -> str:
    from bot.store import fingerprints

    pseudonyms = known_pseudonyms(settings)
    with _store(settings) as session:
        kept = fingerprints.known(session, FINGERPRINT) if session else None
    if pseudonyms is None:
        file = key_file(settings.database_file) if settings.database_file else None
        if kept:
            raise PersonKeyError(LOST_KEY.format(file=file))
        return f"まだありません。初めて起動したときに {file} に作られます。控えを別の場所に保管してください。"
    if kept not in (None, fingerprint(pseudonyms)):
        raise PersonKeyError(ANOTHER_KEY)
    where = "PERSON_KEY にあります" if settings.person_key else "データベースのファイルの隣にあります"
    return f"{where}。控えを別の場所に保管してください。"


def _rules() -> str:
    from rules.engine import builtin
    from rules.text import Text

    if not Text("下書き").tokens:
        raise NotInPlaceError("辞書が読めません。.venv を消し、make run で作り直してください。")
    return f"{len(builtin().rules)} 件の規則(版 {builtin().version})。辞書も読めます。"


def _playbooks(settings: Settings) -> str:
    books = playbooks(settings.incident_dir)
    return f"{len(books)} 件の手順({settings.incident_dir or '組み込みのもの'})。"


def _manifest() -> str:
    declared = manifest.read()
    if not declared.writable:
        raise NotInPlaceError(
            "manifest.yaml で DM の欄が閉じています。messages_tab_read_only_enabled を false にしてください。"
        )
    return f"権限 {len(declared.scopes)} 件、コマンド {len(declared.commands)} 件。"


# --- at Slack ---------------------------------------------------------------------------------------------


def _token(client: WebClient) -> str:
    answer = client.auth_test()
    return f"{answer.get('team')} に {answer.get('user', answer.get('user_id'))} として入れます。"


def _scopes(client: WebClient) -> str:
    header = _header(client, "x-oauth-scopes")
    granted = {scope.strip() for scope in header.split(",") if scope.strip()}
    if not granted:
        return "Slack が一覧を返しませんでした。マニフェストのとおりに入れてあれば足りています。"
    needed = set(manifest.read().scopes)
    if needed - granted:
        raise NotInPlaceError(f"足りません: {', '.join(sorted(needed - granted))}。{_REINSTALL}")
    unused, lacking = sorted(granted - needed - _OPTIONAL), sorted(_OPTIONAL - granted)
    spare = f"(使わないもの: {', '.join(unused)})" if unused else ""
    return f"{len(needed)} 件そろっています{spare}。" + (_ONCE.format(lacking=", ".join(lacking)) if lacking else "")


def _clock(client: WebClient) -> str:
    date = _header(client, "date")
    if not date:
        return "Slack が時刻を返しませんでした。"
    skew = abs(time.time() - parsedate_to_datetime(date).timestamp())
    if skew > MOST_SKEW:
        raise NotInPlaceError(
            f"この端末の時計が {skew:.0f} 秒ずれています。時刻合わせ(NTP)を確かめてください。"
            "5分ずれると Slack からの要求をすべて断ってしまいます。"
        )
    return "合っています。"


def _entrance(settings: Settings) -> Check:
    if settings.app_token:
        return _guarded("Socket Mode", lambda: _socket(settings))
    if settings.signing_secret:
        where = f"{settings.host}:{settings.port}"
        return Check(
            "HTTP", True, f"署名の秘密があります。{where} で待ちます。Slack の Request URL は …/slack/events です。"
        )
    return Check("入口", False, "SLACK_APP_TOKEN(Socket Mode)か SLACK_SIGNING_SECRET(HTTP)を設定してください。")


def _socket(settings: Settings) -> str:
    client = WebClient(token=settings.app_token, base_url=settings.slack_api_url, timeout=_SECONDS)
    try:
        client.apps_connections_open(app_token=settings.app_token)
    except SlackApiError as error:
        code = error.response.get("error")
        if code in ("missing_scope", "not_allowed_token_type"):
            raise NotInPlaceError(
                "SLACK_APP_TOKEN に connections:write がありません。App-Level Tokens で作り直してください。"
            ) from None
        if code in ("forbidden_team", "access_denied", "socket_mode_not_enabled", "no_permission"):
            raise NotInPlaceError(
                "Socket Mode が入っていません。アプリ設定の Socket Mode で有効にしてください。"
            ) from None
        raise
    return "つながります。"


def _trial(client: WebClient, to: str) -> str:
    client.chat_postMessage(channel=to, text="設定を確かめるための送信です。お返事は要りません。", unfurl_links=False)
    return f"{to} さんへ送れました。相手から送れることは、実際に一言送って確かめてください。"


@contextmanager
def _store(settings: Settings) -> Iterator[Session | None]:
    """The database as it stands, None where there is none yet. Raises StoreError."""
    from bot.store import engine_of, open_as_it_stands

    if settings.database_file is not None and not settings.database_file.exists():
        yield None
        return
    sessions = open_as_it_stands(settings)
    try:
        with sessions() as session:
            yield session
    finally:
        engine_of(sessions).dispose()


def _received(settings: Settings) -> str:
    from bot.store import conversations

    with _store(settings) as session:
        known = len(conversations.known_conversations(session, 1000)) if session else 0
    if known:
        return f"{known} 人から届いたことがあります。"
    return (
        "まだ誰からも届いていません。ボットへ一言送ってみてください。書き込めないときは、App Home の Messages Tab と、"
        "「Allow users to send Slash commands and messages from the messages tab」を入れてください。"
        "ボットから送れるかは python app.py doctor --to メンバーID で確かめられます。"
    )


def _header(client: WebClient, name: str) -> str:
    headers = client.auth_test().headers
    return str(next((value for key, value in headers.items() if key.lower() == name), ""))
