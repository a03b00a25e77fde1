"""tracker.yaml and TRACKER_* -> one frozen object, read once by the command line."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from db import files, places
from db.canonical import canonical
from db.places import Place
from scrapers.addresses import scrubbed, shown
from tracker.errors import WrongUsage

PREFIX = "TRACKER_"
CONFIG = "TRACKER_CONFIG"
"""The variable that names another settings file."""

CONFIG_FILE = "tracker.yaml"
"""The settings file in the home folder."""

DEMO_FILE = "DEMO"
"""The file in the home folder of a demo."""

COLLECT = (1_000_000, 20, 1_000)
"""How often a process looks for garbage in cycles: rows by the ten thousand are none of it."""

FLAGS = dict.fromkeys(("1", "true", "yes", "on"), True)
FLAGS |= dict.fromkeys(("0", "false", "no", "off", ""), False)

SECRETS = frozenset(
    {
        "database_url",
        "smtp_password",
        "unsubscribe_key",
        "token",
        "oidc_client_secret",
        "heartbeat_url",
    }
)
"""Texts that nothing repeats: no error, no log, no fingerprint."""

PERSONAL = frozenset({"user", "token", "log_level", "log_format"})
"""What is of whoever calls, and no setting of the home."""

HOLDS_SECRETS = SECRETS | {"urls"}
"""Of these a wrong value is not repeated either."""

MAY_HOLD = HOLDS_SECRETS | {"archive_url"}
"""Nor of these, for a wrong one may hold what it must not."""

LONGEST_FILE = 1024 * 1024
"""Bytes of a settings file, and of a file that holds one value."""

LEAST_YEARS, MOST_YEARS = 10, 1_000
"""Years for which every document is kept; and so many that nobody means more."""

LONGEST_WAIT = 86_400.0
"""Seconds: what is set longer than a day is a mistake."""


HERE, PROCRASTINATE = "here", "procrastinate"
"""Who does what is due: `tracker serve` itself, or workers that take it from a queue."""

NO_QUEUE = (
    "queue: procrastinate needs PostgreSQL: set database_url (TRACKER_DATABASE_URL) to "
    "postgresql+psycopg://..., or queue (TRACKER_QUEUE) to here."
)


class BadSetting(WrongUsage):
    """A setting that is unknown or cannot be understood; one sentence says which."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that can be set. Times in seconds."""

    home: Path = Path("data")
    database_url: str = field(default="", repr=False)
    archive_url: str = ""
    user: str = ""
    token: str = field(default="", repr=False)
    user_agent: str = "designation-tracker/0.1 (official lists; compliance)"
    lists: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    urls: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    allow_private_hosts: bool = False
    attempts: int = 4
    first_pause: float = 1.0
    timeout_seconds: float = 0.0
    schedule: Mapping[str, Any] = field(default_factory=dict)
    serve_host: str = "127.0.0.1"
    serve_port: int = 8320
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    requests_a_minute: int = 1_200
    watchdog_seconds: int = 300
    queue: str = HERE
    worker_grace_seconds: float = 60.0
    heartbeat_url: str = field(default="", repr=False)
    log_level: str = "warning"
    log_format: str = "console"
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_password_in_clear: bool = False
    smtp_timeout_seconds: float = 30.0
    smtp_ca_file: str = ""
    mail_from: str = ""
    mail_name: str = "Designation tracker"
    mail_folder: str = ""
    mail_size_limit: int = 10 * 1024 * 1024
    public_url: str = ""
    unsubscribe_url: str = ""
    unsubscribe_key: str = field(default="", repr=False)
    status_at: str = "07:00 UTC"
    digest_over: int = 100
    escalate_operations_after_hours: int = 24
    webhooks_to_private_hosts: bool = False
    two_persons: bool = False
    retention_years: int = 0
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_claim: str = ""
    webarchive_url: str = "https://web.archive.org"
    webarchive_pause: float = 3.0

    @property
    def database(self) -> str:
        """Address of the database: a file in the home folder unless set."""
        return self.database_url or f"sqlite:///{self.home / 'tracker.db'}"

    @property
    def archive(self) -> Place:
        """Where documents are kept: a folder in the home unless set."""
        return places.place(self.archive_url) if self.archive_url else self.home / "archive"

    @property
    def archive_folder(self) -> Path | None:
        """The folder of the documents; None where an object store has them."""
        return self.archive if isinstance(self.archive, Path) else None

    @property
    def is_queued(self) -> bool:
        """Whether what is due is put into a queue, from which workers take it."""
        return self.queue == PROCRASTINATE

    @property
    def is_demo(self) -> bool:
        """Whether the home folder says of itself that it is a demo's."""
        return (self.home / DEMO_FILE).is_file()

    @property
    def mailbox(self) -> Path | None:
        """The folder that mails are put into instead of being sent; None where they are sent."""
        return self.home / self.mail_folder if self.mail_folder else None

    @property
    def keys(self) -> Path:
        """Folder of the keys that webhooks are signed with."""
        return self.home / "secrets"

    def values(self) -> dict[str, Any]:
        """Everything that is set of the home, as it may be on record: no secret, and no part of an
        address that may be one.
        """
        plain = {k: v for k, v in asdict(self).items() if k not in SECRETS | PERSONAL}
        told: dict[str, Any] = _texts(plain)
        told["urls"] = {
            list_id: {role: shown(url) for role, url in of.items()}
            for list_id, of in told["urls"].items()
        }
        return told

    def fingerprint(self) -> str:
        """Hash of all settings in force, secrets left out."""
        plain = {k: v for k, v in asdict(self).items() if k not in SECRETS}
        return hashlib.sha256(canonical(_texts(plain)).encode()).hexdigest()[:16]


