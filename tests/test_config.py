from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from barun.capture.blazepose.options import ModelSize
from barun.config import (
    SETTINGS,
    ModelName,
    Settings,
    choose_language,
    read_settings,
    settings_path,
)
from barun.errors import SettingError
from barun.messages import LANGUAGES, text


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment that names a settings file which does not exist yet."""
    return {"BARUN_SETTINGS": str(tmp_path / "settings.toml"), "XDG_DATA_HOME": str(tmp_path)}


def _write(environ: dict[str, str], content: str) -> None:
    Path(environ["BARUN_SETTINGS"]).write_text(content, encoding="utf-8")


def test_defaults_where_nothing_is_said(environ: dict[str, str]) -> None:
    settings = read_settings(environ)

    assert settings.model == "full"
    assert settings.port == 8765
    assert settings.data_folder.endswith("barun")


def test_file_wins_over_default_and_environment_over_file(environ: dict[str, str]) -> None:
    _write(environ, 'model = "lite"\nthreads = 1\n')

    settings = read_settings(environ | {"BARUN_THREADS": "4"})

    assert settings.model == "lite"
    assert settings.threads == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param('modle = "lite"', "Unknown setting 'modle'.*Known settings: ", id="unknown"),
        pytest.param('model = "huge"', "must be one of lite, full, heavy.*'huge'", id="word"),
        pytest.param("port = 70000", "whole number from 1 to 65535.*'70000'", id="range"),
        pytest.param('port = "web"', "whole number from 1 to 65535.*'web'", id="no number"),
        pytest.param('port = "8_0"', "whole number from 1 to 65535.*'8_0'", id="underscore"),
        pytest.param('port = "٣"', "whole number from 1 to 65535.*'٣'", id="foreign digit"),
        pytest.param("port = ", "cannot be read", id="not TOML"),
    ],
)
def test_impossible_settings_are_named(environ: dict[str, str], content: str, message: str) -> None:
    _write(environ, content)

    with pytest.raises(SettingError, match=f"(?s){message}"):
        read_settings(environ)


def test_bad_variable_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(SettingError, match="BARUN_PORT says 'x'"):
        read_settings(environ | {"BARUN_PORT": "x"})


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        pytest.param({}, "en", id="silent"),
        pytest.param({"LANG": "ko_KR.UTF-8"}, "ko", id="Korean locale"),
        pytest.param({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en", id="LC_ALL wins"),
        pytest.param({"LANG": "fr_FR.UTF-8"}, "en", id="a language Barun does not speak"),
    ],
)
def test_language_of_the_locale(environ: dict[str, str], language: str) -> None:
    assert choose_language(environ) == language


def test_every_setting_is_a_field_and_has_its_help() -> None:
    assert {setting.name for setting in SETTINGS} == {field.name for field in fields(Settings)}
    for setting in SETTINGS:
        for language in LANGUAGES:
            assert text(f"settings.{setting.name}", language)


def test_the_models_of_the_settings_are_those_of_the_engine() -> None:
    assert get_args(ModelName) == get_args(ModelSize)


def test_an_empty_variable_names_no_settings_file(environ: dict[str, str], tmp_path: Path) -> None:
    environ |= {"BARUN_SETTINGS": "", "XDG_CONFIG_HOME": str(tmp_path)}
    assert settings_path(environ) == tmp_path / "barun" / "settings.toml"
