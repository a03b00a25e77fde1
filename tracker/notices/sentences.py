"""How sure an end is, and why it came, in plain words: one sentence for each value of the log."""

from tracker.model import Confirmation

HOW_SURE: dict[str, str] = {
    Confirmation.AUTHORITY_STATES: "The authority's own document states it",
    Confirmation.ACT_CITED: "A reviewer has cited the official act that did it",
    Confirmation.OBSERVED_AGAIN: "At least two good documents of the list bear it out",
    Confirmation.OBSERVED_ONCE: "Not confirmed: only one document shows it so far",
    "": "The record does not say how sure this is",
}
"""Confirmation of a change -> what people are told of it."""

ANSWERED = "A person has answered the question whether it is so"
"""Of one document alone, where somebody has looked into it."""

BY_ACT = "The official act that did it is cited"
"""Where no reviewer had to look for it."""

NOT_STATED = "not_stated"

WHY: dict[str, str] = {
    "court_annulment": "a court annulled the listing",
    "revocation": "the authority revoked the listing by an act of its own",
    "expiry": "the listing ran out and was not renewed",
    "periodic_review": "a periodic review ended the listing",
    "death": "the party has died",
    "merged": "the entry was merged into another one, which goes on",
    "moved_to_other_list": "the party was moved to another list",
    "regime_ended": "the regime under which it was listed has ended",
    "superseded": "another entry has taken its place",
    "administrative_correction": "the list was corrected; nobody decided anything of the party",
    NOT_STATED: "why it ended in law (a court, a review, a death) is not stated",
}
"""Cause of a change -> what people are told of it."""


def how_sure(confirmation: str, *, answered: bool = False, typed: bool = False) -> str:
    """How sure an end is; of a value that has no sentence, the value in words.

    `answered`: a person confirmed it; `typed`: and named the act.
    """
    if answered and confirmation == Confirmation.OBSERVED_ONCE:
        return ANSWERED
    if not typed and confirmation == Confirmation.ACT_CITED:
        return BY_ACT
    return HOW_SURE.get(confirmation) or f"Confirmation: {_in_words(confirmation)}"


def why(cause: str, ended: str, *, sure: bool, stated: bool, cited: bool = False) -> str:
    """Why it ended, and what the authority's word for it is: `ended` has that, and the day.

    `stated` is whether its own document says so, `cited` whether the act that did it is known.
    """
    if not sure:
        return "Not known, as the end itself is not confirmed"
    if cause not in ("", NOT_STATED):
        return f"As recorded, {WHY.get(cause) or _in_words(cause)}"
    if cited:
        return f"By the act cited here, it {ended}; {WHY[NOT_STATED]}"
    if stated:
        return f"The authority's document says that it {ended}; {WHY[NOT_STATED]} there"
    return f"No document that we have gives a reason; {WHY[NOT_STATED]}"


BRIEFLY: dict[str, str] = {
    "court_annulment": "annulled by a court",
    "revocation": "revoked",
    "expiry": "expired",
    "periodic_review": "after a periodic review",
    "death": "the party has died",
    "merged": "merged into another entry",
    "moved_to_other_list": "moved to another list",
    "regime_ended": "the regime ended",
    "superseded": "superseded by another entry",
    "administrative_correction": "a correction of the list",
    NOT_STATED: "the reason in law is not stated",
}
"""Cause of a change -> the same in a subject."""


def briefly(cause: str, instrument: str) -> str:
    """Why it ended and by which act, as far as a subject has room for it.

    >>> briefly("court_annulment", "Decision 2009/62/EC, OJ L 23, 27.1.2009, p. 25; T-284/08")
    'annulled by a court (T-284/08), by Decision 2009/62/EC'
    """
    said = BRIEFLY.get(cause) or _in_words(cause)
    acts = [act.partition(", ")[0] for act in instrument.split("; ")]
    if cause == "court_annulment" and len(acts) > 1:
        said += f" ({acts[-1]})"
    return f"{said}, by {acts[0]}" if instrument else said


def _in_words(value: str) -> str:
    return value.replace("_", " ")
