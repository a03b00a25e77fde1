"""Seventeen ships whose designation is revoked and made anew on one day: nobody left the list."""

from datetime import UTC, datetime

from tests.builders import log, questions, take
from tracker.record.tracker import Tracker

REGIME = "The Russia (Sanctions) (EU Exit) Regulations 2019"
SHIPS, OTHERS = range(17), range(17, 60)


def ship(number: int, unique_id: str, designated: str) -> str:
    """One ship by its IMO number, which stays; its UniqueID and day of designation may not."""
    imo = 9_100_000 + 7 * number
    return (
        f"<Designation><LastUpdated>{designated}</LastUpdated>"
        f"<DateDesignated>{designated}</DateDesignated><UniqueID>{unique_id}</UniqueID>"
        f"<Names><Name><Name6>EXAMPLE CARRIER {number}</Name6><NameType>Primary Name</NameType>"
        f"</Name></Names><RegimeName>{REGIME}</RegimeName>"
        "<IndividualEntityShip>Ship</IndividualEntityShip><DesignationSource>UK</DesignationSource>"
        "<SanctionsImposed>Shipping sanctions</SanctionsImposed><SanctionsImposedIndicators>"
        "<AssetFreeze>false</AssetFreeze></SanctionsImposedIndicators><ShipDetails><Ship>"
        f"<IMONumbers><IMONumber>IMO{imo}</IMONumber></IMONumbers></Ship></ShipDetails>"
        "</Designation>"
    )


def uksl(day: str, ships: list[str]) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><Designations>'
        f"<DateGenerated>{day}</DateGenerated>{''.join(ships)}</Designations>"
    ).encode()


def test_ships_revoked_and_made_anew_on_one_day_have_never_left(tracker: Tracker) -> None:
    stay = [ship(n, f"RUS{3000 + n}", "15/06/2023") for n in OTHERS]
    before = [ship(n, f"RUS{2000 + n}", "15/06/2023") for n in SHIPS]
    after = [ship(n, f"RUS{4000 + n}", "31/07/2024") for n in SHIPS]
    given = {"list_id": "gb_fcdo_uksl", "name": "UK-Sanctions-List.xml"}
    at = datetime(2024, 7, 30, tzinfo=UTC)
    take(tracker, uksl("30/07/2024", stay + before), at, **given)
    take(tracker, uksl("31/07/2024", stay + after), at.replace(day=31), **given)
    rows = log(tracker, lists=["gb_fcdo_uksl"])
    assert {row["kind"] for row in rows} == {"identity"}
    assert {row["entry_still_in_force"] for row in rows} == {True}
    assert len({row["entry_id"] for row in rows}) == len(SHIPS)
    assert questions(tracker) == []
