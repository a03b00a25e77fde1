"""Which columns no seal covers, and why: `verify` computes them again, or nothing rests on them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Reason(NamedTuple):
    """Why a column is not sealed; `recomputed`: `verify` computes it again and compares."""

    why: str
    recomputed: bool


def _computed(why: str) -> Reason:
    return Reason(why, recomputed=True)


def _by_itself(why: str) -> Reason:
    return Reason(why, recomputed=False)


REASONS: Mapping[str, Reason] = {
    "revision": _computed(
        "goes by the hash of its content; all that standings and documents name must be there"
    ),
    "dictionary": _computed(
        "goes by the hash of its bytes, and is there if anything is packed with it"
    ),
    "dictionary.kind": _by_itself(
        "which new texts are packed with it; what is packed names it by its id"
    ),
    "dictionary.list_id": _by_itself("which new texts are packed with it, like its kind"),
    "dictionary.version": _by_itself("which of several new texts are packed with, like its kind"),
    "dictionary.left": _by_itself("how well it fits, which says when the next one is made"),
    "entry_key": _computed("the keys in all standings of a list, collected again"),
    "facet": _computed("the combinations of the log's rows, counted again"),
    "change.facet": _computed("its facet has the values of the row"),
    "change_text": _computed("caption and key of the log's rows, folded again"),
    "change.text": _computed("its text is that of the row"),
    "name.id": _computed("a number for the index alone, whose words are made again"),
    "name.indexed": _computed("names marked as taken in are in the index, others are not"),
    "name.mark": _computed("a short hash of kind and text, made again"),
    "name.words": _computed("the words of the name, made again"),
    "number.id": _computed("a number for the index alone, whose forms are made again"),
    "number.indexed": _computed("numbers marked as taken in are in the index, others are not"),
    "number.mark": _computed("a short hash of list, type, text and country, made again"),
    "number_form": _computed("the forms of every number, made again"),
    "name_word": _computed("the words of every name, made again"),
    "word_key": _computed("the keys of every word of the index, made again"),
    "watched.words": _computed("the words of the name, made again"),
    "watched.matcher": _by_itself(
        "which version made the words: those of another than the running one are not used"
    ),
    "lease.told": _computed("every arrival of the list up to it has a look that tells of it"),
    "lease": _by_itself(
        "who writes to a list right now; a wrong one delays a run, which the watchdog reports"
    ),
    "duty": _by_itself(
        "which process schedules right now, and when the watchdog was called, a backup made "
        "and `verify` run last; a wrong one delays runs, which the watchdog reports, or a warning "
        "of the doctor"
    ),
    "session": _by_itself(
        "who is signed in right now; signing in and out is on record in the journal"
    ),
    "sign_in_link": _by_itself("links that were made and not used yet; making one is on record"),
    "sign_in_try": _by_itself("how often somebody failed to sign in; a wrong one delays a try"),
    "saved_filter": _by_itself("what a person likes to look at; subscriptions are sealed"),
    "last_look": _by_itself("up to where a person has looked; nothing rests on it"),
    "asked_once": _by_itself(
        "what a machine was answered, for a day, so that it may ask twice; decisions are sealed"
    ),
    "job_failure": _by_itself(
        "why jobs of the queue came to nothing; what they put on record is sealed like any other"
    ),
    "watch_answer": _by_itself(
        "what workers found for somebody who waits for a check of watched names, by ids; gone when "
        "it is collected, and after a day"
    ),
    "list_schedule": _by_itself(
        "when a list is due and how its last run ended; looks themselves are sealed, and a list "
        "that nobody looks at turns red"
    ),
}
"""Table, or table and column -> the reason."""


def lines() -> Iterator[str]:
    """The table of reasons as the manual has it."""
    for what, (why, recomputed) in REASONS.items():
        how = "computed again" if recomputed else "not looked at"
        yield f"| `{what}` | {why} | {how} |"
