"""A log of any size, with the proportions of the real ones, written straight into the tables."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, insert, text

from db import facets, store, tables
from db.engine import writing
from db.indexed import mark
from tracker.rules.normalise.names import match_form

LISTS = [("us_ofac_sdn", 38), ("eu_fsf", 15), ("gb_fcdo_uksl", 14), ("ch_seco", 10), ("un_sc", 8)]
LISTS += [(f"list_{n:02d}", 1) for n in range(14)] + [("us_state_fto", 0.02), ("nz_police", 0.01)]
KINDS = {"amendment": 70, "addition": 20, "removal": 6, "identity": 3.5, "relisting": 0.5}
ORIGINS = {"authority": 76, "format": 20, "parser": 3.9, "correction": 0.1}
TAGS = [f"TAG{n}" for n in range(60)]
SYLLABLES = ["al", "an", "ar", "ba", "da", "el", "gha", "ha", "im", "ja", "ka", "la", "ma", "na"]
SYLLABLES += ["qa", "ra", "sa", "ta", "ul", "wa", "ya", "za"]
BATCH = 20_000


def pick(of: dict[str, float], chance: random.Random) -> str:
    return chance.choices(list(of), list(of.values()))[0]


def name(chance: random.Random) -> str:
    words = ("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(3))
    return " ".join(words).upper()


def parties(size: int, chance: random.Random) -> list[dict[str, Any]]:
    """Entries that change: about one for seventeen rows, as in ten years of OFAC."""
    lists = dict(LISTS)
    sets = ["; ".join(sorted(chance.sample(TAGS, chance.choice((1, 2, 3))))) for _ in range(250)]
    often = [1 / (n + 1) for n in range(len(sets))]
    found = []
    for number in range(max(50, size // 17)):
        list_id = pick(lists, chance)
        tags = sets if list_id == "us_ofac_sdn" else TAGS[:20]
        found.append(
            {
                "list_id": list_id,
                "entry_id": f"{number:032x}",
                "entry_key": str(number),
                "caption": name(chance),
                "programme": chance.choices(tags, often[: len(tags)])[0],
                "terrorism": chance.random() < 0.3,
            }
        )
    return found


def effective(seq: int, observed_at: str) -> str:
    """The authority's day, month or year, of every third row; it gives none for the others."""
    return "" if seq % 3 else observed_at[: (10, 7, 4)[seq % 9 // 3]]


def names(size: int) -> Iterator[dict[str, Any]]:
    """Three names of every entry: its caption, and two that no caption has."""
    other = random.Random(-size)
    for who in parties(size, random.Random(size)):
        for kind, spelled in (
            ("name", who["caption"]),
            ("alias", f"ABU {name(other)}"),
            ("previousName", f"{name(other)} {who['entry_key']}X"),
        ):
            yield {
                "list_id": who["list_id"],
                "entry_id": who["entry_id"],
                "kind": kind,
                "text": spelled,
                "form": match_form(spelled),
                "recorded_at": "2015-01-01T00:00:00Z",
                "indexed": "",
                "mark": mark(kind, spelled),
            }


def rows(size: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(size)
    people = parties(size, chance)
    for seq in range(1, size + 1):
        who = chance.choice(people)
        day = seq * 4000 // size
        kind = pick(KINDS, chance)
        at = f"{2015 + day // 365}-{day % 365 // 31 + 1:02d}-{day % 31 % 28 + 1:02d}T00:00:00Z"
        ended = chance.random() < 0.03
        yield {
            **who,
            "seq": seq,
            "change_id": f"{seq:032x}",
            "slot": f"{seq:032x}",
            "schema": "Person",
            "kind": kind,
            "scope": "designation" if kind != "amendment" and chance.random() < 0.1 else "entry",
            "screening_relevant": chance.random() < 0.6,
            "origin": pick(ORIGINS, chance) if kind == "amendment" else "authority",
            "confirmation": "",
            "entry_still_in_force": kind != "removal",
            "episode": 1,
            "cause": "",
            "instrument": "",
            "instrument_url": "",
            "effective_on": effective(seq, at),
            "published_at": "",
            "observed_after": "",
            "observed_at": at,
            "snapshot_sha256": f"{day:064x}",
            "previous_snapshot_sha256": f"{day - 1:064x}",
            "fields": '[{"after":["' + "x" * 120 + '"],"before":[],"field":"alias"}]',
            "rules_version": "bench",
            "recorded_at": at,
            "superseded_at": "2026-06-01T00:00:00Z" if ended else "",
            "superseded_by": "",
        }


def fill(engine: Engine, size: int) -> None:
    """Write that many rows, and let the database count what it has."""
    numbers: dict[tuple[Any, ...], int] = {}
    words: dict[tuple[str, str], int] = {}
    written, current, batch = Counter[int](), Counter[int](), list[dict[str, Any]]()
    change = tables.change
    with writing(engine) as connection:
        for row in rows(size):
            facet = numbers.setdefault(facets.facet_of(row), len(numbers) + 1)
            told = words.setdefault((row["list_id"], facets.text_of(row)), len(words) + 1)
            written[facet] += 1
            current[facet] += not row["superseded_at"]
            batch.append({**row, "facet": facet, "text": told})
            if len(batch) == BATCH:
                connection.execute(insert(change), batch)
                batch.clear()
        if batch:
            connection.execute(insert(change), batch)
        combined = [
            {"id": n, **dict(zip(facets.FACET, key, strict=True))}
            | {"written": written[n], "current": current[n]}
            for key, n in numbers.items()
        ]
        store.add_all(connection, tables.facet, combined)
        texts = [{"id": n, "list_id": key[0], "text": key[1]} for key, n in words.items()]
        store.add_all(connection, tables.change_text, texts)
        store.add_all(connection, tables.name, list(names(size)))
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                text("VACUUM ANALYZE")
            )
