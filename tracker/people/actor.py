"""Whoever changes something about people, as the journal names them."""

from dataclasses import dataclass

COMMAND_LINE = "on the command line"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: by an account, or under a name given on the machine itself, proved by nobody."""

    name: str
    proved: bool = True

    def __str__(self) -> str:
        return self.name if self.proved else f"{self.name} {COMMAND_LINE}"
