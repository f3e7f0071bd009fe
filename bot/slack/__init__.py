"""How Slack is spoken with: its refusals and rate limits, its lists, its emoji, its extras, and our answers there."""
