"""The exceptions of Barun.

::

    BarunError                      everything a caller may want to catch
    ├── InputError                  what was given cannot be used; exit status 2
    │   ├── AnonymisationError      landmarks cannot be made anonymous, or not released as such
    │   ├── CollectionError         a recording under consent does not allow what was asked
    │   ├── DatasetError            a dataset is missing, damaged, or does not allow what was asked
    │   ├── ExperimentError         a comparison of models cannot be begun, changed or found
    │   ├── LandmarkFileError       a landmark file is malformed: file, row and column are named
    │   ├── LandmarkValueError      arrays that do not make a landmark frame or sequence
    │   ├── MediaError              a video, picture or stream cannot be read
    │   ├── ProfileError            a calibration profile is malformed or of a newer version
    │   ├── RegistryError           a model cannot be registered, found or put into service
    │   └── SettingError            an option or setting has an impossible value
    └── FailureError                Barun or the machine failed; exit status 1
        ├── DeviceError             a camera or stream that worked is gone
        ├── ModelError              a model artefact is missing, damaged or does not fit
        ├── StorageError            a result could not be written
        │   └── EncryptionError     a key is missing or wrong, or what was sealed was changed
        └── MissingExtraError       an optional part is not installed

Each error is a code of the message catalogue and its details, so that it speaks Korean and English;
``str(error)`` is the English text. Each text says what was expected, what came and what to do.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, Final, Self

from barun.messages import Language, text

__all__ = [
    "AnonymisationError",
    "BarunError",
    "CollectionError",
    "DatasetError",
    "DeviceError",
    "EncryptionError",
    "ExperimentError",
    "FailureError",
    "Fault",
    "InputError",
    "LandmarkFileError",
    "LandmarkValueError",
    "MediaError",
    "MissingExtraError",
    "ModelError",
    "ProfileError",
    "RegistryError",
    "SettingError",
    "StorageError",
    "reason_of",
    "storing",
]

_SHOWN_FAULTS: Final = 20


class Fault:
    """One thing that is wrong, as a message code and its details.

    Parameters
    ----------
    code : str
        Entry of the message catalogue, ``room.entry``.
    **details : object
        Values of the placeholders of the text.
    """

    __slots__ = ("code", "details")

    def __init__(self, code: str, /, **details: object) -> None:
        self.code = code
        self.details = details

    def text(self, language: Language = "en") -> str:
        """Return the fault in words."""
        return text(self.code, language, **self.details)

    def __repr__(self) -> str:
        """Return code and details, for debugging."""
        return f"Fault({self.code!r}, {self.details!r})"


class BarunError(Exception):
    """Base of all exceptions of Barun.

    Parameters
    ----------
    code : str
        Entry of the message catalogue, ``room.entry``.
    **details : object
        Values of the placeholders of the text.
    """

    exit_status: ClassVar[int] = 1

    def __init__(self, code: str, /, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details
        self.faults: tuple[Fault, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error cross to another process with its details and faults."""
        return _rebuild, (type(self), self.code, self.details, self.faults)

    def text(self, language: Language = "en") -> str:
        """Return the error in words: what was expected, what came, what to do."""
        lines = [text(self.code, language, **self.details)]
        lines += [f"  - {fault.text(language)}" for fault in self.faults[:_SHOWN_FAULTS]]
        if len(self.faults) > _SHOWN_FAULTS:
            more = len(self.faults) - _SHOWN_FAULTS
            lines.append("  " + text("errors.more-faults", language, count=more))
        return "\n".join(lines)

    def __str__(self) -> str:
        """Return the English text."""
        return self.text("en")


def _rebuild(
    kind: type[BarunError], code: str, details: dict[str, object], faults: tuple[Fault, ...]
) -> BarunError:
    error = kind(code, **details)
    error.faults = faults
    return error


class InputError(BarunError):
    """What the caller gave cannot be used."""

    exit_status = 2


class _GatheredFaultsError(InputError):
    """An input error that names every fault at once."""

    @classmethod
    def gathered(cls, path: str, faults: Sequence[Fault]) -> Self:
        """Return one error for all `faults` of `path`.

        Parameters
        ----------
        path : str
            File or value the faults were found in.
        faults : sequence of Fault
            At least one.
        """
        if len(faults) == 1:
            return cls(faults[0].code, **faults[0].details)
        error = cls("errors.several-faults", count=len(faults), path=path)
        error.faults = tuple(faults)
        return error


class ExperimentError(InputError):
    """A comparison of two versions of a model cannot be begun, changed or found."""


class LandmarkFileError(_GatheredFaultsError):
    """A landmark file is malformed; the text names file, row and column."""


class LandmarkValueError(_GatheredFaultsError):
    """Arrays do not make a landmark frame or sequence."""


class AnonymisationError(InputError):
    """Landmarks cannot be made anonymous, or there are too few people to release them."""


class CollectionError(InputError):
    """A recording under consent does not allow what was asked, or its journal is damaged."""


class DatasetError(InputError):
    """A dataset is missing, damaged, or does not allow what was asked."""


class MediaError(InputError):
    """A video, picture or stream cannot be read."""


class ProfileError(_GatheredFaultsError):
    """A calibration profile is malformed, or a newer Barun wrote it."""


class RegistryError(_GatheredFaultsError):
    """A trained model cannot be registered, found or put into service."""


class SettingError(InputError):
    """An option or a setting has an impossible value."""


class FailureError(BarunError):
    """Barun or the machine failed; the input was fine."""


class DeviceError(FailureError):
    """A camera or stream that worked is gone."""


class ModelError(FailureError):
    """A model artefact is missing, damaged or does not fit."""


class StorageError(FailureError):
    """A result could not be written."""


class EncryptionError(StorageError):
    """A key is missing or another one, or what was sealed has been changed."""


class MissingExtraError(FailureError):
    """An optional part of Barun is not installed."""


def reason_of(error: OSError) -> str:
    """Return what the system says went wrong, in its own words; messages translate the usual ones.

    Parameters
    ----------
    error : OSError
        Its kind where the system says nothing.
    """
    return error.strerror or type(error).__name__


@contextmanager
def storing(code: str, /, **details: object) -> Iterator[None]:
    """Raise what the system refuses within the block as a :class:`StorageError`.

    Parameters
    ----------
    code : str
        Entry of the message catalogue; its text has a placeholder ``reason``.
    **details : object
        Values of the other placeholders.
    """
    try:
        yield
    except OSError as error:
        raise StorageError(code, **details, reason=reason_of(error)) from error
