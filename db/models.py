"""One SQLModel class per table. Times are RFC 3339 texts in UTC, which sort as they are.

Rows are written once. What later stops being current is marked by `superseded_at`, and every
such mark is a row of the chain of its own.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from db.columns import Digest, Packed
from db.tables import NOT_SAID, SEVERAL


class Blob(SQLModel, table=True):
    """One archived file: its bytes lie in the archive under their hash."""

    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    stored_at: str


class Tombstone(SQLModel, table=True):
    """A file of a list that was removed once it was old enough: what it was, who did it and why."""

    __table_args__ = (Index("ix_tombstone_list", "list_id", "observed_at"),)

    sha256: str = Field(primary_key=True, max_length=64)
    list_id: str = Field(primary_key=True)
    size: int
    stored_at: str
    observed_at: str
    removed_at: str
    removed_by: str
    reason: str = Field(sa_type=Text)
    journal: int


class Journal(SQLModel, table=True):
    """One arrival, check, decision or change of rules or settings; hash-chained."""

    __table_args__ = (
        Index("ix_journal_kind", "kind", "seq"),
        Index("ix_journal_list", "list_id", "kind", "seq"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    kind: str
    list_id: str
    recorded_at: str
    body: str = Field(sa_type=Text)
    previous: str
    hash: str


class Snapshot(SQLModel, table=True):
    """One readable arrival of one list, as read under one version of the rules."""

    __table_args__ = (
        UniqueConstraint("list_id", "observed_at", "published_at", "sha256"),
        Index("ix_snapshot_own", "list_id", "published_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    list_id: str
    sha256: str = Field(index=True)
    observed_at: str
    published_at: str
    receipt: int
    mode: str
    format_id: str
    covers: str = Field(sa_type=Text)
    rules_version: str
    verdict: str
    reason: str = Field(sa_type=Text)
    entries: int
    terrorism: int
    stats: str = Field(sa_type=Text)
    provenance: str = Field(default=NOT_SAID, sa_column_kwargs={"server_default": NOT_SAID})


class SnapshotMembers(SQLModel, table=True):
    """Whom a document has, packed: whole (`base` 0), or as the difference to another document's.

    `place`: which it is in its row of lists, that begins with a whole one (`record.members`).
    """

    __tablename__ = "snapshot_members"

    snapshot: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    base: int = Field(index=True)
    place: int
    data: bytes = Field(sa_type=LargeBinary)


class SnapshotState(SQLModel, table=True):
    """Where everybody stands after a document, packed: whole, or as the difference to another's.

    It is what a fold goes on from; few documents have one (`tracker.record.past`).
    """

    __tablename__ = "snapshot_state"

    snapshot: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    base: int = Field(index=True)
    data: bytes = Field(sa_type=LargeBinary)


class Revision(SQLModel, table=True):
    """Content of an entry, by the hash of its canonical JSON."""

    id: str = Field(primary_key=True, sa_type=Digest(16))
    data: bytes = Field(sa_type=Packed("revision", binary=True))


class Standing(SQLModel, table=True):
    """Where an entry stands, as recorded at one time; the newest row per entry is current."""

    __table_args__ = (
        Index("ix_standing_entry", "entry_id", "recorded_at"),
        Index("ix_standing_list", "list_id", "superseded_at"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    list_id: str
    entry_id: str = Field(sa_type=Digest(16))
    entry_key: str
    caption: str = Field(sa_type=Text)
    state: str
    revision: str = Field(sa_type=Digest(16))
    body: str = Field(sa_type=Packed("standing", per="list_id"))
    recorded_at: str
    superseded_at: str = ""


class EntryKey(SQLModel, table=True):
    """Every key that ever led to an entry; a key may have led to several, one after the other.

    Derived from where entries stood: `verify` collects them again.
    """

    __tablename__ = "entry_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    list_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    entry_id: str = Field(primary_key=True, sa_type=Digest(16))


class Change(SQLModel, table=True):
    """One row of the change log: a change as `tracker.model` has it, and what the log adds."""

    __table_args__ = (
        Index("ix_change_current", "superseded_at", "observed_at", "seq"),
        Index("ix_change_list", "list_id", "superseded_at", "observed_at", "seq"),
        Index("ix_change_entry", "entry_id", "seq"),
        Index("ix_change_slot", "list_id", "slot"),
        Index("ix_change_facet", "facet", "superseded_at", "observed_at", "seq"),
        Index("ix_change_text", "text", "superseded_at", "facet", "observed_at", "seq"),
        Index("ix_change_observed", "observed_at", "seq"),
        Index("ix_change_recorded", "recorded_at", "seq"),
    )

    seq: int = Field(default=None, primary_key=True)
    change_id: str = Field(index=True, sa_type=Digest(16))
    slot: str = Field(sa_type=Digest(16))
    list_id: str
    entry_id: str = Field(sa_type=Digest(16))
    entry_key: str
    caption: str = Field(sa_type=Text)
    schema_: str = Field(sa_column_kwargs={"name": "schema"})
    kind: str
    scope: str
    programme: str = Field(sa_type=Text)
    terrorism: bool
    screening_relevant: bool
    origin: str
    confirmation: str
    entry_still_in_force: bool
    episode: int
    cause: str
    instrument: str = Field(sa_type=Text)
    instrument_url: str = Field(sa_type=Text)
    effective_on: str
    published_at: str
    observed_after: str
    observed_at: str
    snapshot_sha256: str = Field(sa_type=Digest(32))
    previous_snapshot_sha256: str = Field(sa_type=Digest(32))
    fields: str = Field(sa_type=Packed("fields", per="list_id"))
    rules_version: str
    recorded_at: str
    superseded_at: str = ""
    superseded_by: str = ""
    facet: int = 0
    text: int = 0


class Facet(SQLModel, table=True):
    """One combination of the values that the log is filtered by, with its number of rows.

    `written` counts all rows ever, `current` those not superseded. Derived: `verify` counts again.
    """

    __table_args__ = (
        UniqueConstraint(
            "list_id", "kind", "scope", "programme", "origin", "terrorism", "screening_relevant"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    list_id: str
    kind: str
    scope: str
    programme: str = Field(sa_type=Text)
    origin: str
    terrorism: bool
    screening_relevant: bool
    written: int
    current: int


class ChangeText(SQLModel, table=True):
    """Caption and key of a change as they are searched: folded, one below the other, once."""

    __tablename__ = "change_text"
    __table_args__ = (UniqueConstraint("list_id", "text"),)

    id: int | None = Field(default=None, primary_key=True)
    list_id: str
    text: str = Field(sa_type=Text)


class Pending(SQLModel, table=True):
    """One state of one question; the newest row per question is current."""

    __table_args__ = (Index("ix_pending_current", "list_id", "superseded_at"),)

    seq: int | None = Field(default=None, primary_key=True)
    pending_id: str = Field(index=True, max_length=32)
    list_id: str
    entry_id: str
    state: str
    body: str = Field(sa_type=Text)
    recorded_at: str
    superseded_at: str = ""


class Check(SQLModel, table=True):
    """One look at a list and what came of it: changed, unchanged, pending, refused, failed."""

    __table_args__ = (
        Index("ix_check_list", "list_id", "observed_at"),
        Index("ix_check_order", "list_id", "seq"),
        Index("ix_check_receipt", "receipt"),
        Index(
            "ix_check_refused",
            "list_id",
            "sha256",
            "observed_at",
            sqlite_where=text("outcome = 'refused'"),
            postgresql_where=text("outcome = 'refused'"),
        ),
    )

    seq: int | None = Field(default=None, primary_key=True)
    list_id: str
    observed_at: str
    recorded_at: str
    mode: str
    outcome: str
    reason: str = Field(sa_type=Text)
    sha256: str
    receipt: int


class Chain(SQLModel, table=True):
    """One link: a change, a supersession, or a seal; its hash is over that of the link before, too.

    Only links of the one chain are looked for by their hashes.
    """

    __table_args__ = (
        Index(
            "ix_chain_hash",
            "hash",
            sqlite_where=text("scope = '*'"),
            postgresql_where=text("scope = '*'"),
        ),
    )

    scope: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    ref: int
    body: str = Field(sa_type=Packed("link", per="scope"))
    hash: str = Field(sa_type=Digest(32))


class Dictionary(SQLModel, table=True):
    """What texts of one kind, of one list, are packed with: they name it by its id.

    Nothing that is packed can be read without it, so it is kept for ever. `left` is how many bytes
    of a thousand were left of the texts that it was made of.
    """

    __table_args__ = (UniqueConstraint("kind", "list_id", "version"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    list_id: str
    version: int
    left: int
    data: bytes = Field(sa_type=LargeBinary)


class Act(SQLModel, table=True):
    """What one document of a source says of one official act, at its first sight.

    `revision` is the hash of `body`, which is all that was read of it; both are "" of acts that
    early releases put on record by their title alone. Of several rows of one act the last counts.
    """

    __table_args__ = (
        UniqueConstraint("feed_id", "number", "revision"),
        Index("ix_act_published", "feed_id", "published_on"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    feed_id: str
    number: str
    title: str = Field(sa_type=Text)
    published_on: str
    url: str = Field(sa_type=Text)
    observed_at: str
    snapshot_sha256: str
    recorded_at: str
    revision: str = Field(default="", sa_column_kwargs={"server_default": ""})
    body: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})


class ActCited(SQLModel, table=True):
    """Up to which act the log of a list cites them: it follows from its documents and those."""

    __tablename__ = "act_cited"

    list_id: str = Field(primary_key=True)
    seq: int
    recorded_at: str


class Event(SQLModel, table=True):
    """The outbox: something that people may have to be told, without recipients.

    `waiting` until a fan-out has looked at it; what nobody has to be told never waits.
    """

    __table_args__ = (
        Index("ix_event_list", "list_id", "seq"),
        Index(
            "ix_event_waiting",
            "list_id",
            "seq",
            sqlite_where=text("waiting"),
            postgresql_where=text("waiting"),
        ),
    )

    seq: int | None = Field(default=None, primary_key=True)
    list_id: str
    kind: str
    ref: str
    live: bool
    body: str = Field(sa_type=Text)
    recorded_at: str
    waiting: bool = False


class Subscription(SQLModel, table=True):
    """A subscription or a group of recipients as the newest journal record about it has it."""

    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    recorded_at: str


class Notice(SQLModel, table=True):
    """Something told once, without recipients: what it is about, and what it says.

    `occurrence` counts events that agree in all else: a removal taken back, then one that stays.
    """

    __table_args__ = (
        UniqueConstraint(
            "list_id", "entry_id", "kind", "scope", "programme", "episode", "occurrence"
        ),
        Index("ix_notice_change", "change_id"),
        Index("ix_notice_entry", "entry_id"),
        Index("ix_notice_open", "kind", "acked_at", "seq"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    notice_id: str = Field(index=True, unique=True, max_length=32)
    kind: str
    list_id: str
    entry_id: str
    scope: str
    programme: str = Field(sa_type=Text)
    episode: int
    occurrence: int
    change_id: str
    change_seq: int
    terrorism: bool
    facts: str = Field(sa_type=Text)
    corrects: str
    corrected_by: str
    recorded_at: str
    acked_at: str
    acked_by: str


class Delivery(SQLModel, table=True):
    """One notice for one recipient by one channel; `message` is 0 until it is composed."""

    __table_args__ = (
        UniqueConstraint("notice", "recipient", "channel"),
        Index("ix_delivery_due", "message", "due_at"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    notice: int
    subscription: str
    recipient: str
    channel: str
    reason: str
    due_at: str
    message: int


class Message(SQLModel, table=True):
    """One mail or call with one or more notices, and how far it got.

    `state` is pending, sending (under a lease), accepted, failed (to be tried again) or dead.
    """

    __table_args__ = (
        Index("ix_message_due", "state", "due_at"),
        Index("ix_message_subscription", "subscription", "seq"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(index=True, unique=True)
    channel: str
    recipient: str
    subscription: str
    subject: str = Field(sa_type=Text)
    state: str
    attempts: int
    due_at: str
    lease: str
    lease_until: str
    created_at: str
    first_tried_at: str
    accepted_at: str


class MessageBody(SQLModel, table=True):
    """A message byte for byte as it goes out, compressed; never changed."""

    __tablename__ = "message_body"

    message: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    raw: bytes = Field(sa_type=LargeBinary)


class Answer(SQLModel, table=True):
    """What a server said to one try at one message; the ledger of deliveries."""

    __table_args__ = (Index("ix_answer_message", "message", "seq"),)

    seq: int | None = Field(default=None, primary_key=True)
    message: int
    at: str
    outcome: str
    code: int
    text: str = Field(sa_type=Text)


class Review(SQLModel, table=True):
    """That a person has seen a change (acknowledged) or signed its day off (reviewed)."""

    change_id: str = Field(primary_key=True, sa_type=Digest(16))
    state: str
    by: str
    at: str


class Lease(SQLModel, table=True):
    """Who may write to a list, until when; the token only grows and fences off older holders."""

    list_id: str = Field(primary_key=True)
    owner: str
    token: int
    expires_at: str
    told: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Duty(SQLModel, table=True):
    """Which process does a work that only one may do, and the count of its signs of life.

    Who wants to take over watches the count, not the clock: a dead holder no longer counts.
    """

    name: str = Field(primary_key=True)
    owner: str
    beats: int
    beat_at: str
    since: str


class ListSchedule(SQLModel, table=True):
    """The scheduled clock of one list: the slot of its last scheduled run, and that run's end."""

    __tablename__ = "list_schedule"

    list_id: str = Field(primary_key=True)
    slot: str
    asked_at: str
    run_id: str
    started_at: str
    finished_at: str
    outcome: str
    reason: str = Field(sa_type=Text)


