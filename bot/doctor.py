"""Whether everything is in place, and what to do where it is not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.person import PersonKeyError, open_pseudonyms
from bot.settings import Settings
from rules.incident import IncidentError, playbooks

SCOPES = ("chat:write", "commands", "im:history")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, and what was found or is to be done."""

    name: str
    ok: bool
    advice: str


def examine(settings: Settings) -> list[Check]:
    """All checks, in the order in which faults should be mended."""
    checks = [
        _guarded("データベース", lambda: _database(settings)),
        _guarded("個人の鍵", lambda: _key(settings)),
        _guarded("規則と辞書", _rules),
        _guarded("投稿後の手順", lambda: _playbooks(settings)),
    ]
    if not settings.bot_token:
        return [*checks, Check("Slack", False, "SLACK_BOT_TOKEN がありません。.env.example を写して設定してください。")]
    client = WebClient(token=settings.bot_token, base_url=settings.slack_api_url, timeout=10)
    checks.append(_guarded("ボットのトークン", lambda: _bot(client)))
    if settings.app_token:
        checks.append(_guarded("Socket Mode", lambda: _socket(settings)))
    elif settings.signing_secret:
        checks.append(Check("HTTP", True, f"署名の秘密があります。{settings.host}:{settings.port} で待ちます。"))
    else:
        checks.append(Check("入口", False, "SLACK_APP_TOKEN か SLACK_SIGNING_SECRET を設定してください。"))
    return checks


def _guarded(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except SlackApiError as error:
        return Check(name, False, _advice(str(error.response.get("error"))))
    except (PersonKeyError, IncidentError) as error:
        return Check(name, False, str(error))
    except Exception as error:  # noqa: BLE001 - every fault becomes advice
        return Check(name, False, f"{type(error).__name__}: {error}")


def _advice(code: str) -> str:
    known = {
        "invalid_auth": "トークンが違います。Slack のアプリ設定から写し直してください。",
        "not_authed": "トークンが空です。",
        "token_revoked": "トークンが取り消されています。アプリを入れ直してください。",
        "account_inactive": "アプリがワークスペースから外されています。入れ直してください。",
        "missing_scope": "権限が足りません。manifest.yaml のとおりに設定し、入れ直してください。",
    }
    return known.get(code, f"Slack の答え: {code}")


def _database(settings: Settings) -> str:
    from bot.store import open_store

    open_store(settings)
    return "書き込めます。表は新しい状態です。"


def _key(settings: Settings) -> str:
    open_pseudonyms(settings)
    where = "PERSON_KEY にあります" if settings.person_key else "データベースのファイルの隣にあります"
    return f"{where}。控えを別の場所に保管してください。"


def _rules() -> str:
    from rules.engine import builtin

    return f"{len(builtin().catalog.rules)} 件の規則(版 {builtin().catalog.version})。"


def _playbooks(settings: Settings) -> str:
    books = playbooks(settings.incident_dir)
    return f"{len(books)} 件の手順({settings.incident_dir or '組み込みのもの'})。"


def _bot(client: WebClient) -> str:
    answer = client.auth_test()
    granted = {scope.strip() for scope in str(answer.headers.get("x-oauth-scopes", "")).split(",") if scope.strip()}
    missing = [scope for scope in SCOPES if granted and scope not in granted]
    if missing:
        raise ValueError(f"権限が足りません({', '.join(missing)})。manifest.yaml のとおりに入れ直してください。")
    skew = abs(time.time() - _date(answer.headers.get("date") or answer.headers.get("Date")))
    if skew > 60:
        raise ValueError(f"この端末の時計が {skew:.0f} 秒ずれています。時刻合わせ(NTP)を確かめてください。")
    return f"{answer.get('team')} に {answer.get('user', answer.get('user_id'))} として入れます。"


def _date(header: str | None) -> float:
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(header).timestamp() if header else time.time()


def _socket(settings: Settings) -> str:
    WebClient(token=settings.app_token, base_url=settings.slack_api_url, timeout=10).apps_connections_open(
        app_token=settings.app_token
    )
    return "つながります。"
