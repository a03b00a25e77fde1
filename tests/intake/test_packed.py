"""Packed files that are damaged in the middle: refused, and the next folder is taken."""

import gzip
from pathlib import Path

import pytest
import zstandard

from tests.builders import brief, day, person, un_xml
from tracker.intake import folders
from tracker.record.tracker import Tracker


def damaged(content: bytes, place: int) -> bytes:
    return (
        content[:place]
        + bytes(255 - byte for byte in content[place : place + 20])
        + (content[place + 20 :])
    )


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_folder_with_a_damaged_file_stops_no_backfill(
    suffix: str, part: float, tracker: Tracker, tmp_path: Path
) -> None:
    pack = gzip.compress if suffix == ".gz" else zstandard.compress
    crowd = [person(n) for n in range(1, 16)]
    for number, people in enumerate((crowd, [*crowd, person(20)], [*crowd, person(30)])):
        folder = tmp_path / "in" / "un_sc" / day(number).strftime("%Y-%m-%d")
        folder.mkdir(parents=True)
        packed = pack(un_xml(people, day(number)))
        content = damaged(packed, int(part * len(packed))) if number == 1 else packed
        (folder / f"consolidated.xml{suffix}").write_bytes(content)
    found, _ = folders.folders(tmp_path / "in")
    outcomes = [folders.take_folder(tracker, item) for item in found]
    assert [outcome.outcome for outcome in outcomes] == ["recorded", "refused", "recorded"]
    assert "cannot be unpacked" in outcomes[1].reason or "un_sc" in outcomes[1].list_id
    assert brief(tracker) == [("addition", "QDi.030")]
