"""One review for every surface: with the person's settings and wishes, and remembering no more than they allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from bot.clock import Clock
from bot.person import Pseudonyms
from bot.store import people
from bot.told import NOTHING, Told
from rules import Draft, Finding, Report, review
from rules.draft import DEFAULT_WORK_HOURS
from rules.facts import decided


@dataclass(frozen=True, slots=True)
class Asked:
    """A draft as it was brought: when it will go out (None: not said) and whether the account shows its writer."""

    text: str
    posted_at: datetime | None = None
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """A report; what the person has told, what that cleared, and what they do not want to see."""

    report: Report
    told: Told = NOTHING
    cleared: tuple[Finding, ...] = ()
    silenced: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Adviser:
    """Reviews drafts for people."""

    sessions: sessionmaker[Session]
    pseudonyms: Pseudonyms
    clock: Clock
    zone: ZoneInfo
    learned: bool

    def person(self, team: str, user: str) -> str:
        """The name under which someone is kept."""
        return self.pseudonyms.person(team, user)

    def advise(self, person: str, asked: Asked, told: Told = NOTHING) -> Advice:
        """Review a draft of a person. Raises DraftError where it cannot be reviewed."""
        with self.sessions() as session:
            settings = people.settings(session, person)
            leave = people.leave(session, person)
            hidden = {row.rule for row in people.hidden(session, person)}
        discloses = set(settings.discloses.split()) if settings else set()
        if asked.audience == "named":
            discloses.add("name")
        draft = Draft(
            asked.text,
            posted_at=asked.posted_at,
            work_hours=(settings and settings.work_hours) or DEFAULT_WORK_HOURS,
            leave=leave,
            discloses=tuple(sorted(discloses)),
            profile=settings.profile if settings else "",
        )
        report = review(draft, facts=told.facts, learned=self.learned)
        # Taken out of the settled findings, not of the rules: else the next best rule would speak of the same words.
        unwanted = {*hidden, *told.refuted}
        shown = replace(report, findings=tuple(one for one in report.findings if one.rule not in unwanted))
        plain = review(draft, learned=self.learned) if told.facts else report
        with self.sessions.begin() as session:
            people.note_review(session, person, [finding.rule for finding in shown.findings], self.clock.now())
        return Advice(
            shown,
            told,
            cleared=tuple(one for one in plain.findings if decided(one.rule, told.facts)),
            silenced=tuple(one for one in report.findings if one.rule in hidden),
        )
