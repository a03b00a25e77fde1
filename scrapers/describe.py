"""All that is known of a list before fetching it, as plain values: for people and for machines."""

from typing import Any

from scrapers import index, kit
from scrapers.registry import Scraper, feeds

PROOF = {
    kit.Proof.WHOLE: "proven",
    kit.Proof.EXCERPT: "proven on excerpts",
    kit.Proof.NONE: "unproven",
}
"""What a reader of the table is told about how far a list has been tried."""

BROKEN = "broken"
"""The same, of a list whose module cannot be used."""

MEANING = {
    kit.Proof.WHOLE: "A whole official file has passed its reader.",
    kit.Proof.EXCERPT: "Only cut official files have passed its reader; its removals wait for a "
    "person.",
    kit.Proof.NONE: "No official file has passed its reader yet; its additions are labelled so, "
    "and its removals wait for a person.",
}


OPT_IN = "It is on only where the setting `lists`, or a command, names it"
"""What is said of a list of political use, before its warning."""

TYPED = (
    "A person reads the authority's scans and types what they say into a sheet: what is read is a "
    "transcript, not the authority's bytes, and each entry names the document that it is of."
)
"""What is said of a list that is transcribed."""

BROUGHT = "when a person brings it"
"""The cadence of such a list."""

OF_ENTRIES = frozenset(
    {
        *("terrorism", "terrorism_programmes", "terrorism_words", "verbs", "keys", "usual_churn"),
        *("usual_batch", "aggregator", "closed_on", "expected_entries", "political_use"),
        "transcribed",
    }
)
"""What is known of lists of entries, and means nothing of a feed of acts."""


def proof(scraper: Scraper) -> str:
    """How far a list has been tried, in a word or three."""
    return BROKEN if scraper.broken else PROOF[scraper.source.proof]


def meaning(scraper: Scraper) -> str:
    """The same in a sentence; of a transcript, what that is."""
    said = scraper.broken or MEANING[scraper.source.proof]
    return f"{TYPED} {said}" if scraper.source.transcribed else said


def warning(scraper: Scraper) -> str:
    """What a reader of a list of political use is warned of, in sentences; "" for any other."""
    said = scraper.source.political_use
    return f"{OPT_IN}: {said}" if said else ""


def described(scraper: Scraper) -> dict[str, Any]:
    """The metadata of a list, or of a feed of acts: JSON values only, as a person asks."""
    known = _described(scraper)
    if scraper.key not in feeds():
        return known
    plain = {name: value for name, value in known.items() if name not in OF_ENTRIES}
    return {**plain, "acts_show_in": list(index.SHOWS_IN[scraper.key])}


def _described(scraper: Scraper) -> dict[str, Any]:
    source = scraper.source
    return {
        "list_id": scraper.key,
        "title": source.title,
        "authority": source.authority,
        "country": source.country,
        "legal_basis": source.legal_basis,
        "tier": source.tier,
        "proof": proof(scraper),
        "broken": scraper.broken,
        "package": scraper.package,
        "terrorism": scope(source),
        "terrorism_programmes": sorted(source.terrorism_programmes or ()),
        "terrorism_words": list(source.terrorism_words),
        "cadence": BROUGHT if source.transcribed else cadence(source.check_every_minutes),
        "check_every_minutes": source.check_every_minutes,
        "interval_days": source.interval_days,
        "size_limit_mib": source.size_limit_bytes // 2**20,
        "expected_entries": [source.expected.start, source.expected.stop],
        "page": source.page,
        "access_note": source.access_note,
        "political_use": source.political_use,
        "transcribed": source.transcribed,
        "licence": source.licence,
        "language": source.language,
        "timezone": source.timezone,
        "verbs": [source.verb_listed, source.verb_delisted],
        "keys": keys(source),
        "usual_churn": source.churn,
        "usual_batch": source.batch,
        "aggregator": source.aggregator,
        "closed_on": source.closed_on,
        "formats": [form.id for form in source.formats],
        "files": [_file(source, *one) for one in _files(source)],
        "about": " ".join((scraper.module.__doc__ or "").split()),
    }


def keys(source: kit.Source) -> str:
    """What the key of an entry is, in a few words."""
    if source.transcribed:
        return "the transcript's own id"
    if source.named_keys:
        return "name and listing date"
    return "made of the name" if source.keys_from_names else "the authority's reference"


def scope(source: kit.Source) -> str:
    """Which of a list's programmes are about terrorism, in a few words."""
    if source.terrorism_programmes is None:
        return "the whole list"
    if not source.terrorism_programmes:
        return "programmes, told by words in their names"
    return f"{len(source.terrorism_programmes)} programmes"


def cadence(minutes: int) -> str:
    """How often a list is looked at."""
    if minutes % 1440 == 0:
        return "daily" if minutes == 1440 else f"every {minutes // 1440} days"
    if minutes % 60 == 0:
        return "hourly" if minutes == 60 else f"every {minutes // 60} hours"
    return f"every {minutes} minutes"


def addresses(scraper: Scraper) -> list[dict[str, Any]]:
    """Where each file of a list or feed is published, and the day of the fact that says so.

    A file without an address of its own is found by following the page, or brought by hand.
    """
    source = scraper.source
    return [
        {
            "list_id": scraper.key,
            "format": form.id,
            "role": role,
            "method": file.method,
            "url": file.url,
            "page": source.page,
            "known_on": known_on(source, file),
        }
        for form, role, file in _files(source)
    ]


def known_on(source: kit.Source, file: kit.File) -> str:
    """The day of the fact that a file's address rests on; "" for a file without one."""
    return (file.known_on or source.known_on) if file.url else ""


def _files(source: kit.Source) -> list[tuple[kit.Format, str, kit.File]]:
    return [(form, role, file) for form in source.formats for role, file in form.files.items()]


def _file(source: kit.Source, form: kit.Format, role: str, file: kit.File) -> dict[str, Any]:
    return {
        "format": form.id,
        "role": role,
        "url": file.url,
        "known_on": known_on(source, file),
        "method": file.method,
        "headers": dict(file.headers),
        "file_names": list(file.patterns),
        "content": str(file.content),
        "required": file.required,
        "many": file.many,
    }
