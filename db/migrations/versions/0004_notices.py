"""Subscriptions, notices, deliveries."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WAITING = sa.text("waiting")


def upgrade() -> None:
    _events()
    _subscriptions()
    _notices()
    _messages()


def _texts(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _whole(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _index(name: str, table: str, columns: Sequence[str], **more: Any) -> None:
    op.create_index(name, table, list(columns), **more)


def _events() -> None:
    # Events of earlier releases wait for nobody: nothing is told late by an upgrade.
    waiting: sa.Column[bool] = sa.Column(
        "waiting", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("event", waiting)
    _index(
        "ix_event_waiting",
        "event",
        ["list_id", "seq"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _subscriptions() -> None:
    op.create_table(
        "subscription",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        *_texts("body", "recorded_at"),
    )
    op.create_table(
        "review",
        sa.Column("change_id", sa.String(length=32), primary_key=True),
        *_texts("state", "by", "at"),
    )


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("notice_id", sa.String(length=32), nullable=False),
        *_texts("kind", "list_id", "entry_id", "scope", "programme"),
        *_whole("episode", "occurrence"),
        *_texts("change_id"),
        *_whole("change_seq"),
        sa.Column("terrorism", sa.Boolean(), nullable=False),
        *_texts("facts", "corrects", "corrected_by", "recorded_at", "acked_at", "acked_by"),
        sa.UniqueConstraint(
            "list_id", "entry_id", "kind", "scope", "programme", "episode", "occurrence"
        ),
    )
    _index("ix_notice_notice_id", "notice", ["notice_id"], unique=True)
    _index("ix_notice_change", "notice", ["change_id"])
    _index("ix_notice_entry", "notice", ["entry_id"])
    _index("ix_notice_open", "notice", ["kind", "acked_at", "seq"])
    op.create_table(
        "delivery",
        sa.Column("seq", sa.Integer(), primary_key=True),
        *_whole("notice"),
        *_texts("subscription", "recipient", "channel", "reason", "due_at"),
        *_whole("message"),
        sa.UniqueConstraint("notice", "recipient", "channel"),
    )
    _index("ix_delivery_due", "delivery", ["message", "due_at"])


def _messages() -> None:
    op.create_table(
        "message",
        sa.Column("seq", sa.Integer(), primary_key=True),
        *_texts("message_id", "channel", "recipient", "subscription", "subject"),
        *_texts("state"),
        *_whole("attempts"),
        *_texts("due_at", "lease", "lease_until", "created_at", "first_tried_at", "accepted_at"),
    )
    op.create_table(
        "message_body",
        sa.Column("message", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
    )
    _index("ix_message_message_id", "message", ["message_id"], unique=True)
    _index("ix_message_due", "message", ["state", "due_at"])
    _index("ix_message_subscription", "message", ["subscription", "seq"])
    op.create_table(
        "answer",
        sa.Column("seq", sa.Integer(), primary_key=True),
        *_whole("message"),
        *_texts("at", "outcome"),
        *_whole("code"),
        *_texts("text"),
    )
    _index("ix_answer_message", "answer", ["message", "seq"])
