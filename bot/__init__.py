"""How the adviser reaches people: Slack, storage, time."""
