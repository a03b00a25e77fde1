"""A backfill by workers begins with what takes longest; feeds, which lists cite, before all."""

import json
from pathlib import Path

from tests.builders import CROWD, day, person, un_xml
from tracker.intake.folders import folders, largest_first


def put(root: Path, list_id: str, on: str, name: str, content: bytes) -> None:
    folder = root / list_id / on
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)


def test_feeds_then_lists_by_the_bytes_of_all_their_documents(tmp_path: Path) -> None:
    small, large = un_xml(CROWD[:1], day(0)), un_xml([*CROWD, person(100)], day(0))
    put(tmp_path, "ca_sema", "2024-01-01", "sema-lmes.xml", b"<data-set/>")
    put(tmp_path, "un_sc", "2024-01-01", "consolidated.xml", large)
    put(tmp_path, "un_sc", "2024-01-02", "consolidated.xml", small)
    put(tmp_path, "us_federal_register", "2024-01-01", "documents.json", json.dumps({}).encode())
    found, unknown = folders(tmp_path)
    assert not unknown
    order = [[(one.list_id, one.folder[-10:]) for one in some] for some in largest_first(found)]
    assert order == [
        [("us_federal_register", "2024-01-01")],
        [("un_sc", "2024-01-01"), ("un_sc", "2024-01-02")],
        [("ca_sema", "2024-01-01")],
    ]


def test_a_document_that_is_gone_weighs_nothing(tmp_path: Path) -> None:
    put(tmp_path, "un_sc", "2024-01-01", "consolidated.xml", un_xml(CROWD, day(0)))
    put(tmp_path, "ca_sema", "2024-01-01", "sema-lmes.xml", b"<data-set/>")
    found, _ = folders(tmp_path)
    (tmp_path / "un_sc" / "2024-01-01" / "consolidated.xml").unlink()
    assert [some[0].list_id for some in largest_first(found)] == ["ca_sema", "un_sc"]
