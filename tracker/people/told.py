"""What records about people say, in words."""

from collections.abc import Mapping
from typing import Any

from tracker.people import record

ACCOUNTS = {
    "added": "The account {account} was made: {role}{until}.",
    "role": "{account} is {role} now, and was {was}{until}.",
    "closed": "The account {account} was closed; sessions ended: {sessions}, tokens: {tokens}.",
    "opened": "The account {account} may be used again.",
    "link": "A link to sign in by was made for {account}.",
    "first link": "A link to make the first account by was made.",
    "password": "{account} set a password ({how}); sessions ended: {sessions}.",
    "profile": "{account} is shown as {shown_as!r}, with times of {zone}.",
    "bound": "{account} is known by an identity of {provider}.",
    "unbound": "The identity that {account} was known by was forgotten.",
}
TOKENS = {
    "added": "A token of {account} was made, for {scope}{until} ({token_id}).",
    "revoked": "A token of {account} was revoked ({token_id}).",
}
SIGNED_OUT = {
    "here": "{account} signed out.",
    "everywhere": "{account} was signed out; sessions ended: {sessions}.",
}
ANY = ""
"""In place of what was done, where a kind tells of one thing only."""

SENTENCES: Mapping[str, Mapping[str, str]] = {
    record.ACCOUNT: ACCOUNTS,
    record.TOKEN: TOKENS,
    record.SIGN_IN: {ANY: "{account} signed in ({how}) from {address}."},
    record.SIGN_OUT: SIGNED_OUT,
    record.SIGN_IN_FAILED: {ANY: "{failed} tries to sign in failed, to {account} from {address}."},
}
"""Kind of record -> what was done -> the sentence."""

NOT_SAID = {"account": "no account of ours", "address": "no address"}


class _Fields(dict[str, Any]):
    """Fields of a record; of what an older one does not have, nothing is said."""

    def __missing__(self, name: str) -> str:
        return "?"


def sentence(kind: str, body: Mapping[str, Any]) -> str:
    """What a record of one of these kinds says."""
    fields = _Fields({name: value or NOT_SAID.get(name, value) for name, value in body.items()})
    fields["until"] = f", until the end of {body['until']}" if body.get("until") else ""
    done = SENTENCES[kind]
    return done[body["what"] if ANY not in done else ANY].format_map(fields)