class Name(SQLModel, table=True):
    """Every name that ever stood on any list, with its search form.

    `indexed` is the version of the matcher that the words of the name were written down by;
    `mark` a short hash of all that tells it from other names of its entry.
    """

    __table_args__ = (
        Index("ix_name_form", "form"),
        Index("ix_name_indexed", "indexed"),
        Index(
            "ix_name_several", "kind", sqlite_where=text(SEVERAL), postgresql_where=text(SEVERAL)
        ),
        UniqueConstraint("entry_id", "mark"),
    )

    id: int | None = Field(default=None, primary_key=True)
    list_id: str
    entry_id: str = Field(sa_type=Digest(16))
    kind: str
    text: str = Field(sa_type=Text)
    form: str = Field(sa_type=Text)
    recorded_at: str
    indexed: str = Field(default="", sa_column_kwargs={"server_default": ""})
    mark: int = Field(sa_type=BigInteger)
    words: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})


class NameWord(SQLModel, table=True):
    """Index of names: which names a word stands in, as it sounds.

    `names` are those of one part, packed with the weight of all their words (`db.postings`).
    """

    __tablename__ = "name_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: str = Field(primary_key=True)
    part: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    names: bytes


class WordKey(SQLModel, table=True):
    """Index of words: consonants and trigrams that a word is found by when written otherwise."""

    __tablename__ = "word_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: str = Field(primary_key=True)
    letters: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    words: str = Field(sa_type=Text)


