"""Figures of the machine and of who looks after it, read when somebody asks for them."""

import shutil
from collections.abc import Collection, Iterator

from prometheus_client.core import GaugeMetricFamily

from db import claims, events, messages, questions
from db.engine import Connection
from tracker.model import moment
from tracker.notices import subscriptions
from tracker.service import life
from tracker.settings import Settings


def figure(name: str, text: str, value: float) -> GaugeMetricFamily:
    """One figure by itself."""
    family = GaugeMetricFamily(name, text)
    family.add_metric((), value)
    return family


def seconds(text: str) -> float:
    """A moment as Prometheus has it; 0 where there is none."""
    return moment(text).timestamp() if text else 0.0


def upkeep(connection: Connection, settings: Settings) -> Iterator[GaugeMetricFamily]:
    """Room on the disk, the last backup, the last `verify` and what it found."""
    free = shutil.disk_usage(settings.home).free if settings.home.is_dir() else 0
    yield figure("tracker_disk_free_bytes", "Free where the home is", free)
    made, verified = (claims.duty(connection, name).beat_at for name in (life.BACKUP, life.VERIFY))
    yield figure("tracker_backup_timestamp_seconds", "Last backup; 0: never", seconds(made))
    yield figure("tracker_verify_timestamp_seconds", "Last verify; 0: never", seconds(verified))
    is_wrong = bool(claims.duty(connection, life.FOUND).owner)
    yield figure("tracker_verify_failed", "1 if the last verify found something wrong", is_wrong)


def untold(connection: Connection) -> Iterator[GaugeMetricFamily]:
    """Since when something waits to be told, and to get through; 0 where nothing does."""
    yield figure(
        "tracker_event_waiting_timestamp_seconds",
        "Oldest event that nobody looked at who tells people",
        seconds(events.oldest_waiting(connection)),
    )
    paused = subscriptions.paused(connection)
    yield figure(
        "tracker_message_waiting_timestamp_seconds",
        "Oldest message that is neither accepted nor given up",
        seconds(messages.oldest_undelivered(connection, paused)),
    )


def of_lists(
    connection: Connection, now: str, lists: Collection[str]
) -> Iterator[GaugeMetricFamily]:
    """Of every list, since when its oldest question waits, and whether a right to write is left."""
    asked = questions.oldest(connection)
    left = {of.list_id for of in claims.left(connection, now)}
    waits = _by_list("question_timestamp_seconds", "Oldest question that waits")
    stuck = _by_list("lease_stuck", "1 while a right to write ran out and was not given back")
    for list_id in lists:
        waits.add_metric((list_id,), seconds(asked.get(list_id, "")))
        stuck.add_metric((list_id,), list_id in left)
    yield from (waits, stuck)


def _by_list(name: str, text: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"tracker_list_{name}", text, labels=("list",))
