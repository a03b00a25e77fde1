"""What forms send, and what comes of it: the fields as texts, the same form again with what was
typed where it was refused, and one sentence on the next page where it was done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from tracker.errors import Broken, WrongUsage, meaning, placed
from tracker.web.render import page

LONGEST = 10_000
"""Letters of one field."""

SECRET = frozenset({"csrf", "key"})
"""Fields that no page ever shows again."""

DONE: Mapping[str, str] = {
    "proposed": "On record. Another person has to agree before anything follows from it.",
    "decided": "Decided. What follows from it is in the log.",
    "agreed": "Agreed, so it is decided. What follows from it is in the log.",
    "declined": "Not agreed, with your reason. What was proposed does not hold.",
    "withdrawn": "Withdrawn. Nothing follows from it.",
    "ended-proposal": "On record. What had been proposed otherwise does not hold any more.",
    "undone": "Taken back, as if it had not been made. Whoever was told of it is corrected once.",
    "saved": "On record. It holds from now on.",
    "ended": "Ended. The journal keeps what it was.",
    "paused": "Paused. Nothing goes out under it until it is resumed.",
    "resumed": "Resumed. What happens from now on is told.",
    "tested": "A test is on its way. What the server says to it stands among the notices.",
    "acknowledged": "Acknowledged. Nobody is reminded of it any more.",
    "entered": "The act is on record. Lists cite it for what they show themselves.",
    "act-withdrawn": "The act is taken back. Lists cite what is left.",
    "accepted": "Accepted, with your reason. It is open again once its evidence changes.",
    "reopened": "Open again.",
    "forgotten": "Forgotten. Nothing of these parties is kept.",
    "cleared": "Cleared, until the entry changes.",
    "password": "The new password holds. You are signed out everywhere else.",
    "signed-out": "Signed out.",
    "elsewhere": "Signed out everywhere else.",
    "revoked": "The token serves nobody any more.",
    "closed": "Closed. Sessions, links and tokens have ended; what was decided stays on record.",
    "opened": "Open again. Tokens that ended stay ended.",
    "signed-out-there": "Signed out everywhere.",
    "job-again": "The job waits to be tried again.",
    "unbound": "Bound to no identity of the provider; the next sign-in there binds it.",
}
"""Short word in an address -> the sentence on the page: no text of an address is ever shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """What was typed into a form that was refused, and why; nothing at first."""

    wrong: str = ""
    status: int = HTTPStatus.OK
    form: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, form: FormData, failure: Exception) -> "Typed":
        """A form that failed, with the sentence that says why; faults of our own go on."""
        told = placed(failure)
        if told is None or isinstance(told, Broken):
            raise failure
        return replace(cls.kept(form), wrong=str(told), status=meaning(told).http_status)

    @classmethod
    def kept(cls, form: FormData) -> "Typed":
        """What was typed, and nothing is wrong with it. What is secret is to be typed again."""
        names = dict.fromkeys(name for name, _ in form.multi_items() if name not in SECRET)
        fields = {name: tuple(_texts(form, name)) for name in names}
        return cls(form=next(iter(fields.get("form", ())), ""), fields=fields)

    def value(self, form: str, name: str, usual: str = "") -> str:
        """What was typed into a field of a form; else what usually stands in it."""
        return "\n".join(self.fields[name]) if self._has(form, name) else usual

    def ticked(self, form: str, name: str, value: str, usual: bool = False) -> bool:
        """Whether a choice was made; of a form that nobody sent, whether it usually is."""
        if form != self.form or not self.fields:
            return usual
        return value in self.fields.get(name, ())

    def _has(self, form: str, name: str) -> bool:
        return form == self.form and name in self.fields


NOTHING_TYPED = Typed()


def _texts(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]


def text(form: FormData, name: str) -> str:
    """One field, without blanks around; WrongUsage for what no text may have."""
    value = "\n".join(_texts(form, name)[:1]).replace("\r\n", "\n").strip()
    if len(value) > LONGEST:
        raise WrongUsage(f"The field {name} has {len(value):,} letters; at most {LONGEST:,} fit.")
    if "\0" in value:
        raise WrongUsage(f"The field {name} has a character that no text has (NUL).")
    return value


def several(form: FormData, name: str) -> list[str]:
    """What is in a field of one value a line, or in several fields of one name; each once."""
    lines = (line.strip() for value in _texts(form, name) for line in value.splitlines())
    found = list(dict.fromkeys(filter(None, lines)))
    if any(len(line) > LONGEST or "\0" in line for line in found):
        raise WrongUsage(f"The field {name} has what no text of it can be.")
    return found


def submitted(
    form: FormData, do: Callable[[], str], again: Callable[[Typed], Response]
) -> Response:
    """Do what a form asks and go to the page that `do` names; else the form again, and why."""
    try:
        where = do()
    except Exception as failure:
        return again(Typed.of(form, failure))
    return RedirectResponse(where, HTTPStatus.SEE_OTHER)


def done(path: str, word: str, where: str = "") -> str:
    """The address of a page that says that something was done."""
    assert word in DONE
    return f"{path}?done={word}{where}"


def form_page(
    request: Request, template: str, typed: Typed = NOTHING_TYPED, **values: Any
) -> HTMLResponse:
    """A page with forms: what was done is said above, what was typed is kept."""
    said = DONE.get(request.query_params.get("done", ""), "") if request.method == "GET" else ""
    return page(request, template, typed.status, typed=typed, done=said, **values)
