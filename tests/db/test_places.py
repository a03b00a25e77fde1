"""Where an archive may lie: addresses as they may be set, and those that cannot be meant."""

from pathlib import Path

import pytest

from db import places
from tests.test_secrets import TOKEN, USER
from tracker.settings import BadSetting, Settings, load

GOOD = {
    "s3://bucket": "s3://bucket",
    "s3://bucket/": "s3://bucket",
    "s3://bucket/a/b-c_d.e/": "s3://bucket/a/b-c_d.e",
    "gs://bucket/prefix": "gs://bucket/prefix",
    "az://account/container": "az://account/container",
    "az://account/container/prefix": "az://account/container/prefix",
    "file:///srv/archive": Path("/srv/archive"),
    "file:///srv/an%20archive/": Path("/srv/an archive"),
    "file://localhost/srv/archive": Path("/srv/archive"),
}

WRONG = (
    *("bucket", "/srv/archive", "s3:", "s3://", "s3:///prefix", "s3:bucket", "az://account"),
    *("ftp://host/x", "http://host/bucket", "memory:///", "S4://bucket/x", "postgresql://h/db"),
    *(f"s3://{USER}:{TOKEN}@bucket/x", f"s3://bucket/x?token={TOKEN}", f"s3://bucket/x#{TOKEN}"),
    *("s3://bucket:80/x", "s3://bucket/a//b", "s3://bucket/../x", "s3://bucket/./x"),
    *("s3://bucket/a b", "s3://bucket/a\nb", "s3://bücket/x", "s3://[bucket/x", "s3://bucket/%2e"),
    *("file://", "file:///", "file://host/srv", "file:srv", "file:///srv/../etc", "file:///a%0Ab"),
)


@pytest.mark.parametrize("text", GOOD)
def test_an_address_is_told_in_one_form(text: str) -> None:
    assert places.place(text) == GOOD[text]
    assert Settings(archive_url=text).archive == GOOD[text]


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_meant_is_one_sentence_that_repeats_nothing(text: str) -> None:
    with pytest.raises(BadSetting) as raised:
        load({"TRACKER_HOME": "/nowhere", "TRACKER_ARCHIVE_URL": text})
    told = str(raised.value)
    assert told.startswith("The setting archive_url cannot be what it is set to: it is to be s3://")
    assert not [secret for secret in (USER, TOKEN) if secret in told]


def test_without_the_setting_documents_lie_in_the_home() -> None:
    there = load({"TRACKER_HOME": "/srv/home"})
    assert there.archive == there.archive_folder == Path("/srv/home/archive")
    assert Settings(archive_url="s3://bucket/x").archive_folder is None
