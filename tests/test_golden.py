"""What comes of the real documents is what the committed hashes say, on both databases.

Here only of lists of small files; `python -m tests.golden --check` has all of them.
"""

import pytest

from tests import golden
from tests.conftest import real
from tests.record.processes import MANY


@pytest.mark.slow(45)
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("database", "part"), [("sqlite", "quick" if MANY else "small"), ("postgresql", "small")]
)
def test_log_questions_notices_and_mails_are_those_of_the_committed_hashes(
    database: str, part: str
) -> None:
    real("archive")
    lines = golden.made(database, golden.PARTS[part])
    assert golden.differences(part, golden.hashes(lines)) == []
