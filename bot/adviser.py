"""One review for every surface: with the person's settings and wishes, and remembering no more than they allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from bot.clock import Clock
from bot.mosaic import Piece, Recollection, recall
from bot.person import Pseudonyms
from bot.store import clues, people, without_waiting
from bot.store.tables import PersonSettings
from bot.told import NOTHING, Told
from rules import Draft, Finding, Report, review
from rules.cues.reasons import NAME as LEARNED
from rules.draft import DEFAULT_WORK_HOURS
from rules.facts import decided
from rules.incident import Playbook


@dataclass(frozen=True, slots=True)
class Asked:
    """A draft as it was brought: when it will go out (None: not said), where, and whether it is the person's own."""

    text: str
    posted_at: datetime | None = None
    audience: str = ""
    own: bool = True


@dataclass(frozen=True, slots=True)
class Advice:
    """A report; what the person has told, what that cleared, what they do not want to see, and what adds up."""

    report: Report
    told: Told = NOTHING
    cleared: tuple[Finding, ...] = ()
    silenced: tuple[Finding, ...] = ()
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Adviser:
    """Reviews drafts for people; clues are remembered for `memory`, where the person wishes it.

    `books` are the office's playbooks for what is out already.
    """

    sessions: sessionmaker[Session]
    pseudonyms: Pseudonyms
    clock: Clock
    zone: ZoneInfo
    memory: timedelta
    learned: bool
    books: tuple[Playbook, ...]
    silent: frozenset[str] = frozenset()  # labels of which the learned reader does not speak

    def person(self, team: str, user: str) -> str:
        """The name under which someone is kept."""
        return self.pseudonyms.person(team, user)

    def book(self, kind: str) -> Playbook | None:
        """The playbook of a kind; None where the office has none."""
        return next((book for book in self.books if book.kind == kind), None)

    def draft(self, person: str, told: Told) -> str:
        """The name under which a draft is kept: a keyed hash of its place."""
        return self.pseudonyms.value("draft", person, told.draft)

    def told(self, person: str, ts: str) -> Told:
        """What a person has told about a draft in the DM so far."""
        told = Told(ts)
        with self.sessions() as session:
            return replace(told, facts=people.stated(session, person, self.draft(person, told)))

    def advise(self, person: str, asked: Asked, told: Told = NOTHING) -> Advice:
        """Review a draft of a person. Raises DraftError where it cannot be reviewed."""
        now = self.clock.now()
        with self.sessions() as session:
            settings = people.settings(session, person)
            hidden = {row.rule for row in people.hidden(session, person)}
            draft = _draft(asked, settings, people.leave(session, person))
            remembers = settings and settings.mosaic and asked.own
            recalled = self._recall(session, person, asked, told, now) if remembers else None
        if recalled:
            draft = replace(draft, given_away=recalled.given_away)
        unspoken = {f"{label}/{LEARNED}" for label in self.silent}
        report = review(draft, facts=told.facts, hidden=unspoken, learned=self.learned)
        # Taken out of the settled findings, not of the rules: else the next best rule would speak of the same words.
        unwanted = {*hidden, *told.refuted}
        shown = replace(report, findings=tuple(one for one in report.findings if one.rule not in unwanted))
        plain = review(draft, hidden=unspoken, learned=self.learned) if told.facts else report
        self._note(person, told, shown, recalled, now)
        return Advice(
            shown,
            told,
            cleared=tuple(one for one in plain.findings if decided(one.rule, told.facts)),
            silenced=tuple(one for one in report.findings if one.rule in hidden),
            pieces=recalled.pieces() if recalled and "mosaic" in shown.labels else (),
        )

    def forget_old(self) -> None:
        """Forget the clues whose time is over."""
        with self.sessions.begin() as session:
            clues.expire(session, self.clock.now() - self.memory)

    def _recall(self, session: Session, person: str, asked: Asked, told: Told, now: datetime) -> Recollection:
        return recall(session, self.pseudonyms, person, self.draft(person, told), asked.text, now - self.memory, now)

    def _note(self, person: str, told: Told, report: Report, recalled: Recollection | None, now: datetime) -> None:
        with self.sessions.begin() as session:
            if not recalled:  # the rules last found, for the next question; clues are a memory that was asked for
                without_waiting(session)
            if recalled:
                clues.give(session, person, self.draft(person, told), recalled.own, now, recalled.older_versions)
            people.note_review(session, person, [finding.rule for finding in report.findings], now)


def _draft(asked: Asked, settings: PersonSettings | None, leave: tuple[date, ...]) -> Draft:
    discloses = set(settings.discloses.split()) if settings else set()
    return Draft(
        asked.text,
        posted_at=asked.posted_at,
        work_hours=(settings and settings.work_hours) or DEFAULT_WORK_HOURS,
        leave=leave,
        discloses=tuple(sorted(discloses | ({"name"} if asked.audience == "named" else set()))),
        profile=settings.profile if settings else "",
    )
