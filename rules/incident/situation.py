"""What a person says about a post that is out by choosing from lists, and what follows for steps and templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rules.incident.forms import FIELDS, PLATFORMS
from rules.incident.playbook import PHASES, Playbook, Step
from rules.toml_file import Entry, read_entry

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen; `phase` is answered by it, `mind` says what to mind at a phase.

    `instead` says what to do at a phase in place of what the step says, `titled` how that is called. What is `alone`
    counts where nothing else is told.
    """

    id: str
    asked: str
    told: str = ""
    phase: str = ""
    mind: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    titled: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False


def load(path: Path) -> tuple[dict[str, Choice], dict[str, Choice]]:
    """The audiences, and what can have happened, by id. Raises RuleError naming file, choice and what was expected."""
    whole = read_entry(path)
    whole.only({"audience", "happened"})
    audiences, happenings = (
        {key: _choice(key, entry) for key, entry in whole.entry(name).tables().items()}
        for name in ("audience", "happened")
    )
    return audiences, happenings


def _choice(key: str, entry: Entry) -> Choice:
    entry.only(set(Choice.__annotations__) - {"id"})
    phase = entry.text("phase", "")
    if phase and phase not in PHASES:
        raise entry.wrong(f"phase must be one of {', '.join(PHASES)}, not {phase!r}")
    by_phase = {name: _by_phase(entry.entry(name)) for name in ("mind", "instead", "titled") if name in entry.table}
    return Choice(
        key, entry.text("asked"), told=entry.text("told", ""), phase=phase, alone=entry.flag("alone"), **by_phase
    )


def _by_phase(entry: Entry) -> dict[str, str]:
    entry.only(PHASES)
    return {phase: entry.text(phase) for phase in entry.table}


AUDIENCES, HAPPENINGS = load(FILE)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where (an id of PLATFORMS), when (local time), who can see it (of AUDIENCES) and what came of it (of HAPPENINGS).

    Whatever was not said is empty; an id that nobody knows counts as not said.
    """

    platform: str = ""
    at: datetime | None = None
    audience: str = ""
    happened: tuple[str, ...] = ()

    def answered(self, book: Playbook) -> tuple[str, ...]:
        """The ids of the steps that are done already by what the person says."""
        phases = {choice.phase for choice in self._happened() if choice.phase}
        return tuple(step.id for step in book.steps if step.phase in phases)

    def minding(self, phase: str) -> tuple[str, ...]:
        """What to mind at a phase because of what happened."""
        return tuple(choice.mind[phase] for choice in self._happened() if phase in choice.mind)

    def instead(self, phase: str) -> str:
        """What to do at a phase in place of what the step says, because of what happened; "" for most."""
        return next((choice.instead[phase] for choice in self._happened() if phase in choice.instead), "")

    def title(self, step: Step) -> str:
        """The title of a step, as what happened makes it; its own where it was done before."""
        said = self._happened()
        if any(choice.phase == step.phase for choice in said):
            return step.title
        return next((choice.titled[step.phase] for choice in said if step.phase in choice.titled), step.title)

    def values(self, book: Playbook, done: Iterable[str]) -> dict[str, str]:
        """What the templates of a playbook can be filled with, given the ids of the steps done; not said: not there."""
        finished = set(done)
        titles = "".join(f"「{self.title(step)}」" for step in book.steps if step.id in finished)
        # Without a name of the service the place is not said: it is asked for where a text needs it.
        where = [PLATFORMS[self.platform].name] if self.platform in PLATFORMS and self.platform != "other" else []
        where += [AUDIENCES[self.audience].told] if where and self.audience in AUDIENCES else []
        found = {
            "when": f"{self.at.month}月{self.at.day}日{self.at.hour}時ごろ" if self.at else "",
            "where": "、".join(where),
            "spread": "。".join(choice.told for choice in self._happened() if choice.told) or "まだ確かめていません",
            "done": f"{titles}を済ませました" if titles else "まだ何もしていません",
        }
        return {key: value for key, value in found.items() if value and len(value) <= FIELDS[key].most}

    def _happened(self) -> tuple[Choice, ...]:
        chosen = [choice for key, choice in HAPPENINGS.items() if key in self.happened]
        told = any(choice.told and not choice.alone for choice in chosen)
        return tuple(choice for choice in chosen if not (choice.alone and told))
