"""One review for every surface: with the person's settings and wishes, and remembering no more than they allow."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from bot import clearing
from bot.clearing import Marks
from bot.clock import Clock
from bot.mosaic import Piece, Recollection, recall
from bot.person import Pseudonyms
from bot.store import clues, engine_of, people, without_waiting, writing
from bot.told import NOTHING, Told, as_written
from rules import Draft, Finding, Report, review
from rules.cues.reasons import unspoken
from rules.detectors.foreign import chinese, foreign
from rules.distress import kind_of, says_more
from rules.draft import DEFAULT_WORK_HOURS
from rules.incident import Playbook
from rules.report import each_once
from rules.text import Text

LEAST_FOREIGN = 2  # words in other letters than Japan's; a single one is a name or an address
_WORD = re.compile(r"(?<![\w/.:@-])[^\W\d_]{2,}(?![\w/:@])")


@dataclass(frozen=True, slots=True)
class Asked:
    """A draft as it was brought: when it will go out (None: not said), where, and whether it is the person's own.

    It is `linked` where it leads elsewhere, also if its text shows no address. `read` is the text as read before, where
    it was.
    """

    text: str
    posted_at: datetime | None = None
    audience: str = ""
    own: bool = True
    linked: bool = False
    read: Text | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Advice:
    """A report; what the person has told, what that cleared, what they do not want to see, and what adds up.

    `found` are the names of the rules that the draft itself breaks, also where the person said that one does not apply.
    `comfort` is the kind of distress that the draft speaks of (`rules/distress/`), "" for nearly all; that is kept
    nowhere; `beyond` that it says more than this. What a rule found several times in the same words is one finding of
    the report; `times` says how often; `marked` by what a fact knows it again.
    `foreign` says that hardly anything in the draft is Japanese, `linked` that it leads elsewhere.
    """

    report: Report
    told: Told = NOTHING
    cleared: tuple[Finding, ...] = ()
    silenced: tuple[Finding, ...] = ()
    pieces: tuple[Piece, ...] = ()
    comfort: str = ""
    beyond: bool = False
    times: Mapping[Finding, int] = field(default_factory=dict)
    marked: Marks = field(default_factory=dict)
    foreign: bool = False
    linked: bool = False
    found: tuple[str, ...] = ()


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

    def books_of(self, kinds: Iterable[str]) -> tuple[Playbook, ...]:
        """The office's playbooks of some kinds, in their order, without those that it does not have."""
        return tuple(book for kind in kinds if (book := self.book(kind)))

    def draft(self, person: str, told: Told) -> str:
        """The name under which a draft is kept: a keyed hash of its place."""
        return self.pseudonyms.value("draft", person, told.draft)

    def judge(self, draft: Draft, facts: Collection[str] = ()) -> Report:
        """The report on a draft as this installation wants it, whoever wrote it; `facts` as in `rules.review`."""
        return review(draft, facts=facts, hidden=unspoken(self.silent), learned=self.learned)

    def advise(self, person: str, asked: Asked, told: Told = NOTHING) -> Advice:
        """Review a draft of a person; where nothing is said of facts, those told before of a draft in the DM hold.

        Raises DraftError where it cannot be reviewed.
        """
        now, place = self.clock.now(), self.draft(person, told)
        draft, known, recalled = self._in_circumstances(person, asked, place, now)
        told = replace(told, facts=as_written(known.stated) if told.facts is None else told.facts)
        plain, comfort = self.judge(draft), kind_of(draft.read, own=asked.own)
        without = self.judge(draft, told.stated) if told.stated else plain
        marked = clearing.marks(self.pseudonyms, place, asked.text, {*plain.findings, *without.findings})
        report, cleared = clearing.settled(told, without, plain, marked)
        found, times = _standing(report.findings, known.hidden, told.refuted)
        shown = replace(report, findings=tuple(times))
        self._note(person, place, shown, recalled, now, known.erased)
        return Advice(
            shown,
            told,
            found=found,
            cleared=tuple(each_once(cleared)),
            silenced=tuple(each_once(one for one in report.findings if one.rule in known.hidden)),
            pieces=recalled.pieces() if recalled and "mosaic" in shown.labels else (),
            comfort=comfort,
            beyond=bool(comfort) and says_more(draft.read),
            times=times,
            marked=marked,
            foreign=_is_foreign(draft.read),
            linked=asked.linked or "://" in asked.text,
        )

    def preview(self, person: str, asked: Asked, told: Told) -> Report:
        """What a review of a draft of a person would find, also what they do not want to see; nothing is noted."""
        draft, _, _ = self._in_circumstances(person, asked, self.draft(person, told), self.clock.now())
        return self.judge(draft)

    def forget_old(self) -> None:
        """Forget the clues whose time is over."""
        with self.sessions.begin() as session:
            clues.expire(session, self.clock.now() - self.memory)

    def _in_circumstances(
        self, person: str, asked: Asked, place: str, now: datetime
    ) -> tuple[Draft, people.Circumstances, Recollection | None]:
        """The draft with all that is known around it, and what is remembered beside it where they wish that."""
        with engine_of(self.sessions).connect() as transaction:
            known = people.circumstances(transaction, person, place)
        draft = _draft(asked, known)
        recalled = self._recall(person, draft, place, now) if known.mosaic and asked.own else None
        if recalled:
            draft = replace(draft, given_away=recalled.given_away, already=draft.read)
        return draft, known, recalled

    def _recall(self, person: str, draft: Draft, place: str, now: datetime) -> Recollection:
        with self.sessions() as session:
            return recall(session, self.pseudonyms, person, place, draft.read, now - self.memory, now)

    def _note(
        self, person: str, place: str, report: Report, recalled: Recollection | None, now: datetime,
        erased: datetime | None,
    ) -> None:  # fmt: skip
        """The rules last found, for the Home; clues are a memory that was asked for, and wait for the disk."""
        found = [finding.rule for finding in report.findings]
        if recalled:
            with self.sessions.begin() as session:
                if people.note_review(session, person, found, now, erased):
                    clues.give(session, person, place, recalled.own, now, recalled.older_versions)
        else:
            with writing(engine_of(self.sessions)) as transaction:
                without_waiting(transaction)
                people.note_review(transaction, person, found, now, erased)


def _standing(
    findings: Sequence[Finding], hidden: Collection[str], refuted: Collection[str]
) -> tuple[tuple[str, ...], dict[Finding, int]]:
    """The rules of what is not hidden, and how often each finding is there that nobody refuted either.

    Taken out of the settled findings, not of the rules: else the next best rule would speak of the same words.
    """
    standing = each_once(one for one in findings if one.rule not in hidden)
    times = {one: often for one, often in standing.items() if one.rule not in refuted}
    return tuple(one.rule for one in standing), times


def _is_foreign(text: Text) -> bool:
    return chinese(text) or (len(_WORD.findall(text.original)) >= LEAST_FOREIGN and foreign(text))


def _draft(asked: Asked, known: people.Circumstances) -> Draft:
    named = {"name"} if asked.audience == "named" else set()
    return Draft(
        asked.text,
        posted_at=asked.posted_at,
        work_hours=known.work_hours or DEFAULT_WORK_HOURS,
        leave=known.leave,
        discloses=tuple(sorted(named.union(known.discloses.split()))),
        profile=known.profile,
        already=asked.read,
    )
