"""Two texts, or two lists of texts, side by side."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.answers.differing import field, of_items, reworded
from tracker.model import FieldChange


def side(before: str, after: str, *sorts: str) -> str:
    return "".join(run.text for run in reworded(before, after).runs if run.sort in sorts)


@settings(max_examples=60)
@given(st.text(max_size=40), st.text(max_size=40))
def test_each_side_is_made_of_what_is_the_same_and_what_is_its_own(before: str, after: str) -> None:
    assert side(before, after, "same", "left") == before
    assert side(before, after, "same", "came") == after


@given(st.lists(st.sampled_from("abcd\n., ")), st.lists(st.sampled_from("abcd ")))
def test_so_are_texts_of_few_words(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    assert (side(old, new, "same", "left"), side(old, new, "same", "came")) == (old, new)


@given(st.lists(st.text(max_size=8)), st.lists(st.text(max_size=8)))
def test_every_item_is_told_once(before: list[str], after: list[str]) -> None:
    told = of_items("alias", before, after)
    left = {one.before for one in told.reworded} | set(told.left)
    came = {one.after for one in told.reworded} | set(told.came)
    assert left == set(before) - set(after)
    assert came == set(after) - set(before)


def test_words_that_differ_are_marked_and_no_letters_within_them() -> None:
    runs = [(run.sort, run.text) for run in reworded("born 1951 in Rey", "born 1953 in Rey").runs]
    assert runs == [("same", "born "), ("left", "1951"), ("came", "1953"), ("same", " in Rey")]


def test_an_alias_that_was_respelled_is_no_removal_and_addition() -> None:
    told = field(FieldChange("alias", ("Abu Ali", "Old Front"), ("Abu Aly", "New Guard", "Third")))
    assert [(one.before, one.after) for one in told.reworded] == [("Abu Ali", "Abu Aly")]
    assert (told.left, told.came) == (("Old Front",), ("New Guard", "Third"))


def test_what_came_where_nothing_was_is_an_addition() -> None:
    told = field(FieldChange("birthDate", "", "1951"))
    assert (told.reworded, told.left, told.came) == ((), (), ("1951",))


def test_very_long_texts_differ_as_wholes() -> None:
    before, after = "a b " * 3_000, "a c " * 3_000
    assert [run.sort for run in reworded(before, after).runs] == ["left", "came"]
