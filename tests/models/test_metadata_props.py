"""What models say about themselves, read from texts."""

import json
from types import SimpleNamespace

import pytest

from barun.errors import ModelError
from barun.models.classifier import ClassifierMetadata
from barun.models.metadata_props import (
    parse_metadata,
    parse_names,
    parse_thresholds,
    require_spec,
)


def test_names_and_thresholds() -> None:
    assert parse_names({"classes": '["a", "b"]'}, "classes") == ("a", "b")
    assert parse_thresholds({"thresholds": '{"bad": "0.5", "worse": 1}'}) == {
        "bad": 0.5,
        "worse": 1.0,
    }


@pytest.mark.parametrize("text", ['"ab"', "[1]", "{}", "no JSON"])
def test_what_is_no_list_of_texts_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 # of JSON, too, whose words are its own
        parse_names({"classes": text}, "classes")


def test_what_is_no_object_of_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="no object"):
        parse_thresholds({"thresholds": "[]"})
    with pytest.raises(ValueError, match="could not convert"):
        parse_thresholds({"thresholds": '{"bad": "high"}'})
    with pytest.raises(KeyError):
        parse_thresholds({})


def test_what_is_written_is_read_back() -> None:
    metadata = ClassifierMetadata("toy/1", ("a", "나"), {"bad": 0.25}, "00ff")
    assert ClassifierMetadata.parse(metadata.as_properties()) == metadata


def test_files_of_numbers_hold_the_same_as_values() -> None:
    metadata = ClassifierMetadata("toy/1", ("a", "b"), {"bad": 0.25}, "00ff")
    about = {
        "kind": "toy-numbers/1",
        "feature_spec": "toy/1",
        "classes": ["a", "b"],
        "thresholds": {"bad": 0.25},
        "training_data_sha256": "00ff",
    }
    assert ClassifierMetadata.parse_numbers(about, "toy-numbers/1") == metadata
    with pytest.raises(ValueError, match=r"'kind' is 'toy-numbers/1', not 'toy-numbers/2'"):
        ClassifierMetadata.parse_numbers(about, "toy-numbers/2")


def test_a_model_without_is_refused_by_its_name() -> None:
    properties = {"feature_spec": "toy/1", "classes": json.dumps(["a"])}
    session = SimpleNamespace(get_modelmeta=lambda: SimpleNamespace(custom_metadata_map=properties))
    with pytest.raises(ModelError, match="KeyError: 'thresholds'"):
        parse_metadata(
            session, ClassifierMetadata.parse, name="toy", error_key="models.classifier-shape"
        )


def test_a_model_of_something_else_is_refused() -> None:
    require_spec(None, "toy/1", name="toy")
    require_spec("toy/1", "toy/1", name="toy")
    with pytest.raises(ModelError, match="toy/2"):
        require_spec("toy/2", "toy/1", name="toy")
