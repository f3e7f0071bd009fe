"""What to do once it is out: playbooks by kind, what comes next, and drafts of the words to send.

    from rules.incident import kinds_for, next_steps, playbooks
    book = kinds_for(["secrecy"])[0]
    next_steps(book, done={"record"})[0].title

The order is the same everywhere: record, tell the superior where the case requires, take down where harm goes on,
correct, apologise, stay quiet and watch. Three things depend on the kind: where harm grows by the minute, taking down
comes right after the record; where a secret is out, only after the superior's word; where a device is lost or somebody
is threatened, the superior, the police and the lock need not wait for the record.
"""

from rules.incident.forms import FIELDS, PLATFORMS, IncidentError, Platform, Template, fill, length
from rules.incident.loading import contacts, kinds_for, playbooks
from rules.incident.playbook import Contact, Playbook, Step, next_steps, progress
from rules.incident.situation import AUDIENCES, HAPPENINGS, Situation

__all__ = [
    "AUDIENCES",
    "FIELDS",
    "HAPPENINGS",
    "PLATFORMS",
    "Contact",
    "IncidentError",
    "Platform",
    "Playbook",
    "Situation",
    "Step",
    "Template",
    "contacts",
    "fill",
    "kinds_for",
    "length",
    "next_steps",
    "playbooks",
    "progress",
]
