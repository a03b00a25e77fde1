"""Files of watched names that no program writes: one sentence, and nothing imported."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.faults import trial
from tracker.matching import watchfile


def test_a_workbook_without_sheets_is_refused_in_a_sentence(tmp_path: Path) -> None:
    content = trial.samples("sa_pcct")[0].documents["list"]
    path = tmp_path / "customers.xlsx"
    with (
        zipfile.ZipFile(io.BytesIO(content)) as whole,
        zipfile.ZipFile(path, "w") as packed,
    ):
        for name in set(whole.namelist()) - {"xl/workbook.xml"}:
            packed.writestr(name, whole.read(name))
    with pytest.raises(watchfile.BadWatchFile, match="no sheets"):
        list(watchfile.parties(path))
