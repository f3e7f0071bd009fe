"""The settings: one frozen value, read from the environment in one place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOG_LEVELS = ("INFO", "WARNING", "ERROR")
LEAST_KEY = 32  # characters
MOST_DIGITS = 9  # of a number
LEAST_LEASE = 30  # seconds; a call to Slack may take ten, and an answer two of them
# A password with "@" in it: what stands behind would be taken for the host, which a driver's error quotes.
_PASSWORD_CUT = re.compile(r"postgresql[^:]*://[^:]*:[^@]*@[^?]*(?:\?[^=]*)?@", re.S)  # behind "?name=" it is a value's
_ALIKE = 0.8  # of difflib's ratio
_OURS = {"SLACK", "REMINDER", "INCIDENT", "CUES"}  # the first words that no other program has here
_TOKENS = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}


class SettingsError(ValueError):
    """A setting cannot be used; the message names the variable and what was expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides. `.env.example` explains each.

    Made directly it takes any value: tests want leases that end at once.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = field(default="sqlite:///var/adviser.db", repr=False)
    person_key: str = field(default="", repr=False)
    time_zone: str = "Asia/Tokyo"
    host: str = "127.0.0.1"
    port: int = 3000
    log_level: str = "INFO"
    web_workers: int = 2
    listener_threads: int = 20
    review_threads: int = 16  # most of their time they wait for Slack
    queue_limit: int = 1000
    lease_seconds: int = 60
    recovery_seconds: int = 10
    learned_reader: bool = True
    cues_off: frozenset[str] = frozenset()
    memory_days: int = 180
    rating_days: int = 400
    incident_dir: Path | None = None
    reminder_editors: frozenset[str] = frozenset()
    reminder_channels: frozenset[str] = frozenset()
    reminder_grace_hours: int = 6
    reminder_seconds: int = 5

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the environment. Raises SettingsError."""
        env = os.environ if environment is None else environment
        plain, (learned, cues_off) = cls(), learned_reader(env)
        return cls(
            bot_token=_token(env, "SLACK_BOT_TOKEN"),
            app_token=_token(env, "SLACK_APP_TOKEN"),
            signing_secret=_secret(env, "SLACK_SIGNING_SECRET"),
            slack_api_url=_url(env, "SLACK_API_URL", plain.slack_api_url),
            database_url=_database(env, "DATABASE_URL", plain.database_url),
            person_key=_key(env, "PERSON_KEY"),
            time_zone=_zone(env, "TIME_ZONE", plain.time_zone),
            host=env.get("HOST", "").strip() or plain.host,
            port=_number(env, "PORT", plain.port, 1, 65535),
            log_level=_one_of(env, "LOG_LEVEL", plain.log_level, LOG_LEVELS),
            web_workers=_number(env, "WEB_WORKERS", plain.web_workers, 1, 32),
            listener_threads=_number(env, "LISTENER_THREADS", plain.listener_threads, 1, 200),
            review_threads=_number(env, "REVIEW_THREADS", plain.review_threads, 1, 32),
            queue_limit=_number(env, "QUEUE_LIMIT", plain.queue_limit, 1, 100_000),
            lease_seconds=_number(env, "LEASE_SECONDS", plain.lease_seconds, LEAST_LEASE, 3600),
            recovery_seconds=_number(env, "RECOVERY_SECONDS", plain.recovery_seconds, 1, 3600),
            memory_days=_number(env, "MEMORY_DAYS", plain.memory_days, 1, 3650),
            rating_days=_number(env, "RATING_DAYS", plain.rating_days, 1, 3650),
            learned_reader=learned,
            cues_off=cues_off,
            incident_dir=Path(folder) if (folder := env.get("INCIDENT_DIR", "").strip()) else None,
            reminder_editors=_ids(env, "REMINDER_EDITORS", "UW"),
            reminder_channels=_ids(env, "REMINDER_CHANNELS", "CG"),
            reminder_grace_hours=_number(env, "REMINDER_GRACE_HOURS", plain.reminder_grace_hours, 1, 168),
            reminder_seconds=_number(env, "REMINDER_SECONDS", plain.reminder_seconds, 1, 600),
        )

    @property
    def speaks_to_slack(self) -> bool:
        """Whether there is a bot token and a way in: Socket Mode's app token or HTTP's signing secret."""
        return bool(self.bot_token and (self.app_token or self.signing_secret))

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database; None for a server or for memory. Raises SQLAlchemy's ArgumentError."""
        if not self.database_url.startswith("sqlite"):
            return None
        from sqlalchemy import make_url  # which opens it: both must mean the same file; most commands open none

        url = make_url(self.database_url)
        name = url.database or ":memory:"
        if url.query.get("uri") == "true" and name.startswith("file:"):  # https://www.sqlite.org/uri.html
            name = ":memory:" if url.query.get("mode") == "memory" else unquote(urlsplit(name).path)
        return None if name == ":memory:" else Path(name)


