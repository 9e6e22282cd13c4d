import inspect
import pickle

import pytest

from barun import errors
from barun.errors import BarunError, FailureError, Fault, InputError, LandmarkFileError

CLASSES = [
    value
    for _, value in inspect.getmembers(errors, inspect.isclass)
    if issubclass(value, BarunError) and not value.__name__.startswith("_")
]


def test_error_speaks_both_languages_and_english_by_itself() -> None:
    error = InputError("errors.file-missing", path="clip.mp4")
    assert str(error) == error.text("en")
    assert "no file or folder 'clip.mp4'" in str(error)
    assert "파일이나 폴더가 없습니다" in error.text("ko")


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_exit_status_and_place_in_the_tree(kind: type[BarunError]) -> None:
    if issubclass(kind, InputError):
        assert kind.exit_status == 2
    else:
        assert kind.exit_status == 1
        assert kind is BarunError or issubclass(kind, FailureError)
    assert kind.__name__ in (errors.__doc__ or "")
    assert kind.__name__ in errors.__all__


def test_single_fault_becomes_the_error_itself() -> None:
    error = LandmarkFileError.gathered("a.csv", [Fault("landmarks.no-rows", path="a.csv")])
    assert (error.code, error.faults) == ("landmarks.no-rows", ())


def test_several_faults_are_listed_up_to_a_bound_and_the_rest_counted() -> None:
    faults = [
        Fault("landmarks.row-length", path="a.csv", row=row, expected=2, got=1) for row in range(30)
    ]
    error = LandmarkFileError.gathered("a.csv", faults)
    lines = str(error).splitlines()
    assert lines[0] == "30 problems in a.csv:"
    assert len(lines) == 22
    assert "row 19" in lines[20]
    assert lines[21].strip() == "... and 10 more."
    assert len(error.faults) == 30
    assert "문제 30개" in error.text("ko")


def test_fault_shows_code_and_details() -> None:
    assert repr(Fault("errors.file-missing", path="x")) == (
        "Fault('errors.file-missing', {'path': 'x'})"
    )


def test_error_keeps_code_and_details_for_machines() -> None:
    error = InputError("errors.file-missing", path="x")
    assert (error.code, error.details) == ("errors.file-missing", {"path": "x"})
    assert pickle.loads(pickle.dumps(Fault("a.b", x=1))).details == {"x": 1}  # noqa: S301  # own data


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_error_crosses_to_another_process(kind: type[BarunError]) -> None:
    error = kind("errors.file-missing", path="x")
    error.faults = (Fault("errors.file-missing", path="y"),)

    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # own data

    assert type(again) is kind
    assert again.text("ko") == error.text("ko")
