import pytest

from barun.collection.keys import KeyCommand, command_of


@pytest.mark.parametrize(
    ("key", "kind", "mark"),
    [
        ("1", "view", "1"), ("3", "view", "3"), ("a", "grade", "a"), ("E", "grade", "e"),
        ("\n", "confirm", ""), (" ", "pause", ""), ("z", "undo", ""), ("\x7f", "undo", ""),
        ("x", "undo-run", ""), ("P", "person", ""), ("q", "finish", ""),
        ("ㅁ", "grade", "a"), ("ㄷ", "grade", "e"), ("ㅔ", "person", ""), ("ㅋ", "undo", ""),
    ],
)  # fmt: skip
def test_keys(key: str, kind: str, mark: str) -> None:
    command = command_of(key)
    assert isinstance(command, KeyCommand)
    assert (command.kind, command.mark) == (kind, mark)


@pytest.mark.parametrize("key", ["4", "0", "f", "\x1b", "가", ""])
def test_others_mean_nothing(key: str) -> None:
    assert command_of(key) is None
