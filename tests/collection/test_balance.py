from barun.collection.balance import Imbalance, find_imbalances
from barun.collection.record import MARKS


def _counts(**some: int) -> dict[str, int]:
    return dict.fromkeys(MARKS, 0) | {name.lstrip("v"): n for name, n in some.items()}


def test_twice_as_many_and_twenty_more_is_out_of_balance() -> None:
    assert find_imbalances({"P1": _counts(v1=41, v2=20, v3=20)}) == [
        Imbalance("label", "P1", "1", "2", 41, 20)
    ]
    assert find_imbalances({"P1": _counts(v1=40, v2=20, v3=20)}) == []  # not more than twice
    assert find_imbalances({"P1": _counts(v1=20)}) == []  # a beginning


def test_a_group_nobody_uses_is_balanced() -> None:
    assert find_imbalances({"P1": _counts(v1=60, v2=60, v3=60)}) == []


def test_grades_are_a_group_of_their_own() -> None:
    (found,) = find_imbalances({"P1": _counts(v1=50, v2=50, v3=50, a=90, b=30, c=30, d=50, e=30)})
    assert (found.ahead, found.behind, found.n_ahead, found.n_behind) == ("a", "b", 90, 30)


def test_people_are_weighed_against_each_other() -> None:
    counts = {"P1": _counts(v1=50, v2=50, v3=50), "P2": _counts(v1=10, v2=10, v3=10)}
    (found,) = find_imbalances(counts)
    assert (found.kind, found.ahead, found.behind, found.n_ahead) == ("person", "P1", "P2", 150)
    assert found.text("en") == "P1 has 150 samples, P2 only 30. Record more of P2."
    assert "P2의 표본" not in found.text("ko")
    assert "30개뿐" in found.text("ko")
