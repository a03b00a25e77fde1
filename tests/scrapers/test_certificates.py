"""What is trusted is read once, and again where it is another file or another one is named."""

import os
import shutil
from pathlib import Path

import certifi
import httpx
import pytest

from scrapers import network


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where certificates were read from, in order."""
    times: list[str] = []
    create = httpx.create_ssl_context

    def noted() -> object:
        times.append(os.environ.get("SSL_CERT_FILE", ""))
        return create()

    monkeypatch.setattr(network.httpx, "create_ssl_context", noted)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    network._trusted.cache_clear()
    return times


def look() -> None:
    with network.client({}):
        pass


def test_two_looks_read_them_once(read: list[str]) -> None:
    look()
    look()
    assert read == [""]


def test_another_file_is_read_and_so_is_what_came_in_its_place(
    read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "ca.pem"
    shutil.copy(certifi.where(), own)
    look()
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    look()
    os.utime(own, ns=(1, 1))
    look()
    look()
    assert read == ["", str(own), str(own)]


def test_a_file_that_is_spoilt_later_is_an_error_then(
    read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "ca.pem"
    shutil.copy(certifi.where(), own)
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    look()
    own.write_text("no certificate", encoding="ascii")
    with pytest.raises(network.Unusable, match="SSL_CERT_FILE"):
        look()
    assert len(read) == 2
