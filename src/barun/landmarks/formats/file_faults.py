"""Gathers what is wrong with one file, so that a person sees all of it at once."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import Fault, LandmarkFileError

__all__ = ["FileFaults"]

_MAX_FAULTS: Final = 100
"""Faults kept of one file; a wrong file can hold millions, and nobody reads them."""

_SHOWN_CHARACTERS: Final = 40


def _shorten(got: object) -> object:
    if isinstance(got, str) and len(got) > _SHOWN_CHARACTERS:
        return got[:_SHOWN_CHARACTERS] + "..."
    return got


class FileFaults:
    """The faults found in one file so far.

    Parameters
    ----------
    path : str
        The file, as its reader was given it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._faults: list[Fault] = []

    def __bool__(self) -> bool:
        """Return whether anything is wrong."""
        return bool(self._faults)

    @property
    def is_full(self) -> bool:
        """True when so much is wrong that looking further helps nobody."""
        return len(self._faults) >= _MAX_FAULTS

    def add(self, code: str, /, **details: object) -> None:
        """Note one fault; `path` is added to its details."""
        if not self.is_full:
            shown = {name: _shorten(value) for name, value in details.items()}
            self._faults.append(Fault(code, path=self.path, **shown))

    def add_rows(
        self,
        code: str,
        is_wrong: npt.NDArray[np.bool_],
        rows: npt.NDArray[np.int64],
        values: npt.NDArray[np.float64],
        column: str,
    ) -> None:
        """Note one fault for each row whose cell in `column` is wrong.

        Parameters
        ----------
        code : str
            Message with ``path``, ``row``, ``column`` and ``got``.
        is_wrong : numpy.ndarray, shape (N,)
            Which cells are wrong.
        rows : numpy.ndarray, shape (N,)
            Rows of the file, counted from 1 as an editor does.
        values : numpy.ndarray, shape (N,)
            The cells.
        column : str
            Heading of the column.
        """
        for index in np.flatnonzero(is_wrong)[:_MAX_FAULTS]:
            got = float(values[index])
            self.add(code, row=int(rows[index]), column=column, got=f"{got:g}")

    def add_columns(self, code: str, columns: Iterable[str]) -> None:
        """Note one fault that names several columns, cut short if there are many."""
        names = list(columns)
        if names:
            shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
            self._faults.append(Fault(code, path=self.path, count=len(names), columns=shown))

    def error(self) -> LandmarkFileError:
        """Return the error that names everything found so far."""
        return LandmarkFileError.gathered(self.path, self._faults)

    def raise_if_any(self) -> None:
        """Raise what was found.

        Raises
        ------
        LandmarkFileError
            If anything is wrong.
        """
        if self._faults:
            raise self.error()
