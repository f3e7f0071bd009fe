"""A setting that cannot be used is refused in one sentence that names it and says what was expected."""

from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.settings import Settings, SettingsError, misnamed

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"LEASE_SECONDS": "29"}, "LEASE_SECONDS は 30 から 3600 まで"),
        ({"LEASE_SECONDS": "soon"}, "LEASE_SECONDS は 30 から 3600 まで"),
        ({"PORT": "0"}, "PORT は 1 から 65535 まで"),
        ({"PORT": "9" * 5000}, r"PORT は 1 から 65535 までの整数にしてください\(今の値: 9{40}\)"),
        (
            {"DATABASE_URL": "postgresql://user:hush@host/name"},
            r"DATABASE_URL は sqlite:///… か postgresql\+psycopg://…",
        ),
        ({"DATABASE_URL": "postgresql+psycopg://u:hu@sh@host/name"}, "DATABASE_URL が読めません。@ は.*%40 と書いて"),
        ({"TIME_ZONE": "Tokyo"}, "TIME_ZONE に知らない時間帯"),
        ({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL は https://"),
        ({"SLACK_API_URL": "https://slack.com:https/api/"}, "SLACK_API_URL は https://"),
        ({"SLACK_API_URL": "https://slack.com/ap i/"}, "SLACK_API_URL は https://"),
        ({"DATABASE_URL": "sqlite://var/adviser.db"}, "DATABASE_URL は、スラッシュを三つにして"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN は xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxb-1#本番"}, "SLACK_BOT_TOKEN に、全角の文字か空白"),
        ({"SLACK_APP_TOKEN": "xapp-1\u200b"}, "SLACK_APP_TOKEN に、全角の文字か空白"),
        ({"SLACK_APP_TOKEN": "xapp-1 2"}, "SLACK_APP_TOKEN に、全角の文字か空白"),
        ({"SLACK_SIGNING_SECRET": "\uff41b"}, "SLACK_SIGNING_SECRET に、全角の文字か空白"),
        ({"SLACK_SIGNING_SECRET": "xapp-1"}, "SLACK_SIGNING_SECRET にトークンが入っています"),
        ({"REMINDER_CHANNELS": "general"}, "REMINDER_CHANNELS は C か G"),
        ({"CUES_OFF": "secrets"}, "ラベルがあります: secrets。使えるのは次のとおりです: .*secrecy"),
        ({"LOG_LEVEL": "DEBUG"}, "LOG_LEVEL は INFO、WARNING、ERROR"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(environment, words):
    with pytest.raises(SettingsError, match=words):
        Settings.from_env(environment)


@pytest.mark.parametrize("who", ["", "u@", "u:@", "u:hu%40sh@", "u:hu/s?h@", "u@office:hush@"])
def test_an_address_with_one_sign_before_its_host_is_taken(who):
    address = f"postgresql+psycopg://{who}[::1]:5432/name?host=/run/postgresql"
    assert Settings.from_env({"DATABASE_URL": address}).database_url == address


@pytest.mark.parametrize("asked", ["application_name=bot@host1", "sslrootcert=/etc/ssl/ca@corp.pem"])
def test_an_address_may_have_the_sign_behind_its_question_mark(asked):
    address = f"postgresql+psycopg://bot:pw@db/adviser?{asked}"
    assert Settings.from_env({"DATABASE_URL": address}).database_url == address


def test_a_lease_outlasts_what_slack_may_take():
    assert Settings.from_env({"LEASE_SECONDS": "30"}).lease_seconds == 30


def test_values_may_be_parted_as_people_part_them():
    settings = Settings.from_env({"REMINDER_EDITORS": "U1、U2\uff0cU3 ,U4", "CUES_OFF": "secrecy、work_hours"})
    assert settings.reminder_editors == {"U1", "U2", "U3", "U4"}
    assert settings.cues_off == {"secrecy", "work_hours"}


def test_blanks_around_a_value_do_not_count():
    settings = Settings.from_env(
        {"SLACK_SIGNING_SECRET": " hush\n", "HOST": " ::1 ", "DATABASE_URL": " sqlite:///x.db\n"}
    )
    assert (settings.signing_secret, settings.host, settings.database_url) == ("hush", "::1", "sqlite:///x.db")


def test_names_that_no_setting_has_are_told_where_they_look_like_ours():
    assert misnamed(["SLACK_BOT_TOKN", "slack_app_token", "CUES_OF", "SLACK_TEAM", "HTTPS_PROXY", "LANG", "HOST"]) == {
        "SLACK_BOT_TOKN": "SLACK_BOT_TOKEN", "slack_app_token": "SLACK_APP_TOKEN", "CUES_OF": "CUES_OFF",
        "SLACK_TEAM": "",
    }  # fmt: skip
    assert misnamed(dotenv_values(ROOT / ".env.example")) == {}


def test_no_secret_stands_in_what_the_settings_print():
    names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "PERSON_KEY", "DATABASE_URL")
    starts = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-", "DATABASE_URL": "postgresql+psycopg://u:"}
    ends = {"DATABASE_URL": "@host/name"}
    hush = "hush7731" * 8
    settings = Settings.from_env({name: f"{starts.get(name, '')}{hush}{ends.get(name, '')}" for name in names})
    kept = (settings.bot_token, settings.app_token, settings.signing_secret, settings.person_key, settings.database_url)
    assert all(hush in value for value in kept)
    assert "7731" not in repr(settings)
    assert "7731" not in str(settings)
