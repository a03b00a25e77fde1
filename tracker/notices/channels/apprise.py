"""Apprise, an extra that knows a hundred ways to people."""

import importlib
import json
import logging
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from db import files
from db.messages import Claimed, Said
from tracker.notices.channels.channel import Channel

LONGEST_ADDRESS = 64 * 1024


class Apprise(Channel, name="apprise"):
    """Hands the words to Apprise; its addresses may lie in a file (`file:PATH`).

    What it reads of an answer is its own business: only the time of a call is bounded here.
    """

    place: ClassVar[int] = 3
    at_a_time: ClassVar[int] = 20
    side_by_side: ClassVar[bool] = True
    patience: ClassVar[float] = 30.0

    def send(self, message: Claimed) -> Said:
        """Hand over one message."""
        if find_spec("apprise") is None:
            return Said(outcome="failed", text="The extra apprise is not installed.")
        try:
            address = _address(message.recipient)
        except OSError as why:
            return Said(outcome="failed", text=f"The address cannot be read: {why}.")
        # It writes addresses, tokens and all, wherever the standard log leads: nowhere here.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        way = importlib.import_module("apprise").Apprise()
        if not way.add(address):
            return Said(outcome="dead", text="Apprise does not know such an address.")
        body = json.loads(message.raw)["data"]
        if way.notify(title=body["subject"], body=body["text"]):
            return Said(outcome="accepted")
        return Said(outcome="failed", text="not taken")


def _address(recipient: str) -> str:
    if not recipient.startswith("file:"):
        return recipient
    path = Path(recipient.removeprefix("file:"))
    return files.read(path, LONGEST_ADDRESS, follow=True).decode("utf-8", "replace").strip()
