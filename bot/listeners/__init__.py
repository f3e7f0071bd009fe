"""What happens when people do something: one file per feature, registered here; faults.py ends what goes wrong."""

from __future__ import annotations

from slack_bolt import App

from bot.adviser import Adviser
from bot.inbox import Inbox
from bot.listeners import faults, guideline, home, incident, message, reminder, reminder_message, review, settings
from bot.slack.agent import Agent


def register(app: App, inbox: Inbox, adviser: Adviser, agent: Agent, desk: reminder.Desk) -> None:
    """Connect every listener, and the one place where faults end."""
    message.register(app, inbox, adviser)
    review.register(app, inbox, adviser)
    incident.register(app, adviser)
    guideline.register(app, adviser)
    home.register(app, adviser, agent)
    settings.register(app, adviser)
    reminder.register(app, desk)
    reminder_message.register(app, desk)
    app.error(faults.failed)
