"""The record of an entry found in the bytes of a document, whatever its form, within bounds."""

import time
from collections.abc import Iterator

import pytest

from tracker.answers.passage import AROUND, LONGEST, NOWHERE, Passage, Wanted, found

PART = 4096


def parts(content: bytes, size: int = PART) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def look(
    content: bytes, *names: str, references: tuple[str, ...] = (), size: int = PART
) -> Passage:
    return found(parts(content, size), Wanted(references, names), parts(content, size))


def record(passage: Passage) -> str:
    lines = ("".join(p.text for p in line.pieces if p.of_record) for line in passage.lines)
    return "\n".join(filter(None, lines))


def first_line(passage: Passage) -> int:
    return next(one.number for one in passage.lines if any(p.of_record for p in one.pieces))


SDN = "".join(
    f"<sdnEntry>\n<uid>{n}</uid>\n<lastName>FRONT {n}B &amp; SONS</lastName>\n"
    f"<aka><uid>{n}99</uid><lastName>OTHER {n}</lastName></aka>\n</sdnEntry>\n"
    for n in range(1, 4_000)
)


def test_an_element_is_the_record_whole_with_its_line() -> None:
    passage = look(
        f"<sdnList>\n{SDN}</sdnList>".encode(), "FRONT 3000B & SONS", references=("3000",)
    )
    assert record(passage).startswith("<sdnEntry>\n<uid>3000</uid>")
    assert record(passage).endswith("</sdnEntry>")
    assert first_line(passage) == 2 + 2999 * 5


@pytest.mark.parametrize("size", [997, 65_536, 10_000_000])
def test_parts_of_any_size_lead_to_the_same_record(size: int) -> None:
    content = f"<sdnList>{SDN}</sdnList>".encode()
    told = look(content, "FRONT 2222B & SONS", references=("2222",), size=size)
    assert told == look(content, "FRONT 2222B & SONS", references=("2222",))
    assert first_line(told) == 1 + 2221 * 5


def test_names_in_pieces_are_found_by_the_reference() -> None:
    content = (
        b"<LIST><INDIVIDUAL><FIRST_NAME>AYRAT</FIRST_NAME><SECOND_NAME>VAKHITOV</SECOND_NAME>"
        b"<REF>QDi.397</REF></INDIVIDUAL><INDIVIDUAL><FIRST_NAME>AYRAT</FIRST_NAME><SECOND_NAME>"
        b"SHAKIROV</SECOND_NAME><REF>QDi.398</REF></INDIVIDUAL></LIST>"
    )
    told = record(look(content, "AYRAT SHAKIROV", references=("QDi.398",)))
    assert told.startswith("<INDIVIDUAL>")
    assert "QDi.398" in told
    assert "QDi.397" not in told


def test_of_two_that_share_a_name_the_reference_tells_which() -> None:
    page = (
        b'<Item fid="1"><Text>Tehrik-e-Taliban Pakistan</Text></Item>'
        b'<Item fid="2"><Text>Taliban</Text></Item><Item fid="3"><Text>Other Taliban</Text></Item>'
    )
    told = record(look(b"<List>" + page + b"</List>", "Taliban", "x y", references=("2",)))
    assert told == '<Item fid="2"><Text>Taliban</Text></Item>'


def test_a_row_of_a_page_is_the_record_though_a_cell_has_the_name() -> None:
    page = "<table><tr><td>1997</td><td><a>Kach</a></td></tr><tr><td>2001</td><td>Kahane</td></tr>"
    told = record(look(f"<html>{page}</table></html>".encode(), "Kahane"))
    assert told == "<tr><td>2001</td><td>Kahane</td></tr>"


def test_a_line_with_a_cell_of_several_lines_is_the_record_whole() -> None:
    table = b'1,"ALPHA",-0-\r\n2,"BRAVO","one\r\ntwo"\r\n3,"CHARLIE",-0-\r\n'
    passage = look(table, "BRAVO", references=("2",))
    assert record(passage) == '2,"BRAVO","one\ntwo"'
    assert [line.number for line in passage.lines][:2] == [1, 2]


def test_an_object_is_the_record_though_all_stands_on_one_line() -> None:
    inner = ",".join(f'{{"id":{n},"names":[{{"n":"GROUP {n}C"}}]}}' for n in range(100, 400))
    told = record(look(f'{{"all":[{inner}]}}'.encode(), "GROUP 333C", references=("333",)))
    assert told == '{"id":333,"names":[{"n":"GROUP 333C"}]}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_are_found_in_every_encoding_that_lists_come_in(encoding: str) -> None:
    content = "1,Ejército Um\r\n2,Ejército de Liberación\r\n".encode(encoding)
    told = record(look(content, "Ejército de Liberación"))
    assert told == "2,Ejército de Liberación"


def test_a_document_without_the_entry_says_nowhere() -> None:
    assert look(f"<sdnList>{SDN}</sdnList>".encode(), "NOBODY", references=("zz",)) == NOWHERE
    assert look(b"", "NOBODY") == NOWHERE
    assert look(b"x" * 100) == NOWHERE


def test_a_short_number_is_no_reference_within_a_longer_one() -> None:
    assert look(b"<a><uid>6821</uid></a>", references=("682",)) == NOWHERE


def test_steering_characters_are_shown_as_signs() -> None:
    told = record(look("1,ABU\x1b[31m\u202eX\n".encode(), "ABU"))
    assert told == "1,ABU␛[31m<U+202E>X"


def test_an_endless_record_is_cut_and_what_is_left_out_is_counted() -> None:
    passage = look(b"NAME HERE " + b"a" * 50_000, "NAME HERE")
    assert len(record(passage)) == LONGEST
    assert passage.left_out == 50_010 - LONGEST


@pytest.mark.parametrize(
    "content",
    [
        b"NAME " * 400_000,
        b"<a><b>NAME" * 200_000,
        b"<" * 1_000_000 + b"NAME" + b"<" * 1_000_000,
        b"<a " + b'x="' * 500_000 + b"NAME",
        b"{" * 500_000 + b"NAME" + b"}" * 500_000,
        b'"NAME' + b'"\n' * 1_000_000,
        b"</a>" * 400_000 + b"NAME" + b"</a>" * 400_000,
    ],
    ids=["names", "open", "less-than", "quotes", "braces", "cells", "closing"],
)
def test_no_document_takes_long(content: bytes) -> None:
    began = time.process_time()
    look(content, "NAME", "NAME AND MORE WORDS", references=("1",), size=262_144)
    assert time.process_time() - began < 5


def test_memory_does_not_grow_with_the_document() -> None:
    import tracemalloc

    def endless() -> Iterator[bytes]:
        yield from (b"x" * 262_143 + b"\n" for _ in range(120))
        yield b"the NAME at last\n"

    tracemalloc.start()
    passage = found(endless(), Wanted((), ("NAME at last",)), ())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert first_line(passage) == 121
    assert most < 40 * AROUND
