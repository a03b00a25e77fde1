"""People: accounts, keys, sessions; proposals that another person has to agree to; the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TWO_PERSONS = (
    "checker = '' OR (lower(checker) <> lower(maker) AND lower(checker) <> lower(brought_by))"
)
BY_WHOM = "state NOT IN ('accepted', 'declined') OR checker <> ''"

EDITED = " OR ".join(
    f"NEW.{column} <> OLD.{column}"
    for column in (
        "proposal_id",
        "verdict",
        "list_id",
        "subject",
        "body",
        "maker",
        "brought_by",
        "made_at",
    )
)
"""What is proposed, and by whom, never changes."""

NOT_OPEN = f"OLD.state <> 'open' OR {EDITED}"
REFUSED = "a proposal is answered once, and what it says is never edited"

NO_NEW_ONE = (
    "NEW.state <> 'open' OR EXISTS (SELECT 1 FROM proposal AS known "
    "WHERE known.seq = NEW.seq OR known.proposal_id = NEW.proposal_id)"
)
"""INSERT OR REPLACE takes a row away that is in its place, and asks no trigger of deletions."""

SQLITE = (
    f"CREATE TRIGGER proposal_edited BEFORE UPDATE ON proposal WHEN {NOT_OPEN} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    "CREATE TRIGGER proposal_deleted BEFORE DELETE ON proposal "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"CREATE TRIGGER proposal_made BEFORE INSERT ON proposal WHEN {NO_NEW_ONE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)

POSTGRESQL = (
    "CREATE FUNCTION proposal_refused() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation'; END $$",
    f"CREATE TRIGGER proposal_edited BEFORE UPDATE ON proposal FOR EACH ROW WHEN ({NOT_OPEN}) "
    "EXECUTE FUNCTION proposal_refused()",
    "CREATE TRIGGER proposal_deleted BEFORE DELETE ON proposal FOR EACH ROW "
    "EXECUTE FUNCTION proposal_refused()",
    "CREATE TRIGGER proposal_made BEFORE INSERT ON proposal FOR EACH ROW "
    "WHEN (NEW.state <> 'open') EXECUTE FUNCTION proposal_refused()",
    "CREATE TRIGGER proposal_emptied BEFORE TRUNCATE ON proposal FOR EACH STATEMENT "
    "EXECUTE FUNCTION proposal_refused()",
)


def upgrade() -> None:
    _accounts()
    _proposals()
    _desk()


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _key(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), primary_key=True)


def _accounts() -> None:
    op.create_table(
        "account",
        _key("name", 64),
        *_texts("shown_as", "role", "state", "until", "password", "subject", "zone"),
        *_texts("created_at", "created_by"),
    )
    op.create_table(
        "token",
        _key("token_id", 16),
        *_texts("account", "scope"),
        sa.Column("hash", sa.String(64), nullable=False),
        *_texts("label", "until", "created_at", "created_by", "revoked_at"),
    )
    op.create_index("ix_token_account", "token", ["account"], unique=False)
    op.create_table(
        "session",
        _key("hash", 64),
        *_texts("account", "csrf", "created_at", "seen_at", "ends_at"),
    )
    op.create_index("ix_session_account", "session", ["account"], unique=False)
    op.create_table("sign_in_link", _key("hash", 64), *_texts("account", "ends_at"))
    op.create_table(
        "sign_in_try",
        _key("whose", 80),
        sa.Column("failed", sa.Integer(), nullable=False),
        *_texts("since"),
    )


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("proposal_id", sa.String(32), nullable=False),
        *_texts("verdict", "list_id", "subject"),
        sa.Column("body", sa.Text(), nullable=False),
        *_texts("maker", "brought_by", "made_at", "state", "checker", "checked_at"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(TWO_PERSONS, "ck_proposal_two_persons"),
        sa.CheckConstraint("(state = 'open') = (checked_at = '')", "ck_proposal_checked"),
        sa.CheckConstraint(BY_WHOM, "ck_proposal_by_whom"),
    )
    op.create_index("ix_proposal_proposal_id", "proposal", ["proposal_id"], unique=True)
    op.create_index("ix_proposal_open", "proposal", ["state", "list_id"], unique=False)
    op.create_index("ix_proposal_subject", "proposal", ["subject"], unique=False)
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        op.execute(statement)


def _desk() -> None:
    op.create_table(
        "saved_filter",
        _key("account", 64),
        _key("name", 120),
        sa.Column("query", sa.Text(), nullable=False),
        *_texts("created_at"),
    )
    op.create_table(
        "last_look",
        _key("account", 64),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_texts("at"),
    )
    op.create_table(
        "asked_once",
        _key("account", 64),
        _key("key", 200),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        *_texts("at"),
    )
