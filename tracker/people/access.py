"""The one table of who may do what: a role has rights, a route asks for one. Denied by default.

Tests make the matrix of every role and every route from it; no route is served that is not here.
"""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is here for (design section 9)."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"
    EXAMINER = "examiner"


class Scope(StrEnum):
    """What a token is for; it never may more than its owner."""

    READ = "read"
    DECIDE = "decide"
    INGEST = "ingest"


class Right(StrEnum):
    """What a route asks for."""

    OPEN = "open"  # nothing: signing in, probes, what a mail links to
    SELF = "self"  # one's own account: zone, password, signing out
    READ = "read"  # lists, log, entries, documents, status
    KEEP = "keep"  # one's own filters, tokens and subscriptions
    WATCHED = "watched"  # watched names; every look is on record
    RECORDS = "records"  # journal, who is told, who signed in
    DECIDE = "decide"  # questions, acknowledging, sign-offs, acts, findings, scope
    INGEST = "ingest"  # uploads of documents
    WATCH = "watch"  # watch lists taken in and forgotten
    MANAGE = "manage"  # users, subscriptions of all, schedule, drills


READS = frozenset({Right.READ, Right.WATCHED, Right.RECORDS})

MAY: Mapping[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.SELF, Right.READ, Right.KEEP}),
    Role.REVIEWER: READS | {Right.SELF, Right.KEEP, Right.DECIDE, Right.INGEST, Right.WATCH},
    Role.ADMIN: READS | {Right.SELF, Right.KEEP, Right.WATCH, Right.MANAGE},
    Role.EXAMINER: READS | {Right.SELF},
}
"""Role -> its rights beside OPEN. An admin decides nothing, an examiner reads only."""

TOKEN_MAY: Mapping[Scope, frozenset[Right]] = {
    Scope.READ: READS,
    Scope.DECIDE: READS | {Right.DECIDE},
    Scope.INGEST: frozenset({Right.READ, Right.INGEST}),
}
"""Scope of a token -> the rights it leaves to its owner."""

PROBES = {
    "GET /healthz": Right.OPEN,
    "GET /readyz": Right.OPEN,
    "GET /metrics": Right.OPEN,
    "GET /openapi.json": Right.OPEN,
}

LINKS: Mapping[str, Right] = {
    "GET /ack/{token:path}": Right.OPEN,
    "POST /ack/{token:path}": Right.OPEN,
    "GET /feed": Right.OPEN,
}
"""What mails link to: acknowledging, stopping, feeds of readers; each checks its own link."""

API: Mapping[str, Right] = {
    "GET /v1/acts": Right.READ,
    "POST /v1/acts": Right.DECIDE,
    "GET /v1/acts/{act:path}": Right.READ,
    "POST /v1/acts/{number}/withdraw": Right.DECIDE,
    "GET /v1/calendar": Right.READ,
    "GET /v1/changes": Right.READ,
    "GET /v1/changes/stream": Right.READ,
    "GET /v1/changes/{change_id}": Right.READ,
    "POST /v1/changes/{change_id}/ack": Right.DECIDE,
    "GET /v1/checks": Right.READ,
    "GET /v1/coverage": Right.READ,
    "GET /v1/decisions": Right.READ,
    "POST /v1/decisions/{number}/undo": Right.DECIDE,
    "GET /v1/deliveries": Right.RECORDS,
    "GET /v1/deliveries/{number}": Right.RECORDS,
    "GET /v1/documents/{sha256}": Right.READ,
    "GET /v1/documents/{sha256}/about": Right.READ,
    "GET /v1/entries/{entry_id}": Right.READ,
    "GET /v1/entries/{entry_id}/changes": Right.READ,
    "GET /v1/entries/{entry_id}/revisions": Right.READ,
    "GET /v1/exports/changes.csv": Right.READ,
    "GET /v1/exports/changes.jsonl": Right.READ,
    "GET /v1/exports/changes.xlsx": Right.READ,
    "GET /v1/findings": Right.READ,
    "GET /v1/findings/{finding_id}": Right.READ,
    "POST /v1/findings/{finding_id}/accept": Right.DECIDE,
    "POST /v1/findings/{finding_id}/reopen": Right.DECIDE,
    "GET /v1/ftm/catalog.json": Right.READ,
    "GET /v1/ftm/{list_id}/delta.json": Right.READ,
    "GET /v1/ftm/{list_id}/delta/{version}.json": Right.READ,
    "GET /v1/ftm/{list_id}/entities.ftm.json": Right.READ,
    "GET /v1/head": Right.READ,
    "GET /v1/journal": Right.RECORDS,
    "GET /v1/lists": Right.READ,
    "GET /v1/lists/{list_id}": Right.READ,
    "GET /v1/lists/{list_id}/documents": Right.READ,
    "POST /v1/merges": Right.DECIDE,
    "GET /v1/notices": Right.RECORDS,
    "GET /v1/notices/open": Right.RECORDS,
    "GET /v1/notices/{notice_id}": Right.RECORDS,
    "GET /v1/proposals": Right.READ,
    "GET /v1/proposals/{proposal_id}": Right.READ,
    "POST /v1/proposals/{proposal_id}/accept": Right.DECIDE,
    "POST /v1/proposals/{proposal_id}/decline": Right.DECIDE,
    "POST /v1/proposals/{proposal_id}/withdraw": Right.DECIDE,
    "GET /v1/questions": Right.READ,
    "GET /v1/questions/{pending_id}": Right.READ,
    "POST /v1/questions/{pending_id}/confirm": Right.DECIDE,
    "POST /v1/questions/{pending_id}/reject": Right.DECIDE,
    "GET /v1/retention": Right.READ,
    "GET /v1/retention/removable": Right.RECORDS,
    "GET /v1/reviews": Right.READ,
    "POST /v1/reviews": Right.DECIDE,
    "GET /v1/scope": Right.READ,
    "POST /v1/scope/{list_id}": Right.DECIDE,
    "GET /v1/search": Right.READ,
    "POST /v1/splits": Right.DECIDE,
    "GET /v1/status": Right.READ,
    "GET /v1/subscriptions": Right.RECORDS,
    "GET /v1/summary": Right.READ,
    "GET /v1/timeline": Right.READ,
    "POST /v1/uploads": Right.INGEST,
    "GET /v1/watch": Right.WATCHED,
    "GET /v1/watch/hits": Right.WATCHED,
}

