"""The tables of the database, as statements are made of them.

Plain SQLAlchemy Core: importing them makes no classes, which took a third of a second of every
command. `db.models` says the same as SQLModel classes, and what each row means; a test compares the
two. Of which rows an index is stands in its `info`: said in a database's own words, that database's
part of SQLAlchemy were loaded wherever this is.

Rows are written once. What later stops being current is marked by `superseded_at`, and every
such mark is a row of the chain of its own.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from db.columns import Digest, Packed

METADATA = MetaData()

SEVERAL = "text LIKE '%(%;%'"
"""Of a name: that its cell may hold several, as in "A (B; C)". An index has just these few."""

NOT_SAID = "not said"
"""Of a document: that nobody said by what way it came (`tracker.model.Provenance`)."""

blob = Table(
    "blob",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("stored_at", String, nullable=False),
)
"""One archived file: its bytes lie in the archive under their hash."""

tombstone = Table(
    "tombstone",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("list_id", String, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("stored_at", String, nullable=False),
    Column("observed_at", String, nullable=False),
    Column("removed_at", String, nullable=False),
    Column("removed_by", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("journal", Integer, nullable=False),
    Index("ix_tombstone_list", "list_id", "observed_at"),
)
"""A file of a list that was removed once it was old enough: what it was, when, by whom and why."""

journal = Table(
    "journal",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("list_id", String, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("ix_journal_kind", "kind", "seq"),
    Index("ix_journal_list", "list_id", "kind", "seq"),
)
"""One arrival, check, decision or change of rules or settings; hash-chained."""

snapshot = Table(
    "snapshot",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("list_id", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("observed_at", String, nullable=False),
    Column("published_at", String, nullable=False),
    Column("receipt", Integer, nullable=False),
    Column("mode", String, nullable=False),
    Column("format_id", String, nullable=False),
    Column("covers", Text, nullable=False),
    Column("rules_version", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("terrorism", Integer, nullable=False),
    Column("stats", Text, nullable=False),
    Column("provenance", String, nullable=False, default=NOT_SAID, server_default=NOT_SAID),
    UniqueConstraint("list_id", "observed_at", "published_at", "sha256"),
    Index("ix_snapshot_own", "list_id", "published_at"),
    Index("ix_snapshot_sha256", "sha256"),
)
"""One readable arrival of one list, as read under one version of the rules."""

snapshot_members = Table(
    "snapshot_members",
    METADATA,
    Column("snapshot", Integer, primary_key=True, autoincrement=False),
    Column("base", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("ix_snapshot_members_base", "base"),
)
"""Whom a document has, packed: whole (`base` 0), or as the difference to another document's."""

