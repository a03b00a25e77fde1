"""Somebody who asks, once it is proved who it is."""

from dataclasses import dataclass

from tracker.people.access import MAY, TOKEN_MAY, Right, Role, Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who asks: the account, its role, and how it was proved.

    `scope` is that of the token, None for somebody signed in; `csrf` what forms of that session
    carry; `zone` the time zone in which times are shown (IANA name).
    """

    name: str
    role: Role
    shown_as: str = ""
    scope: Scope | None = None
    csrf: str = ""
    zone: str = "UTC"

    @property
    def rights(self) -> frozenset[Right]:
        """What the role gives, and the token leaves."""
        own = MAY[self.role]
        return own if self.scope is None else own & TOKEN_MAY[self.scope]

    def may(self, right: Right) -> bool:
        """Whether this person may what a route asks for."""
        return right is Right.OPEN or right in self.rights