SIGNING_IN: Mapping[str, Right] = {
    "GET /sign-in": Right.OPEN,
    "POST /sign-in": Right.OPEN,
    "GET /sign-in/link": Right.OPEN,
    "POST /sign-in/link": Right.OPEN,
    "GET /sign-in/oidc": Right.OPEN,
    "GET /sign-in/oidc/callback": Right.OPEN,
    "POST /sign-out": Right.SELF,
}
"""Signing in by password, link or provider, and signing out."""

PAGES: Mapping[str, Right] = {
    "GET /": Right.READ,
    "GET /account": Right.SELF,
    "POST /account": Right.SELF,
    "POST /account/tokens": Right.KEEP,
    "GET /acts": Right.READ,
    "POST /acts": Right.DECIDE,
    "POST /acts/withdraw": Right.DECIDE,
    "GET /acts/{act:path}": Right.READ,
    "GET /calendar": Right.READ,
    "GET /calendar.ics": Right.READ,
    "GET /changes": Right.READ,
    "GET /changes.csv": Right.READ,
    "GET /changes.jsonl": Right.READ,
    "GET /changes.xlsx": Right.READ,
    "GET /changes/{change_id}": Right.READ,
    "POST /changes/{change_id}/acknowledge": Right.DECIDE,
    "GET /checks": Right.READ,
    "GET /documents/{sha256}": Right.READ,
    "GET /documents/{sha256}/bytes": Right.READ,
    "GET /entries/{list_id}/{entry_id:path}": Right.READ,
    "GET /exports": Right.READ,
    "GET /exports/{list_id}.ftm.json": Right.READ,
    "GET /first-run": Right.MANAGE,
    "POST /first-run/drill": Right.MANAGE,
    "POST /first-run/test-mail": Right.MANAGE,
    "GET /jobs": Right.MANAGE,
    "POST /jobs": Right.MANAGE,
    "GET /journal": Right.RECORDS,
    "GET /lists": Right.READ,
    "GET /lists/{list_id}": Right.READ,
    "POST /lists/{list_id}/scope": Right.DECIDE,
    "GET /names": Right.READ,
    "GET /notices": Right.RECORDS,
    "GET /notices/{notice_id}": Right.RECORDS,
    "POST /notices/{notice_id}": Right.DECIDE,
    "GET /notices/{notice_id}/mails/{number}": Right.RECORDS,
    "GET /questions": Right.READ,
    "POST /questions": Right.DECIDE,
    "GET /questions/decisions": Right.READ,
    "POST /questions/decisions": Right.DECIDE,
    "POST /questions/parties": Right.DECIDE,
    "POST /questions/proposals": Right.DECIDE,
    "GET /questions/{pending_id}": Right.READ,
    "GET /reconciliation": Right.READ,
    "POST /reconciliation": Right.DECIDE,
    "GET /saved": Right.KEEP,
    "POST /saved": Right.KEEP,
    "POST /saved/delete": Right.KEEP,
    "POST /saved/feed": Right.KEEP,
    "POST /saved/rename": Right.KEEP,
    "POST /saved/subscribe": Right.KEEP,
    "GET /search": Right.READ,
    "POST /seen": Right.SELF,
    "GET /sign-off": Right.DECIDE,
    "POST /sign-off": Right.DECIDE,
    "GET /static/{name}": Right.OPEN,
    "GET /status": Right.READ,
    "GET /subscriptions": Right.KEEP,
    "POST /subscriptions": Right.KEEP,
    "GET /subscriptions/{name}": Right.KEEP,
    "GET /subscriptions/{name}/preview": Right.KEEP,
    "GET /uploads": Right.READ,
    "POST /uploads": Right.INGEST,
    "GET /uploads/works/{key}": Right.INGEST,
    "GET /users": Right.MANAGE,
    "POST /users": Right.MANAGE,
    "GET /users/{name}": Right.MANAGE,
    "POST /users/{name}": Right.MANAGE,
    "GET /watch": Right.WATCHED,
    "POST /watch": Right.WATCH,
    "POST /watch/hits": Right.WATCHED,
    "POST /watch/pairs": Right.DECIDE,
    "GET /watch/works/{key}": Right.WATCHED,
    "GET /watch/{list_name:path}": Right.WATCHED,
}

ROUTES: Mapping[str, Right] = {**PROBES, **LINKS, **API, **SIGNING_IN, **PAGES}
"""Method and path, as the routes are written -> the right that is asked for."""


def asked_by(method: str, path: str) -> Right | None:
    """The right that a route asks for; None where it is not in the table, and nobody may."""
    return ROUTES.get(f"{'GET' if method == 'HEAD' else method} {path}")