class Number(SQLModel, table=True):
    """Every number that ever stood for an entry, as published, and every key that led to it.

    `indexed` is the version of the rules of spelling by which its forms were written down; `mark`
    a short hash of all that tells it from other numbers of its entry.
    """

    __table_args__ = (
        Index("ix_number_indexed", "indexed"),
        UniqueConstraint("entry_id", "mark"),
    )

    id: int | None = Field(default=None, primary_key=True)
    list_id: str
    entry_id: str = Field(sa_type=Digest(16))
    type: str
    text: str = Field(sa_type=Text)
    country: str = Field(sa_type=Text)
    recorded_at: str
    indexed: str = Field(default="", sa_column_kwargs={"server_default": ""})
    mark: int = Field(sa_type=BigInteger)


class NumberForm(SQLModel, table=True):
    """Index of numbers: what all spellings of one number have in common, and of what type it is."""

    __tablename__ = "number_form"
    __table_args__ = ({"sqlite_with_rowid": False},)

    form: str = Field(primary_key=True)
    type: str = Field(primary_key=True)
    number_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class Watched(SQLModel, table=True):
    """One party that somebody watches; in no log and no journal, so that it can be forgotten.

    `words` are those of the name, as the version `matcher` of the matcher made them; `cells` the
    numbers as the file writes them, `numbers` the same with words for their types.
    """

    __table_args__ = (Index("ix_watched_list", "list_name"),)

    watch_id: str = Field(primary_key=True, max_length=20)
    list_name: str
    label: str
    name: str = Field(sa_type=Text)
    words: str = Field(sa_type=Text)
    matcher: str
    births: str
    country: str
    numbers: str = Field(sa_type=Text)
    cells: str = Field(sa_type=Text)
    imported_at: str


