"""A subject in its parts, so arranged that the first 40 letters say what happened, and where."""

from dataclasses import dataclass

from tracker.notices.wording import plain

SEEN = 40
"""Letters of a subject that a phone shows."""

LONGEST = 120
"""Letters of a name in a subject."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """What happened (`state`), to whom, on which list, and what else.

    `mark` stands before all, `unproven` too where there is room for it; `joint` and `end` are what
    stands between name and list and after them where both are among the first letters, and
    `behind` what stands after a name that comes last.
    """

    state: str
    name: str
    where: str
    rest: str = ""
    joint: str = " - "
    end: str = ""
    behind: str = ""
    mark: str = ""
    unproven: str = ""

    def line(self) -> str:
        """The subject: the name before the list where both are seen, else behind it."""
        name = plain(self.name, LONGEST)
        brief = f"{self.unproven}{self.mark}{self._state}{name}{self.joint}{self.where}{self.end}"
        if len(brief) <= SEEN:
            return f"{brief}{self.rest}"
        return self._behind_list(name)

    @property
    def _state(self) -> str:
        if not self.state:
            return ""
        return f"{self.state}{' ' if self.state.endswith('?') else ': '}"

    def _behind_list(self, name: str) -> str:
        """Marks, state and list before the name: the first of these forms that is seen whole."""
        state, listed = self._state, f"{self.where} {self.unproven}".rstrip()
        last = f"{name}{self.behind}{self.rest}"
        asked = f"{self.state}:{self.joint}{self.where}{self.end}"
        forms = {
            f"{self.unproven}{self.mark}{state}{self.where}": f" - {last}",
            f"{self.mark}{state}{self.where}": f"{listed.removeprefix(self.where)} - {last}",
            f"{self.mark}{self.where}": f"{listed.removeprefix(self.where)}: {state}{last}",
        }
        if self.end and not self.unproven:
            forms = {asked: f" {name}{self.rest}", **forms}
        seen = (head for head in forms if len(head) <= SEEN)
        head = next(seen, f"{self.mark}{self.where}")
        return f"{head}{forms[head]}"
