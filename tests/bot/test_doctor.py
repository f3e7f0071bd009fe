"""The doctor finds each fault, and says what to do about it."""

import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from bot import doctor
from bot.cli import cli
from bot.doctor import examine
from bot.playground.api import APP_TOKEN
from bot.playground.workspace import DM
from bot.store import StoreError, migrate, open_engine
from bot.store.tables import Base


def found(settings, name, **options):
    return next(check for check in examine(settings, **options) if check.name == name)


def test_all_is_well_where_all_is_well(slack, running, settings):
    running.dispatch(slack.workspace.say("U0SATO", DM, "昼はラーメン"))
    slack.wait_for(1)
    checks = examine(replace(settings, app_token=APP_TOKEN), to="U0ADMIN")
    assert [check for check in checks if not check.ok] == []
    assert len(slack.answers("D0ADMIN")) == 1
    assert "1 人から" in found(settings, "DM の欄").advice


@pytest.mark.parametrize(
    ("change", "name", "part"),
    [
        ({"bot_token": ""}, "Slack", "SLACK_BOT_TOKEN がありません"),
        ({"bot_token": "xoxb-wrong"}, "ボットのトークン", "写し直して"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "ボットのトークン", "ネットワーク"),
        ({"app_token": "xapp-wrong"}, "Socket Mode", "写し直して"),
        ({"app_token": "", "signing_secret": ""}, "入口", "SLACK_SIGNING_SECRET"),
        ({"database_url": "sqlite:////proc/nowhere/a.db"}, "データベース", "開けません"),
        ({"database_url": "postgresql+psycopg://127.0.0.1:1/none"}, "データベース", "場所と権限"),
        ({"database_url": "nonsense"}, "データベース", "データベースを開けません"),
    ],
)
def test_a_wrong_setting_is_found(slack, running, settings, change, name, part):
    check = found(replace(settings, **change), name)
    assert not check.ok
    assert part in check.advice
    assert "Traceback" not in check.advice


def test_missing_scopes_are_named(slack, running, settings):
    slack.api.scopes = "chat:write, commands, channels:history"
    check = found(settings, "権限")
    assert not check.ok
    assert "im:history" in check.advice
    assert "manifest.yaml" in check.advice


def test_scopes_that_keep_a_reminder_from_coming_twice_are_a_hint_and_no_fault(slack, running, settings):
    check = found(settings, "権限")
    assert (check.ok, "任意: channels:history, groups:history を加えると" in check.advice) == (True, True)
    slack.api.scopes += ", groups:history"
    assert "任意: channels:history を加えると" in found(settings, "権限").advice
    slack.api.scopes += ", channels:history, files:write"
    check = found(settings, "権限")
    assert (check.ok, "任意" in check.advice) == (True, False)
    assert "(使わないもの: files:write)" in check.advice


def test_a_clock_that_is_wrong_is_found(slack, running, settings, monkeypatch):
    monkeypatch.setattr(doctor, "time", SimpleNamespace(time=lambda: time.time() + 600))
    check = found(settings, "時計")
    assert not check.ok
    assert "NTP" in check.advice


def test_a_closed_dm_and_a_wrong_member_are_found(slack, running, settings):
    assert "Messages Tab" in found(settings, "DM の欄").advice
    check = found(settings, "DM の欄", to="U0NOBODY")
    assert (check.ok, "メンバー ID" in check.advice) == (False, True)


def test_old_and_missing_tables_are_found(slack, empty_database, settings):
    settings = replace(settings, database_url=empty_database.database_url)
    engine = open_engine(settings)
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
    check = found(settings, "データベース")
    assert (check.ok, "migrate" in check.advice) == (False, True)
    migrate(engine)
    assert found(settings, "データベース").ok
    Base.metadata.tables["marks"].drop(engine)
    assert not found(settings, "データベース").ok
    engine.dispose()


def test_a_database_of_a_newer_version_is_neither_called_old_nor_touched(slack, empty_database, settings):
    settings = replace(settings, database_url=empty_database.database_url)
    engine = open_engine(settings)
    migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"より新しい版\(9999\)"):
        migrate(engine)
    check = found(settings, "データベース")
    assert (check.ok, "より新しい版(9999)" in check.advice, "migrate" in check.advice) == (False, True, False)
    engine.dispose()


def test_the_command_tells_well_from_ill_by_its_status(slack, running, settings, monkeypatch):
    for name, value in {"SLACK_BOT_TOKEN": settings.bot_token, "SLACK_SIGNING_SECRET": settings.signing_secret,
                        "SLACK_API_URL": settings.slack_api_url, "DATABASE_URL": settings.database_url,
                        "PERSON_KEY": settings.person_key}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(cli, ["doctor"])
    assert (result.exit_code, "×" in result.output) == (0, False)
    slack.api.scopes = "chat:write"
    assert CliRunner().invoke(cli, ["doctor"]).exit_code == 1