class Clearance(SQLModel, table=True):
    """A person's word on a watched and a listed party: cleared while the seal holds, or open."""

    seq: int | None = Field(default=None, primary_key=True)
    pair_id: str = Field(index=True, max_length=20)
    watch_id: str
    entry_id: str
    verdict: str
    seal: str
    reason: str = Field(sa_type=Text)
    decided_by: str
    decided_at: str
    journal: int


# People, and what they leave behind at the desk.

TWO_PERSONS = (
    "checker = '' OR (lower(checker) <> lower(maker) AND lower(checker) <> lower(brought_by))"
)
BY_WHOM = "state NOT IN ('accepted', 'declined') OR checker <> ''"


class Account(SQLModel, table=True):
    """A person who may sign in: the role, until when, and what a password is checked by.

    `name` is lower case; `password` an argon2id hash, "" where none is set; `subject` the person's
    name at the identity provider. `state` is invited, active or closed.
    """

    name: str = Field(primary_key=True, max_length=64)
    shown_as: str
    role: str
    state: str
    until: str
    password: str
    subject: str
    zone: str
    created_at: str
    created_by: str


class Token(SQLModel, table=True):
    """A personal key for machines: by its hash, for one scope, until a day or for ever ("")."""

    __table_args__ = (Index("ix_token_account", "account"),)

    token_id: str = Field(primary_key=True, max_length=16)
    account: str
    scope: str
    hash: str = Field(max_length=64)
    label: str
    until: str
    created_at: str
    created_by: str
    revoked_at: str