snapshot_state = Table(
    "snapshot_state",
    METADATA,
    Column("snapshot", Integer, primary_key=True, autoincrement=False),
    Column("base", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("ix_snapshot_state_base", "base"),
)
"""Where everybody stands after a document, packed: whole, or as the difference to another's."""

revision = Table(
    "revision",
    METADATA,
    Column("id", Digest(16), primary_key=True),
    Column("data", Packed("revision", binary=True), nullable=False),
)
"""Content of an entry, by the hash of its canonical JSON."""

standing = Table(
    "standing",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("list_id", String, nullable=False),
    Column("entry_id", Digest(16), nullable=False),
    Column("entry_key", String, nullable=False),
    Column("caption", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("revision", Digest(16), nullable=False),
    Column("body", Packed("standing", per="list_id"), nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("superseded_at", String, nullable=False, default=""),
    Index("ix_standing_entry", "entry_id", "recorded_at"),
    Index("ix_standing_list", "list_id", "superseded_at"),
)
"""Where an entry stands, as recorded at one time; the newest row per entry is current."""

entry_key = Table(
    "entry_key",
    METADATA,
    Column("list_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("entry_id", Digest(16), primary_key=True),
    sqlite_with_rowid=False,
)
"""Every key that ever led to an entry; a key may have led to several, one after the other."""

change = Table(
    "change",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("change_id", Digest(16), nullable=False),
    Column("slot", Digest(16), nullable=False),
    Column("list_id", String, nullable=False),
    Column("entry_id", Digest(16), nullable=False),
    Column("entry_key", String, nullable=False),
    Column("caption", Text, nullable=False),
    Column("schema", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("programme", Text, nullable=False),
    Column("terrorism", Boolean, nullable=False),
    Column("screening_relevant", Boolean, nullable=False),
    Column("origin", String, nullable=False),
    Column("confirmation", String, nullable=False),
    Column("entry_still_in_force", Boolean, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("cause", String, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("instrument_url", Text, nullable=False),
    Column("effective_on", String, nullable=False),
    Column("published_at", String, nullable=False),
    Column("observed_after", String, nullable=False),
    Column("observed_at", String, nullable=False),
    Column("snapshot_sha256", Digest(32), nullable=False),
    Column("previous_snapshot_sha256", Digest(32), nullable=False),
    Column("fields", Packed("fields", per="list_id"), nullable=False),
    Column("rules_version", String, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("superseded_at", String, nullable=False, default=""),
    Column("superseded_by", String, nullable=False, default=""),
    Column("facet", Integer, nullable=False, default=0),
    Column("text", Integer, nullable=False, default=0),
    Index("ix_change_change_id", "change_id"),
    Index("ix_change_current", "superseded_at", "observed_at", "seq"),
    Index("ix_change_entry", "entry_id", "seq"),
    Index("ix_change_facet", "facet", "superseded_at", "observed_at", "seq"),
    Index("ix_change_list", "list_id", "superseded_at", "observed_at", "seq"),
    Index("ix_change_observed", "observed_at", "seq"),
    Index("ix_change_recorded", "recorded_at", "seq"),
    Index("ix_change_slot", "list_id", "slot"),
    Index("ix_change_text", "text", "superseded_at", "facet", "observed_at", "seq"),
)
"""One row of the change log: a change as `tracker.model` has it, and what the log adds."""

facet = Table(
    "facet",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("list_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("programme", Text, nullable=False),
    Column("origin", String, nullable=False),
    Column("terrorism", Boolean, nullable=False),
    Column("screening_relevant", Boolean, nullable=False),
    Column("written", Integer, nullable=False),
    Column("current", Integer, nullable=False),
    UniqueConstraint(
        "list_id", "kind", "scope", "programme", "origin", "terrorism", "screening_relevant"
    ),
)
"""One combination of the values that the log is filtered by, with its number of rows."""

change_text = Table(
    "change_text",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("list_id", String, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("list_id", "text"),
)
"""Caption and key of a change as they are searched: folded, one below the other, once."""

pending = Table(
    "pending",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("pending_id", String(32), nullable=False),
    Column("list_id", String, nullable=False),
    Column("entry_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("superseded_at", String, nullable=False, default=""),
    Index("ix_pending_current", "list_id", "superseded_at"),
    Index("ix_pending_pending_id", "pending_id"),
)
"""One state of one question; the newest row per question is current."""

check = Table(
    "check",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("list_id", String, nullable=False),
    Column("observed_at", String, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("receipt", Integer, nullable=False),
    Index("ix_check_list", "list_id", "observed_at"),
    Index("ix_check_order", "list_id", "seq"),
    Index("ix_check_receipt", "receipt"),
    Index(
        "ix_check_refused",
        "list_id",
        "sha256",
        "observed_at",
        info={"where": "outcome = 'refused'"},
    ),
)
"""One look at a list and what came of it: changed, unchanged, pending, refused, failed."""

chain = Table(
    "chain",
    METADATA,
    Column("scope", String, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("ref", Integer, nullable=False),
    Column("body", Packed("link", per="scope"), nullable=False),
    Column("hash", Digest(32), nullable=False),
    Index(
        "ix_chain_hash",
        "hash",
        info={"where": "scope = '*'"},
    ),
)
"""One link: a change, a supersession, or a seal; its hash is over that of the link before, too."""

dictionary = Table(
    "dictionary",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("list_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("left", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("kind", "list_id", "version"),
)
"""What texts of one kind, of one list, are packed with: they name it by its id."""

act = Table(
    "act",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("feed_id", String, nullable=False),
    Column("number", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("published_on", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("observed_at", String, nullable=False),
    Column("snapshot_sha256", String, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("revision", String, nullable=False, default="", server_default=""),
    Column("body", Text, nullable=False, default="", server_default=""),
    UniqueConstraint("feed_id", "number", "revision"),
    Index("ix_act_published", "feed_id", "published_on"),
)
"""What one document of a source says of one official act, at its first sight."""

act_cited = Table(
    "act_cited",
    METADATA,
    Column("list_id", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("recorded_at", String, nullable=False),
)
"""Up to which act the log of a list cites them: it follows from its documents and those."""

event = Table(
    "event",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("list_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("ref", String, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("waiting", Boolean, nullable=False, default=False),
    Index("ix_event_list", "list_id", "seq"),
    Index("ix_event_waiting", "list_id", "seq", info={"where": "waiting"}),
)
"""The outbox: something that people may have to be told, without recipients."""

subscription = Table(
    "subscription",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("body", Text, nullable=False),
    Column("recorded_at", String, nullable=False),
)
"""A subscription or a group of recipients as the newest journal record about it has it."""

notice = Table(
    "notice",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("notice_id", String(32), nullable=False),
    Column("kind", String, nullable=False),
    Column("list_id", String, nullable=False),
    Column("entry_id", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("programme", Text, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("change_id", String, nullable=False),
    Column("change_seq", Integer, nullable=False),
    Column("terrorism", Boolean, nullable=False),
    Column("facts", Text, nullable=False),
    Column("corrects", String, nullable=False),
    Column("corrected_by", String, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("acked_at", String, nullable=False),
    Column("acked_by", String, nullable=False),
    UniqueConstraint("list_id", "entry_id", "kind", "scope", "programme", "episode", "occurrence"),
    Index("ix_notice_change", "change_id"),
    Index("ix_notice_entry", "entry_id"),
    Index("ix_notice_notice_id", "notice_id", unique=True),
    Index("ix_notice_open", "kind", "acked_at", "seq"),
)
"""Something told once, without recipients: what it is about, and what it says."""

delivery = Table(
    "delivery",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("notice", Integer, nullable=False),
    Column("subscription", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("due_at", String, nullable=False),
    Column("message", Integer, nullable=False),
    UniqueConstraint("notice", "recipient", "channel"),
    Index("ix_delivery_due", "message", "due_at"),
)
"""One notice for one recipient by one channel; `message` is 0 until it is composed."""

message = Table(
    "message",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("message_id", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("subscription", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", String, nullable=False),
    Column("lease", String, nullable=False),
    Column("lease_until", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("first_tried_at", String, nullable=False),
    Column("accepted_at", String, nullable=False),
    Index("ix_message_due", "state", "due_at"),
    Index("ix_message_message_id", "message_id", unique=True),
    Index("ix_message_subscription", "subscription", "seq"),
)
"""One mail or call with one or more notices, and how far it got."""

message_body = Table(
    "message_body",
    METADATA,
    Column("message", Integer, primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
)
"""A message byte for byte as it goes out, compressed; never changed."""

answer = Table(
    "answer",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("message", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("code", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_answer_message", "message", "seq"),
)
"""What a server said to one try at one message; the ledger of deliveries."""

review = Table(
    "review",
    METADATA,
    Column("change_id", Digest(16), primary_key=True),
    Column("state", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)
"""That a person has seen a change (acknowledged) or signed its day off (reviewed)."""

lease = Table(
    "lease",
    METADATA,
    Column("list_id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("token", Integer, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("told", Integer, nullable=False, default=0, server_default="0"),
)
"""Who may write to a list, until when; the token only grows and fences off older holders."""

duty = Table(
    "duty",
    METADATA,
    Column("name", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("beats", Integer, nullable=False),
    Column("beat_at", String, nullable=False),
    Column("since", String, nullable=False),
)
"""Which process does a work that only one may do, and the count of its signs of life."""

list_schedule = Table(
    "list_schedule",
    METADATA,
    Column("list_id", String, primary_key=True),
    Column("slot", String, nullable=False),
    Column("asked_at", String, nullable=False),
    Column("run_id", String, nullable=False),
    Column("started_at", String, nullable=False),
    Column("finished_at", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("reason", Text, nullable=False),
)
"""The scheduled clock of one list: the slot of its last scheduled run, and that run's end."""

name = Table(
    "name",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("list_id", String, nullable=False),
    Column("entry_id", Digest(16), nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("indexed", String, nullable=False, default="", server_default=""),
    Column("mark", BigInteger, nullable=False),
    Column("words", Text, nullable=False, default="", server_default=""),
    UniqueConstraint("entry_id", "mark"),
    Index("ix_name_form", "form"),
    Index("ix_name_indexed", "indexed"),
    Index("ix_name_several", "kind", info={"where": SEVERAL}),
)
"""Every name that ever stood on any list, with its search form."""

name_word = Table(
    "name_word",
    METADATA,
    Column("word", String, primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("names", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Index of names: which names a word stands in, as it sounds."""

word_key = Table(
    "word_key",
    METADATA,
    Column("key", String, primary_key=True),
    Column("letters", Integer, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Index of words: consonants and trigrams that a word is found by when written otherwise."""

number = Table(
    "number",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("list_id", String, nullable=False),
    Column("entry_id", Digest(16), nullable=False),
    Column("type", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("indexed", String, nullable=False, default="", server_default=""),
    Column("mark", BigInteger, nullable=False),
    UniqueConstraint("entry_id", "mark"),
    Index("ix_number_indexed", "indexed"),
)
"""Every number that ever stood for an entry, as published, and every key that led to it."""

number_form = Table(
    "number_form",
    METADATA,
    Column("form", String, primary_key=True),
    Column("type", String, primary_key=True),
    Column("number_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Index of numbers: what all spellings of one number have in common, and of what type it is."""

watched = Table(
    "watched",
    METADATA,
    Column("watch_id", String(20), primary_key=True),
    Column("list_name", String, nullable=False),
    Column("label", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("matcher", String, nullable=False),
    Column("births", String, nullable=False),
    Column("country", String, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("cells", Text, nullable=False),
    Column("imported_at", String, nullable=False),
    Index("ix_watched_list", "list_name"),
)
"""One party that somebody watches; in no log and no journal, so that it can be forgotten."""

clearance = Table(
    "clearance",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("pair_id", String(20), nullable=False),
    Column("watch_id", String, nullable=False),
    Column("entry_id", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("seal", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("decided_at", String, nullable=False),
    Column("journal", Integer, nullable=False),
    Index("ix_clearance_pair_id", "pair_id"),
)
"""A person's word on a watched and a listed party: cleared while the seal holds, or open."""


# People, and what they leave behind at the desk.

account = Table(
    "account",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("shown_as", String, nullable=False),
    Column("role", String, nullable=False),
    Column("state", String, nullable=False),
    Column("until", String, nullable=False),
    Column("password", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("created_by", String, nullable=False),
)
"""A person who may sign in: the role, until when, and what a password is checked by."""

token = Table(
    "token",
    METADATA,
    Column("token_id", String(16), primary_key=True),
    Column("account", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("label", String, nullable=False),
    Column("until", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("created_by", String, nullable=False),
    Column("revoked_at", String, nullable=False),
    Index("ix_token_account", "account"),
)
"""A personal key for machines: by its hash, for one scope, until a day or for ever ("")."""

session = Table(
    "session",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("account", String, nullable=False),
    Column("csrf", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("seen_at", String, nullable=False),
    Column("ends_at", String, nullable=False),
    Index("ix_session_account", "account"),
)
"""Somebody who is signed in, by the hash of what the browser holds; gone when it ends."""

sign_in_link = Table(
    "sign_in_link",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("account", String, nullable=False),
    Column("ends_at", String, nullable=False),
)
"""A link that signs somebody in once, by its hash."""

sign_in_try = Table(
    "sign_in_try",
    METADATA,
    Column("whose", String(80), primary_key=True),
    Column("failed", Integer, nullable=False),
    Column("since", String, nullable=False),
)
"""Failed tries to sign in, by whom they were about or whence they came."""

job_failure = Table(
    "job_failure",
    METADATA,
    Column("job", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("worker", String, nullable=False),
    Column("why", Text, nullable=False),
)
"""Why a job of the queue came to nothing, try by try."""

watch_answer = Table(
    "watch_answer",
    METADATA,
    Column("check_id", String(16), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("list_id", String, nullable=False),
    Column("asked", Text, nullable=False),
    Column("asked_at", String, nullable=False),
    Column("answered_at", String, nullable=False),
    Column("answer", Text, nullable=False),
)
"""A part of a check of watched names, and what a worker found: by ids, until it is collected."""

proposal = Table(
    "proposal",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("proposal_id", String(32), nullable=False),
    Column("verdict", String, nullable=False),
    Column("list_id", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("maker", String, nullable=False),
    Column("brought_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("checker", String, nullable=False),
    Column("checked_at", String, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint(
        "state NOT IN ('accepted', 'declined') OR checker <> ''", "ck_proposal_by_whom"
    ),
    CheckConstraint("(state = 'open') = (checked_at = '')", "ck_proposal_checked"),
    CheckConstraint(
        "checker = '' OR (lower(checker) <> lower(maker) AND lower(checker) <> lower(brought_by))",
        "ck_proposal_two_persons",
    ),
    Index("ix_proposal_open", "state", "list_id"),
    Index("ix_proposal_proposal_id", "proposal_id", unique=True),
    Index("ix_proposal_subject", "subject"),
)
"""What one person proposes and another has to agree to, and what became of it."""

saved_filter = Table(
    "saved_filter",
    METADATA,
    Column("account", String(64), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("query", Text, nullable=False),
    Column("created_at", String, nullable=False),
)
"""A view of the log that somebody keeps: the query of its address, by a name."""

last_look = Table(
    "last_look",
    METADATA,
    Column("account", String(64), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("at", String, nullable=False),
)
"""Up to which row of the log somebody has seen what is new."""

asked_once = Table(
    "asked_once",
    METADATA,
    Column("account", String(64), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", String, nullable=False),
)
"""A decision that a machine sent with a key, and what was answered: the same key, no twice."""
