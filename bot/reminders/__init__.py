"""Reminders: when one is due, the loop that posts each slot once, what people set and change, who may, and counts."""
