"""Playbooks: what is to be done in each kind of incident, walked step by step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from rules.incident.forms import IncidentError, Purpose, Template

PHASES = ("record", "pause", "secure", "superior", "takedown", "correction", "apology", "watch")
# Each is a step of every kind, or the playbook says under [absent] why it is not.
REQUIRED = ("record", "superior", "correction", "apology")
# When a post is taken down, in words.
TAKEDOWNS = {
    "at_once": "画面を残したら、すぐに取り下げます。",
    "after_superior": "取り下げるのは、上司の言葉を待ってからにします。",
    "none": "",
}


@dataclass(frozen=True, slots=True)
class Contact:
    """Where help is, as known on the day `as_of`."""

    id: str
    name: str
    reach: str
    hours: str
    about: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `after` names the steps that must be done before; `tell` and `within` say whom and how soon."""

    id: str
    phase: str
    title: str
    what: str
    clause: str
    why: str
    tell: str = ""
    within: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Playbook:
    """All that is to be done in one kind of incident.

    `severity` 1 is the most serious; `keep` what to record first; `takedown` "at_once", "after_superior" or "none";
    `absent` says for a missing record, superior, correction or apology why it is missing; `moot` are those of `never`
    that nobody can do any more once the post is down.
    """

    kind: str
    title: str
    severity: int
    labels: tuple[str, ...]
    opening: str
    takedown: str
    takedown_why: str
    keep: tuple[str, ...]
    never: tuple[str, ...]
    steps: tuple[Step, ...]
    templates: Mapping[Purpose, Template]
    contacts: tuple[Contact, ...]
    absent: Mapping[str, str]
    moot: tuple[str, ...] = ()

    def step(self, step_id: str) -> Step | None:
        """A step by its id; None where the playbook has no such step."""
        return next((step for step in self.steps if step.id == step_id), None)

    @property
    def takedown_step(self) -> Step | None:
        """The step by which the post is taken down; None where it is another's."""
        return next((step for step in self.steps if step.phase == "takedown"), None)


def next_steps(book: Playbook, done: Collection[str]) -> tuple[Step, ...]:
    """The steps that may be done now: the first is the one to show, the others may be taken before it.

    Raises IncidentError where `done` names a step that the playbook does not have.
    """
    unknown = set(done) - {step.id for step in book.steps}
    if unknown:
        raise IncidentError(f"{book.kind} has no step {min(unknown)!r}")
    return tuple(step for step in book.steps if step.id not in done and set(step.after) <= set(done))


def progress(book: Playbook, done: Collection[str]) -> tuple[int, int]:
    """How many steps are done, and how many there are."""
    return sum(step.id in done for step in book.steps), len(book.steps)
