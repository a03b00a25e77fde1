"""What all spellings of one number have in common, by the type of the number."""

import pytest

from tracker.matching.forms import asked, is_nothing, listed, of_key


def texts(kind: str, text: str) -> set[str]:
    return {form.text for form in listed(kind, text)}


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("passportNumber", "X99887766", "x-998 877.66"),
        ("passportNumber", "X99887766", "Passport No. X 99887766"),
        ("passportNumber", "AB123456", "АВ 123456"),
        ("idNumber", "1234509876", "١٢٣٤٥٠٩٨٧٦"),
        ("taxNumber", "900063810-4", "NIT 9000638104"),
        ("registrationNumber", "HRB 94311", "hrb94311"),
        ("imoNumber", "9187629", "IMO 9187629"),
        ("imoNumber", "9187629", "IMO: 9187629."),
        ("mmsi", "572441210", "MMSI 572-441-210"),
        ("swiftBic", "BKPAIRTH", "BKPA IR TH"),
        ("swiftBic", "BKPAIRTH", "bkpairthxxx"),
        ("walletAddress", "0xAbCdEf0123456789", "0xABCDEF0123456789"),
        ("unReference", "QDi.001", "QDi001"),
    ],
)
def test_two_spellings_of_one_number_have_one_form(kind: str, first: str, second: str) -> None:
    assert texts(kind, first) == texts(kind, second)
    assert texts(kind, first)


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("walletAddress", "1AbCdEfGhIjKlMnOpQrStUv", "1aBcDeFgHiJkLmNoPqRsTuV"),
        ("swiftBic", "SINAIRTH", "SINAIRTH418"),
        ("passportNumber", "X99887766", "X99887767"),
        ("taxNumber", "0012345678", "12345678"),
    ],
)
def test_what_differs_in_more_than_spelling_stays_apart(kind: str, first: str, second: str) -> None:
    assert texts(kind, first).isdisjoint(texts(kind, second))


@pytest.mark.parametrize(
    ("kind", "text", "number", "of"),
    [
        ("passportNumber", "モロッコ旅券 F46947", "F46947", "passportNumber"),
        ("passportNumber", "R00005943, South Sudan", "R00005943", "passportNumber"),
        ("documentNumber", "Ration card number 0134852", "0134852", "documentNumber"),
        ("documentNumber", "A 0139243 travel paper of Germany", "A0139243", "documentNumber"),
        ("taxNumber", "32071216470 (Texas)", "32071216470", "taxNumber"),
        ("registrationNumber", "8001000114 / 220184", "220184", "registrationNumber"),
        ("registrationNumber", "SWIFT/BIC ABCDRUMM; Tax ID No. 7725", "ABCDRUMM", "swiftBic"),
        ("registrationNumber", "OGRN 1027739 (Russia) INN 7725039953", "7725039953", "taxNumber"),
    ],
)
def test_a_text_that_says_more_holds_each_number_in_it(
    kind: str, text: str, number: str, of: str
) -> None:
    assert (of, number) in listed(kind, text)


def test_a_day_beside_a_number_is_none() -> None:
    found = texts("passportNumber", "M307707 (issued 12 April 2000, expires 11.04.2005)")
    assert "M307707" in found
    assert not any("2000" in text or "2005" in text for text in found)


@pytest.mark.parametrize("text", ["N/A", "unknown", "-", "0000", "123456", "XXXX", "none", "n.a."])
def test_what_says_that_there_is_no_number_is_no_way_in(text: str) -> None:
    assert not listed("passportNumber", text)
    assert not asked(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("IMO 9187629", "imoNumber"),
        ("imo:9187629", "imoNumber"),
        ("passport X99887766", "passportNumber"),
        ("Passport no. X99887766", "passportNumber"),
        ("national ID 80012345", "idNumber"),
        ("Tax ID 7725039953", "taxNumber"),
        ("OGRN 1027739179160", "registrationNumber"),
        ("MMSI 572441210", "mmsi"),
        ("SWIFT ABCDRUMM", "swiftBic"),
        ("BTC 1AbCdEfGhIjKlMnOpQrStUv12", "walletAddress"),
        ("UN QDi.001", "unReference"),
        ("OFAC 306", "ofacId"),
        ("X99887766", ""),
        ("QDi.001", ""),
    ],
)
def test_a_word_before_a_number_says_its_type(text: str, kind: str) -> None:
    assert {form.type for form in asked(text)} == {kind}


@pytest.mark.parametrize(
    "name",
    [
        *("Mohammed Hassan", "Real IRA", "Revolutionary Organization 17 November", "Passport"),
        *("Islamic State", "Bank Melli", "1920 Revolution Brigades", "沈忠", "42", "Ali"),
    ],
)
def test_a_name_is_no_number(name: str) -> None:
    assert not asked(name)


def test_a_key_made_of_a_name_is_no_number_and_a_reference_is() -> None:
    assert not of_key("us_state_fto", "real ira|2001-05-16")
    assert {form.type for form in of_key("us_ofac_sdn", "306")} == {"ofacId"}
    assert {form.text for form in of_key("un_sc", "QDi.001")} == {"QDI001"}


def test_a_form_that_says_something_is_kept() -> None:
    assert not is_nothing("1234568")
    assert is_nothing("9876543")
