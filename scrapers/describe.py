"""All that is known of a list before fetching it, as plain values: for people and for machines."""

from typing import Any

from scrapers import kit
from scrapers.registry import Scraper, feeds

PROOF = {
    kit.Proof.WHOLE: "proven",
    kit.Proof.EXCERPT: "proven on excerpts",
    kit.Proof.NONE: "unproven",
}
"""What a reader of the table is told about how far a list has been tried."""

MEANING = {
    kit.Proof.WHOLE: "A whole official file has passed its reader.",
    kit.Proof.EXCERPT: "Only cut official files have passed its reader; its removals wait for a "
    "person.",
    kit.Proof.NONE: "No official file has passed its reader yet; its additions are labelled so, "
    "and its removals wait for a person.",
}


OF_ENTRIES = frozenset(
    {
        *("terrorism", "terrorism_programmes", "terrorism_words", "verbs", "keys", "usual_churn"),
        *("usual_batch", "aggregator", "closed_on", "expected_entries"),
    }
)
"""What is known of lists of entries, and means nothing of a feed of acts."""


def described(scraper: Scraper) -> dict[str, Any]:
    """The metadata of a list, or of a feed of acts: JSON values only, as a person asks."""
    known = _described(scraper)
    if scraper.key not in feeds():
        return known
    plain = {name: value for name, value in known.items() if name not in OF_ENTRIES}
    return {**plain, "acts_show_in": list(scraper.module.LISTS)}


def _described(scraper: Scraper) -> dict[str, Any]:
    source = scraper.source
    return {
        "list_id": scraper.key,
        "title": source.title,
        "authority": source.authority,
        "country": source.country,
        "legal_basis": source.legal_basis,
        "tier": source.tier,
        "proof": PROOF[source.proof],
        "terrorism": scope(source),
        "terrorism_programmes": sorted(source.terrorism_programmes or ()),
        "terrorism_words": list(source.terrorism_words),
        "cadence": cadence(source.check_every_minutes),
        "check_every_minutes": source.check_every_minutes,
        "interval_days": source.interval_days,
        "size_limit_mib": source.size_limit_bytes // 2**20,
        "expected_entries": [source.expected.start, source.expected.stop],
        "page": source.page,
        "access_note": source.access_note,
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
        "files": [_file(form, role, file) for form in source.formats for role, file in _of(form)],
        "about": " ".join((scraper.module.__doc__ or "").split()),
    }


def keys(source: kit.Source) -> str:
    """What the key of an entry is, in a few words."""
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


def _of(form: kit.Format) -> list[tuple[str, kit.File]]:
    return list(form.files.items())


def _file(form: kit.Format, role: str, file: kit.File) -> dict[str, Any]:
    return {
        "format": form.id,
        "role": role,
        "url": file.url,
        "method": file.method,
        "headers": dict(file.headers),
        "file_names": list(file.patterns),
        "content": str(file.content),
        "required": file.required,
        "many": file.many,
    }
