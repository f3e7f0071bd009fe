"""Who someone is, without saying who: people, and values that are theirs, are kept as keyed hashes only.

Whoever reads the database alone learns no user id and can try no guesses: that takes the key, which lies elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from bot.settings import Settings
from bot.store import fingerprints, open_store
from bot.usage import why

KEY_SUFFIX = ".key"  # the key's file lies beside the database file: var/adviser.db.key
_KEY_BYTES = 32


FINGERPRINT = "person"
ANOTHER_KEY = (
    "今の鍵(PERSON_KEY、またはデータベースの隣の鍵のファイル)は、このデータベースの記録に使われた鍵と違います。"
    "元の鍵に戻してください。元の鍵をなくしたときは、python app.py migrate --new-key で、"
    "前の鍵の下にある個人の記録をすべて消し、今の鍵で始め直せます。"
)


LOST_KEY = (
    "鍵のファイル {file} がありません。このデータベースの記録は、その鍵の下に置かれています。控えから戻してください。"
    "なくしたときは、python app.py migrate --new-key で、その鍵の下にある記録をすべて消し、新しい鍵で始め直せます。"
)


class PersonKeyError(RuntimeError):
    """There is no usable key; the message, for people, says what to do."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Keyed hashes (HMAC-SHA-256, RFC 2104), as 64 hexadecimal digits."""

    key: bytes = field(repr=False)

    def person(self, team: str, user: str) -> str:
        """The name under which a member of a workspace is kept."""
        return self.value("person", team, user)

    def value(self, domain: str, *parts: str) -> str:
        """A value as it is kept. Equal values of different domains ("clue", "query" …) have nothing in common.

        Values that must not be compared between people take the person's pseudonym as their first part.
        """
        # Each part goes with its length, so that ("ab", "c") and ("a", "bc") differ.
        encoded = [part.encode("utf-8", "surrogatepass") for part in (domain, *parts)]
        message = b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()


def open_pseudonyms(settings: Settings) -> Pseudonyms:
    """The pseudonyms of an installation: by PERSON_KEY, else by the key beside an SQLite file, made at first use.

    Raises PersonKeyError for a server's database without PERSON_KEY, or where the file cannot be used.
    """
    if settings.person_key:
        return Pseudonyms(settings.person_key.encode())
    file = settings.database_file
    if file is not None:
        return Pseudonyms(_kept(key_file(file)))
    raise PersonKeyError(
        "PERSON_KEY がありません。すべてのサーバーに同じ値を設定してください"
        "(例: python -c 'import secrets; print(secrets.token_hex(32))')。"
    )


def known_pseudonyms(settings: Settings) -> Pseudonyms | None:
    """As `open_pseudonyms`, but makes nothing: None where the key is still to be made. Raises PersonKeyError."""
    if settings.database_file is not None and not settings.person_key:
        with suppress(OSError):  # of which `open_pseudonyms` tells
            if not key_file(settings.database_file).exists():
                return None
    return open_pseudonyms(settings)


def key_file(database: Path) -> Path:
    """Where the key of an SQLite file lies."""
    return database.with_name(database.name + KEY_SUFFIX)


def open_records(settings: Settings) -> tuple[sessionmaker[Session], Pseudonyms]:
    """The store, and the pseudonyms under which people are kept there. Raises StoreError and PersonKeyError."""
    sessions = open_store(settings)
    try:
        refuse_lost(settings, sessions)
        pseudonyms = open_pseudonyms(settings)
        recognise(pseudonyms, sessions)
    except PersonKeyError:
        sessions.kw["bind"].dispose()
        raise
    return sessions, pseudonyms


def refuse_lost(settings: Settings, sessions: sessionmaker[Session]) -> None:
    """Raises PersonKeyError where the file is gone under whose key people are kept.

    A new one in its place would look like the one to keep a copy of.
    """
    with sessions() as session:
        kept = fingerprints.known(session, FINGERPRINT)
    file = settings.database_file
    if kept and file is not None and known_pseudonyms(settings) is None:
        raise PersonKeyError(LOST_KEY.format(file=key_file(file)))


def recognise(pseudonyms: Pseudonyms, sessions: sessionmaker[Session]) -> None:
    """Note at the first start under which key people are kept. Raises PersonKeyError where it is another one today.

    Under another key nobody's settings would be found, and what was kept before could be neither seen nor erased.
    """
    with sessions.begin() as session:
        if fingerprints.first(session, FINGERPRINT, fingerprint(pseudonyms)) != fingerprint(pseudonyms):
            raise PersonKeyError(ANOTHER_KEY)


def fingerprint(pseudonyms: Pseudonyms) -> str:
    """What a key is known by; it gives nothing of it away."""
    return pseudonyms.value("fingerprint")


def _kept(file: Path) -> bytes:
    try:
        if not file.exists():
            _create(file)
        key = bytes.fromhex(file.read_text(encoding="ascii"))
    except OSError as error:
        raise PersonKeyError(
            f"鍵のファイル {file} を使えません({why(error)})。場所と権限を確かめてください。"
        ) from error
    except ValueError:  # its words may quote the file
        key = b""
    if len(key) != _KEY_BYTES:
        raise PersonKeyError(f"鍵のファイル {file} が壊れています。控えから戻すか、PERSON_KEY を設定してください。")
    return key


def _create(file: Path) -> None:
    """Write a new key whole or not at all; of two processes that start together the first one's counts."""
    file.parent.mkdir(exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=file.name)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(_KEY_BYTES))
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
