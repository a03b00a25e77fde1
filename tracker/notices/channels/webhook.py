"""Webhooks by Standard Webhooks: signed, https only, to public addresses, never redirected."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

import httpx

from db.messages import Claimed, Said
from scrapers import network
from scrapers.addresses import without_tokens_of
from scrapers.network import private, retry_after, watched_line
from tracker.notices.channels.channel import Channel
from tracker.notices.keys import Keys
from tracker.notices.wording import phrase

OUTCOMES: dict[int, str] = {httpx.codes.GONE: "dead"}
"""By the receiver's answer; whatever else it says it is asked again."""

LONGEST_ANSWER = 2_000
"""Bytes of an answer that are read; nothing is unpacked, whatever it is packed in."""

NOTHING_PACKED = {"Accept-Encoding": "identity"}
PLAIN = frozenset({"", "identity"})


class Webhook(Channel, name="webhook"):
    """Calls the receiver's address, signed with the keys of the subscription."""

    place: ClassVar[int] = 2
    at_a_time: ClassVar[int] = 40
    side_by_side: ClassVar[bool] = True
    patience: ClassVar[float] = 10.0  # the way there, the handshake, headers and answer together

    @classmethod
    def barred(cls, address: str) -> str:
        """Why a webhook cannot go to an address."""
        if not address.startswith("https://"):
            return "; a webhook needs https://"
        why = barred(address, allow_private=True)
        return f", which {why}" if why else ""

    @classmethod
    def host(cls, address: str) -> str:
        """The host that is called."""
        found = network.address(address)
        return found.raw_host.decode("ascii") if found else address

    def send(self, message: Claimed) -> Said:
        """Call once."""
        on_record = self.office.order(message.subscription).secrets
        if not on_record:
            return Said(outcome="dead", text="The subscription has no signing key (any more).")
        try:
            secrets = Keys(self.office.settings.keys).read(on_record)
        except OSError as why:
            return Said(outcome="failed", text=f"Not signed, so not sent: {why}.")
        call = Call(
            url=message.recipient,
            identity=message.message_id,
            secrets=secrets,
            body=message.raw,
            allow_private=self.office.settings.webhooks_to_private_hosts,
        )
        said = post(call, self.office.clock())
        return replace(said, text=without_tokens_of(message.recipient, said.text))


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call of a webhook: where, with which id and keys, and what it carries.

    With several keys every one of them signs, newest first, so that the receiver can change over.
    """

    url: str
    identity: str
    secrets: Sequence[str] = field(repr=False)
    body: bytes
    allow_private: bool = False


def post(call: Call, now: datetime) -> Said:
    """Call once and say what became of it; 410 says that nobody wants to be called any more."""
    if why := barred(call.url, allow_private=call.allow_private):
        return Said(outcome="dead", text=f"The address {why}.")
    try:
        headers = signed(call, now)
    except Exception:
        return Said(outcome="dead", text="The signing key cannot be used.")
    try:
        code, text, later = _posted(call, headers)
    except Exception as why:
        return Said(outcome="failed", text=f"No answer: {why or type(why).__name__}")
    if httpx.codes.is_success(code):
        return Said(outcome="accepted", code=code, text=text)
    asked = f"{text}{phrase(' (asks for {:.0f} s)', later)}"
    outcome = OUTCOMES.get(code, "failed")
    return Said(outcome=outcome, code=code, text=asked, gone=code == httpx.codes.GONE)


def barred(url: str, *, allow_private: bool) -> str:
    """Why a webhook must not be called there, as the end of a sentence; "" if it may."""
    parsed = network.address(url)
    if parsed is None:
        return "is none"
    if parsed.scheme != "https":
        return "is not https"
    if parsed.userinfo:
        return "holds a password"
    return "" if allow_private else private(url)


def signed(call: Call, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks; an exception for a key that is none."""
    from standardwebhooks import Webhook

    identity = call.identity.strip("<>").partition("@")[0]
    body = call.body.decode()
    signatures = [Webhook(secret).sign(identity, now, body) for secret in call.secrets]
    return {
        "content-type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _posted(call: Call, headers: dict[str, str]) -> tuple[int, str, float]:
    seconds, addresses = Webhook.patience, len(network.found_at(call.url)) or 1
    limit = LONGEST_ANSWER + network.FRAMES
    with (
        network.client(NOTHING_PACKED) as caller,
        watched_line(call.url, seconds, call.allow_private, limit) as trace,
        caller.stream(
            "POST",
            call.url,
            headers=headers,
            content=call.body,
            timeout=httpx.Timeout(seconds, connect=seconds / addresses),
            extensions={"trace": trace},
        ) as answer,
    ):
        later = retry_after(answer.headers.get("retry-after", ""), datetime.now().astimezone())
        return answer.status_code, _text(answer), later


def _text(answer: httpx.Response) -> str:
    """The beginning of an answer. Its status has said it all: the rest may break off."""
    packing = answer.headers.get("content-encoding", "").strip().lower()
    if packing not in PLAIN:
        return f"(an answer packed as {packing[:20]})"
    text = b""
    with suppress(httpx.HTTPError, network.TooMuch):
        for part in answer.iter_raw(LONGEST_ANSWER):
            text += part
            if len(text) >= LONGEST_ANSWER:
                break
    return text[:LONGEST_ANSWER].decode("utf-8", "replace")
