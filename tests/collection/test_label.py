import pytest

from barun.collection.label import Label
from barun.errors import CollectionError


@pytest.mark.parametrize(
    ("word", "view", "grade", "marks"),
    [("1", 1, "", ("1",)), ("a", 0, "a", ("a",)), ("2c", 2, "c", ("2", "c"))],
)
def test_words_are_labels(word: str, view: int, grade: str, marks: tuple[str, ...]) -> None:
    label = Label.parse(word)
    assert (label.view, label.grade, label.marks) == (view, grade, marks)


@pytest.mark.parametrize("word", ["", "4", "f", "1f", "12", "a1", "1ab"])
def test_other_words_are_none(word: str) -> None:
    with pytest.raises(CollectionError, match="A label is a view"):
        Label.parse(word)


@pytest.mark.parametrize(("view", "grade"), [(4, ""), (-1, ""), (1, "f")])
def test_impossible_labels_are_refused(view: int, grade: str) -> None:
    with pytest.raises(CollectionError):
        Label(view, grade)
