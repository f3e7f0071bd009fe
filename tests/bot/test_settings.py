"""A setting that cannot be used is refused in one sentence that names it and says what was expected."""

import pytest

from bot.settings import Settings, SettingsError


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"LEASE_SECONDS": "29"}, "LEASE_SECONDS は 30 から 3600 まで"),
        ({"LEASE_SECONDS": "soon"}, "LEASE_SECONDS は 30 から 3600 まで"),
        ({"PORT": "0"}, "PORT は 1 から 65535 まで"),
        ({"TIME_ZONE": "Tokyo"}, "TIME_ZONE に知らない時間帯"),
        ({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL は https://"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN は xoxb-"),
        ({"REMINDER_CHANNELS": "general"}, "REMINDER_CHANNELS は C か G"),
        ({"LOG_LEVEL": "DEBUG"}, "LOG_LEVEL は INFO、WARNING、ERROR"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(environment, words):
    with pytest.raises(SettingsError, match=words):
        Settings.from_env(environment)


def test_a_lease_outlasts_what_slack_may_take():
    assert Settings.from_env({"LEASE_SECONDS": "30"}).lease_seconds == 30