class _Asked(Mapping[str, str]):
    """An empty environment that notes what it is asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def misnamed(names: Iterable[str]) -> dict[str, str]:
    """Names that no setting has but that look like ours, each with the setting that may be meant, "" for none."""
    asked = _Asked()
    Settings.from_env(asked)
    alike = {name: get_close_matches(name.upper(), asked.names, 1, _ALIKE) for name in names if name not in asked.names}
    return {name: "".join(found) for name, found in alike.items() if found or name.partition("_")[0] in _OURS}


def learned_reader(environment: Mapping[str, str] | None = None) -> tuple[bool, frozenset[str]]:
    """Whether the learned reader speaks, and the labels of which it does not: `CUES` and `CUES_OFF`.

    Raises SettingsError. Who reviews a draft on the command line needs no more: a wrong token is no concern of theirs.
    """
    env = os.environ if environment is None else environment
    return _one_of(env, "CUES", "on", ("on", "off")) == "on", _labels(env, "CUES_OFF")


def _token(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if value and not value.startswith(_TOKENS[name]):
        raise SettingsError(f"{name} は {_TOKENS[name]} で始まる値にしてください。")
    return _plain(name, value)


def _secret(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if value.startswith(("xox", "xapp-")):
        raise SettingsError(f"{name} にトークンが入っています。Basic Information の Signing Secret にしてください。")
    return _plain(name, value)


def _plain(name: str, value: str) -> str:
    """What goes into a header: what was copied with it, or typed in full width, would only fail at the first call."""
    if not re.fullmatch(r"[!-~]*", value):
        raise SettingsError(f"{name} に、全角の文字か空白が入っています。Slack のアプリ設定から写し直してください。")
    return value


def _key(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if value and len(value) < LEAST_KEY:
        raise SettingsError(f"{name} は {LEAST_KEY} 字以上にしてください(今は {len(value)} 字)。")
    return value


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or len(value) > MOST_DIGITS or not least <= int(value) <= most:
        raise SettingsError(f"{name} は {least} から {most} までの整数にしてください(今の値: {value[:40]})。")
    return int(value)


def _ids(env: Mapping[str, str], name: str, first: str) -> frozenset[str]:
    """Slack's ids, separated by commas or spaces; they begin with one of the letters in `first`."""
    found = _parted(env.get(name, ""))
    wrong = [one for one in found if not re.fullmatch(f"[{first}][A-Z0-9]+", one)]
    if wrong:
        wanted = " か ".join(first)
        raise SettingsError(f"{name} は {wanted} で始まる Slack の ID を並べてください(今の値: {wrong[0][:40]})。")
    return found


def _parted(value: str) -> frozenset[str]:
    return frozenset(part for part in re.split(r"[,\uff0c、\s]+", value) if part)


def _one_of(env: Mapping[str, str], name: str, default: str, values: tuple[str, ...]) -> str:
    value = env.get(name, "").strip() or default
    if value not in values:
        raise SettingsError(f"{name} は {'、'.join(values)} のどれかにしてください(今の値: {value})。")
    return value


def _labels(env: Mapping[str, str], name: str) -> frozenset[str]:
    found = _parted(env.get(name, ""))
    if not found:
        return found
    from rules.cues import reasons  # with the rules' language, which most starts can load later

    known = reasons.builtin().keys()
    unknown = sorted(found - known)
    if unknown:
        told = f"{name} に分からないラベルがあります: {', '.join(unknown)}。"
        raise SettingsError(f"{told}使えるのは次のとおりです: {', '.join(sorted(known))}")
    return found


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name, "").strip() or default
    if not re.match(r"https?://(?:[\w.-]{1,253}|\[[\da-fA-F:]{1,39}\])(?::\d{1,5})?/[!-~]{0,200}$", value, re.ASCII):
        raise SettingsError(f"{name} は https://…/ の形にしてください(今の値: {value})。")
    return value


def _database(env: Mapping[str, str], name: str, default: str) -> str:
    """The address of a database; it may hold a password, and is never quoted."""
    value = env.get(name, "").strip() or default
    if not re.match(r"(sqlite(\+\w+)?|postgresql\+psycopg)://", value):
        raise SettingsError(f"{name} は sqlite:///… か postgresql+psycopg://… の形にしてください。")
    if re.match(r"sqlite[^:]*://[^/?]", value):
        raise SettingsError(f"{name} は、スラッシュを三つにして sqlite:///var/adviser.db のように書いてください。")
    if _PASSWORD_CUT.match(value):
        raise SettingsError(
            f"{name} が読めません。@ はホストの前に一つだけ書き、パスワードなどの中の @ は %40 と書いてください。"
        )
    return value


def _zone(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name, "").strip() or default
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"{name} に知らない時間帯があります(今の値: {value})。") from error
    return value
