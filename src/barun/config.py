"""Settings: read once from defaults, a TOML file and the environment, then never changed.

The environment wins over the file and the file over the defaults; options of a command win over
all three. The settings file is ``barun/settings.toml`` in the user's configuration folder.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from barun.errors import SettingError
from barun.messages import LANGUAGES, Language, as_language

__all__ = ["SETTINGS", "Setting", "Settings", "choose_language", "read_settings", "settings_path"]

ModelName = Literal["lite", "full", "heavy"]

_WHOLE_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, what it may be, and the variable that sets it.

    The help text is the message ``settings.<name>``.
    """

    name: str
    choices: tuple[str, ...] = ()
    """Allowed words; empty for numbers and free text."""
    low: int = 0
    high: int = 0
    """Inclusive range of a number; both 0 for words and free text."""

    @property
    def variable(self) -> str:
        """Environment variable: ``BARUN_`` and the name in capitals."""
        return f"BARUN_{self.name.upper()}"

    def parse(self, value: object, origin: str) -> object:
        """Return `value` as the type of the setting.

        Raises
        ------
        SettingError
            Naming the setting, the value and where it came from.
        """
        if self.choices:
            if value not in self.choices:
                choices = ", ".join(self.choices)
                raise SettingError(
                    "settings.bad-choice", name=self.name, choices=choices, origin=origin, got=value
                )
            return value
        if self.high:
            return self._parse_number(value, origin)
        return str(value)

    def _parse_number(self, value: object, origin: str) -> int:
        words = str(value).strip()
        # int() alone would take 1_000 and the digits of other scripts as well
        number = int(words) if _WHOLE_NUMBER.fullmatch(words) else self.low - 1
        if not self.low <= number <= self.high:
            raise SettingError(
                "settings.bad-number",
                name=self.name,
                low=self.low,
                high=self.high,
                origin=origin,
                got=value,
            )
        return number


SETTINGS: Final = (
    Setting("language", choices=LANGUAGES),
    Setting("model", choices=("lite", "full", "heavy")),
    Setting("threads", low=1, high=64),
    Setting("people", low=1, high=20),
    Setting("host"),
    Setting("port", low=1, high=65535),
    Setting("data_folder"),
    Setting("database_url"),
    Setting("update_samples", low=0, high=1_000_000),
    Setting("update_days", low=0, high=3650),
    Setting("update_cooldown_hours", low=0, high=8760),
    Setting("update_on_drift", choices=("on", "off")),
    Setting("update_on_degradation", choices=("on", "off")),
    Setting("update_on_erasure", choices=("on", "off")),
    Setting("update_accuracy_percent", low=50, high=100),
    Setting("update_handover", choices=("wait", "experiment")),
    Setting("recovery_handover", choices=("experiment", "wait")),
    Setting("recovery_days", low=1, high=365),
    Setting("sample_percent", low=0, high=100),
    Setting("sample_batch", low=10, high=1000),
    Setting("sample_buffer", low=100, high=10_000),
    Setting("sample_minutes", low=1, high=60),
    Setting("alert_webhook"),
    Setting("alert_mail_to"),
    Setting("alert_smtp_url"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force; each field is explained by the message ``settings.<field>``."""

    language: Language = "en"
    model: ModelName = "full"
    threads: int = 2
    people: int = 1
    host: str = "127.0.0.1"
    port: int = 8765
    data_folder: str = ""
    """Empty in the defaults only; :func:`read_settings` fills in the user's data folder."""
    database_url: str = ""
    """Empty for a SQLite file in `data_folder`."""
    update_samples: int = 1000
    update_days: int = 30
    update_cooldown_hours: int = 24
    update_on_drift: Literal["on", "off"] = "on"
    update_on_degradation: Literal["on", "off"] = "on"
    update_on_erasure: Literal["on", "off"] = "on"
    update_accuracy_percent: int = 95
    update_handover: Literal["wait", "experiment"] = "wait"
    recovery_handover: Literal["experiment", "wait"] = "experiment"
    recovery_days: int = 30
    sample_percent: int = 10
    sample_batch: int = 100
    sample_buffer: int = 1000
    sample_minutes: int = 5
    alert_webhook: str = ""
    """Where alerts about the service are posted to; empty, and nothing leaves the machine."""
    alert_mail_to: str = ""
    """Who gets them by mail; empty, and nothing leaves the machine."""
    alert_smtp_url: str = ""
    """Server of these mails; may hold a password."""


def settings_path(environ: Mapping[str, str]) -> Path:
    """Return the path of the settings file of this user, whether or not it exists."""
    if environ.get("BARUN_SETTINGS"):
        return Path(environ["BARUN_SETTINGS"])
    if os.name == "nt":
        base = Path(environ.get("APPDATA", str(Path.home())))
    else:
        base = Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "barun" / "settings.toml"


def _default_data_folder(environ: Mapping[str, str]) -> str:
    if os.name == "nt":
        return str(Path(environ.get("LOCALAPPDATA", str(Path.home()))) / "barun")
    return str(Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "barun")


def _file_values(path: Path) -> dict[str, object]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError("settings.unreadable", path=path, reason=error) from error
    known = {setting.name for setting in SETTINGS}
    for name in content:
        if name not in known:
            raise SettingError(
                "settings.unknown", name=name, origin=path, known=", ".join(sorted(known))
            )
    return content


def choose_language(environ: Mapping[str, str]) -> Language:
    """Return the language of the environment's locale; English where it says nothing."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(variable):
            return as_language(environ[variable]) or "en"
    return "en"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from the file and the environment.

    Parameters
    ----------
    environ : mapping of str to str
        The environment variables, usually ``os.environ``.

    Returns
    -------
    Settings
        Every setting with its value in force.

    Raises
    ------
    SettingError
        If the file cannot be read, or a setting is unknown or impossible.
    """
    path = settings_path(environ)
    values: dict[str, object] = {
        "language": choose_language(environ),
        "data_folder": _default_data_folder(environ),
    }
    from_file = _file_values(path)
    for setting in SETTINGS:
        if setting.name in from_file:
            values[setting.name] = setting.parse(from_file[setting.name], str(path))
        if environ.get(setting.variable):
            values[setting.name] = setting.parse(environ[setting.variable], setting.variable)
    return Settings(**cast("dict[str, Any]", values))
