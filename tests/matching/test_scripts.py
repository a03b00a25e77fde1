"""Names in the scripts of the lists, found by Latin letters: through the index, one list of all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import reading
from tests.builders import person, take_un
from tests.conftest import open_tracker
from tracker.matching import search
from tracker.record.tracker import Tracker

PAIRS = {
    "لشکر طیبہ": "Lashkar-e-Tayyiba",
    "جماعت الدعوہ": "Jamaat-ud-Dawa",
    "تحریک طالبان پاکستان": "Tehrik-e-Taliban Pakistan",
    "مسعود اظہر": "Masood Azhar",
    "بلوچستان لبریشن آرمی": "Balochistan Liberation Army",
    "أيمن محمد ربيع الظواهري": "Ayman Muhammad Rabi al-Zawahiri",
    "อัลกออิดะห์": "Al-Qaida",
    "เจมาห์ อิสลามียะห์": "Jemaah Islamiyah",
    "อาบู ซัยยาฟ": "Abu Sayyaf",
    "ดอเลาะ มะแซ": "Doloh Masae",
    "สะแปอิง บาซอ": "Sapaeing Baso",
    "มูฮัมหมัด อาลี": "Muhammad Ali",
    "החמאס": "Hamas",
    "חיזבאללה": "Hizballah",
    "הג'יהאד האסלאמי הפלסטיני": "Palestinian Islamic Jihad",
    "הטליבאן": "Taliban",
    "Хизб ут-Тахрир аль-Ислами": "Hizb ut-Tahrir al-Islami",
    "Басаев Шамиль Салманович": "Shamil Basayev",
    "Імарат Кавказ": "Imarat Kavkaz",
    "Jamaah Ansharut Daulah": "Jemaah Anshorut Daulah",
    "Abu Bakar Ba'asyir": "Abu Bakar Bashir",
}
"""As an authority writes a name, in Urdu, Arabic, Thai, Hebrew, Cyrillic or Indonesian -> as
people type it.
"""

FILLER = 40


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    home: Path = tmp_path_factory.mktemp("scripts")
    tracker = open_tracker(home)
    people = [person(number, name=name) for number, name in enumerate(PAIRS, start=1)]
    take_un(tracker, [*people, *(person(100 + n) for n in range(FILLER))], 1)
    search.bring_up_to_date(tracker.ledger.engine)
    yield tracker
    tracker.ledger.engine.dispose()


@pytest.mark.parametrize("name", PAIRS)
def test_it_comes_first_of_all_that_are_found_by_latin_letters(listed: Tracker, name: str) -> None:
    with reading(listed.ledger.engine) as connection:
        found = search.search(connection, PAIRS[name])
    assert found, f"{PAIRS[name]} finds nobody"
    assert found[0].name == name
    assert found[0].why


@pytest.mark.parametrize("name", PAIRS)
def test_it_finds_itself_as_it_is_written(listed: Tracker, name: str) -> None:
    with reading(listed.ledger.engine) as connection:
        found = search.search(connection, name)
    assert (found[0].name, found[0].exact) == (name, True)