def _texts(value: Any) -> Any:
    match value:
        case Mapping():
            return {str(k): _texts(v) for k, v in value.items()}
        case list() | tuple():
            return list(map(_texts, value))
        case int():
            return value
    return scrubbed(str(value))


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the file and the environment, the environment first; BadSetting on doubt."""
    variables = dict(environment)
    config = variables.pop(CONFIG, None)
    set_here = {
        name.removeprefix(PREFIX).lower(): text
        for name, text in variables.items()
        if name.startswith(PREFIX)
    }
    given = _from_files(set_here)
    home = Path(given.get("home", "data"))
    path = Path(home / CONFIG_FILE if config is None else config)
    values = _from_file(path, required=config is not None) | given
    if unknown := sorted(values.keys() - KNOWN):
        raise BadSetting(
            f"Unknown setting: {', '.join(unknown)}. Known: {', '.join(sorted(KNOWN))}."
        )
    read = Settings(**{name: _typed(name, value) for name, value in values.items()})
    if read.is_queued and not read.database.startswith("postgresql"):
        raise BadSetting(NO_QUEUE)
    return read


def _from_files(values: Mapping[str, str]) -> dict[str, str]:
    """`x_file` names a file that holds the value of `x` (for secrets), unless it is a setting."""
    plain = dict(values)
    kept_in_files = [name for name in values if name.endswith("_file") and name not in KNOWN]
    for name in kept_in_files:
        plain[name.removesuffix("_file")] = _content(name, plain.pop(name))
    return plain


def _content(name: str, path: str) -> str:
    """The value in a file. The operator named it, and it may be a link: no pipe and no device."""
    try:
        return files.read(Path(path), LONGEST_FILE, follow=True).decode("utf-8").strip()
    except UnicodeDecodeError:
        raise BadSetting(f"{PREFIX}{name.upper()}: {path} is no text (UTF-8).") from None
    except (OSError, ValueError) as why:
        raise BadSetting(f"{PREFIX}{name.upper()}: {str(why).rstrip('.')}.") from None


def _from_file(path: Path, *, required: bool) -> dict[str, Any]:
    if not path.exists():
        if required:
            raise BadSetting(f"The settings file {path} does not exist.")
        return {}
    import yaml

    try:
        text = files.read(path, LONGEST_FILE, follow=True).decode("utf-8")
        return _by_name(yaml.safe_load(text) or {})
    except OSError as why:
        told = str(why).rstrip(".")
        raise BadSetting(f"The settings file {path} cannot be read: {told}.") from None
    except TypeError:
        raise BadSetting(f"The settings file {path} does not hold names and values.") from None
    except Exception as why:  # its reader raises whatever comes, and may quote the line
        where = place_in(why)
        raise BadSetting(f"The settings file {path} is no proper YAML{where}.") from None


def place_in(why: Exception) -> str:
    """Where a YAML text is wrong. The line itself is not told: a password may be in it."""
    mark = getattr(why, "problem_mark", None)
    return f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""


def _by_name(values: Any) -> dict[str, Any]:
    """Values by name; TypeError for anything else."""
    if not isinstance(values, dict):
        raise TypeError(values)
    return {str(name): value for name, value in values.items()}


_WANTED = {
    "archive_url": f": {places.WANTED}",
    "retention_years": ": ten years or more, or 0 to keep everything for ever",
    "public_url": ": it is to be an https address without name, password or query",
    "allowed_hosts": ": names of hosts alone, without scheme or port",
    "trusted_proxies": ": addresses or networks, as 10.0.0.7 or 10.0.0.0/24",
    "oidc_issuer": ": it is to be an https address (http on this machine alone)",
    "queue": ": here or procrastinate",
    "webarchive_url": ": it is to be an https address (http on this machine alone)",
    "heartbeat_url": ": it is to be an https address (http on this machine alone)",
}
"""What a setting has to be, where that is not plain."""


def _typed(name: str, value: Any) -> Any:
    """A value of the type of its setting; texts of the environment are understood."""
    try:
        return _READERS.get(name, str)(value)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        wanted = _WANTED.get(name, "")
        raise BadSetting(f"The setting {name} cannot be {_told(name, value)}{wanted}.") from None


def _told(name: str, value: Any) -> str:
    """A wrong value as it may be repeated."""
    if name in SECRETS - _WANTED.keys():
        return "what it is set to: it has to be a text (in YAML within quotes)"
    return "what it is set to" if name in MAY_HOLD else scrubbed(repr(value))


def _secret(value: Any) -> str:
    """A text, and nothing that YAML made of one (a number, a date, yes)."""
    if not isinstance(value, str):
        raise TypeError
    return value


def _archive(value: Any) -> str:
    """Where documents are to be kept, or ""."""
    text = _secret(value)
    if text:
        places.place(text)
    return text


def _flag(value: Any) -> bool:
    return FLAGS[str(value).lower()]


def _security(value: Any) -> str:
    if value not in ("starttls", "tls", "none"):
        raise ValueError(value)
    return str(value)


def _queue(value: Any) -> str:
    if value not in (HERE, PROCRASTINATE):
        raise ValueError(value)
    return str(value)


def _lists(value: Any) -> tuple[str, ...]:
    parts = value.replace(",", " ").split() if isinstance(value, str) else value
    return tuple(map(str, parts))


def _urls(value: Any) -> dict[str, dict[str, str]]:
    """{list: {role: url}}, or as text `list.role=url list.role=url`."""
    if isinstance(value, str):
        nested: dict[str, dict[str, str]] = {}
        for part in value.split():
            name, url = part.split("=", 1)
            list_id, role = name.split(".", 1)
            nested.setdefault(list_id, {})[role] = url
        return nested
    return {str(k): {str(r): _secret(u) for r, u in v.items()} for k, v in value.items()}


def _mapping(value: Any) -> dict[str, Any]:
    """A mapping, or its YAML text; what is in it is looked at where it is used."""
    import yaml

    try:
        return _by_name(yaml.safe_load(value) if isinstance(value, str) else value)
    except Exception:  # whatever its reader raises
        raise ValueError from None


def _seconds(value: Any) -> float:
    number = float(value)
    if not 0 <= number <= LONGEST_WAIT:
        raise ValueError(value)
    return number


def _patience(value: Any) -> float:
    """Seconds, and some of them."""
    if (number := _seconds(value)) == 0:
        raise ValueError(value)
    return number


def _years(value: Any) -> int:
    """Years for which documents are kept: ten or more, or 0 for ever."""
    number = int(value)
    if number != 0 and not LEAST_YEARS <= number <= MOST_YEARS:
        raise ValueError(value)
    return number


def _public(value: Any) -> str:
    """An https address under which people reach us, without its last slash; or none."""
    text = _secret(value).rstrip("/")
    parts = urlsplit(text)
    _port(parts.port or 0)
    odd = (parts.username, parts.password, parts.query, parts.fragment)
    is_plain = text.isascii() and text.isprintable() and not {*'"<> \\'} & {*text}
    if text and not (parts.scheme == "https" and parts.hostname and is_plain and not any(odd)):
        raise ValueError(value)
    return text


def _hosts(value: Any) -> tuple[str, ...]:
    """Names of hosts, in small letters."""
    names = _lists(value)
    if any(set(name) & {*"/:@* "} for name in names):
        raise ValueError(value)
    return tuple(name.lower().rstrip(".") for name in names)


def _networks(value: Any) -> tuple[str, ...]:
    """Addresses or networks; not all there are."""
    from ipaddress import ip_network

    networks = [ip_network(text) for text in _lists(value)]
    if not all(network.prefixlen for network in networks):
        raise ValueError(value)
    return tuple(map(str, networks))


def _count(value: Any) -> int:
    number = int(value)
    if number < 0:
        raise ValueError(value)
    return number


LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""Hosts that are this machine by themselves."""


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine, so that nobody can listen on the way."""
    return host in LOOPBACK


def _safe_address(value: Any) -> str:
    """An https address, or one of this machine alone; or none."""
    text = _secret(value)
    parts = urlsplit(text)
    _port(parts.port or 0)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
    odd = (parts.username, parts.password, parts.query, parts.fragment)
    if text and not (is_safe and parts.hostname and text.isprintable() and not any(odd)):
        raise ValueError(value)
    return text


def _web_archive(value: Any) -> str:
    """The address of a web archive, without its last slash."""
    text = _safe_address(value).rstrip("/")
    if not text:
        raise ValueError(value)
    return text


def _port(value: Any) -> int:
    number = int(value)
    if not 0 <= number <= 65535:
        raise ValueError(value)
    return number


KNOWN = frozenset(Settings.__dataclass_fields__)

_READERS: dict[str, Any] = {
    "home": Path,
    **dict.fromkeys(SECRETS, _secret),
    "archive_url": _archive,
    "lists": _lists,
    "feeds": _lists,
    "urls": _urls,
    "allow_private_hosts": _flag,
    "schedule": _mapping,
    "serve_port": _port,
    "allowed_hosts": _hosts,
    "trusted_proxies": _networks,
    "requests_a_minute": _count,
    "watchdog_seconds": int,
    "queue": _queue,
    "worker_grace_seconds": _seconds,
    "heartbeat_url": _safe_address,
    "attempts": int,
    "first_pause": _seconds,
    "timeout_seconds": _seconds,
    "public_url": _public,
    "smtp_port": _port,
    "smtp_security": _security,
    "smtp_password_in_clear": _flag,
    "smtp_timeout_seconds": _patience,
    "mail_size_limit": int,
    "digest_over": int,
    "escalate_operations_after_hours": int,
    "webhooks_to_private_hosts": _flag,
    "two_persons": _flag,
    "retention_years": _years,
    "oidc_issuer": _safe_address,
    "webarchive_url": _web_archive,
    "webarchive_pause": _seconds,
}