class Session(SQLModel, table=True):
    """Somebody who is signed in, by the hash of what the browser holds; gone when it ends."""

    __table_args__ = (Index("ix_session_account", "account"),)

    hash: str = Field(primary_key=True, max_length=64)
    account: str
    csrf: str
    created_at: str
    seen_at: str
    ends_at: str


class SignInLink(SQLModel, table=True):
    """A link that signs somebody in once, by its hash."""

    __tablename__ = "sign_in_link"

    hash: str = Field(primary_key=True, max_length=64)
    account: str
    ends_at: str


class SignInTry(SQLModel, table=True):
    """Failed tries to sign in, by whom they were about or whence they came."""

    __tablename__ = "sign_in_try"

    whose: str = Field(primary_key=True, max_length=80)
    failed: int
    since: str


class JobFailure(SQLModel, table=True):
    """Why a job of the queue came to nothing, try by try."""

    __tablename__ = "job_failure"

    job: int = Field(
        sa_column=Column(BigInteger, primary_key=True, autoincrement=False, nullable=False)
    )
    number: int = Field(
        sa_column=Column(Integer, primary_key=True, autoincrement=False, nullable=False)
    )
    at: str
    worker: str
    why: str = Field(sa_type=Text)


class WatchAnswer(SQLModel, table=True):
    """A part of a check of watched names, and what a worker found: by ids, until it is collected.

    `asked` says of what it is a part, `answered_at` is "" until somebody did.
    """

    __tablename__ = "watch_answer"

    check_id: str = Field(primary_key=True, max_length=16)
    part: int = Field(
        sa_column=Column(Integer, primary_key=True, autoincrement=False, nullable=False)
    )
    list_id: str
    asked: str = Field(sa_type=Text)
    asked_at: str
    answered_at: str
    answer: str = Field(sa_type=Text)


class Proposal(SQLModel, table=True):
    """What one person proposes and another has to agree to, and what became of it.

    `verdict` is confirm, reject, merge, split, undo or upload; `subject` what it is about. `state`
    is open, accepted, declined or withdrawn. The database itself refuses a checker who is the maker
    or who brought the document, and any change of one that is no longer open.
    """

    __table_args__ = (
        Index("ix_proposal_open", "state", "list_id"),
        Index("ix_proposal_subject", "subject"),
        CheckConstraint(TWO_PERSONS, "ck_proposal_two_persons"),
        CheckConstraint("(state = 'open') = (checked_at = '')", "ck_proposal_checked"),
        CheckConstraint(BY_WHOM, "ck_proposal_by_whom"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    proposal_id: str = Field(index=True, unique=True, max_length=32)
    verdict: str
    list_id: str
    subject: str
    body: str = Field(sa_type=Text)
    maker: str
    brought_by: str
    made_at: str
    state: str
    checker: str
    checked_at: str
    reason: str = Field(sa_type=Text)


class SavedFilter(SQLModel, table=True):
    """A view of the log that somebody keeps: the query of its address, by a name."""

    __tablename__ = "saved_filter"

    account: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=120)
    query: str = Field(sa_type=Text)
    created_at: str


class LastLook(SQLModel, table=True):
    """Up to which row of the log somebody has seen what is new."""

    __tablename__ = "last_look"

    account: str = Field(primary_key=True, max_length=64)
    seq: int
    at: str


class AskedOnce(SQLModel, table=True):
    """A decision that a machine sent with a key, and what was answered: the same key, no twice."""

    __tablename__ = "asked_once"

    account: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=200)
    request: str = Field(max_length=64)
    status: int
    body: str = Field(sa_type=Text)
    at: str
