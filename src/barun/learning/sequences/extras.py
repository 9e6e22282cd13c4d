"""Whether the optional packages are there that training needs."""

from importlib.util import find_spec

from barun.errors import MissingExtraError

__all__ = ["check_extra"]


def check_extra(*packages: str) -> None:
    """Refuse to begin without a package, before anything is read or computed.

    Parameters
    ----------
    *packages : str
        Names as imported: ``torch``, ``sklearn``, ``onnx``.

    Raises
    ------
    MissingExtraError
        Naming the first that is missing, and how to install the extra ``deep``.
    """
    for package in packages:
        if find_spec(package) is None:
            raise MissingExtraError("learning.deep-extra", package=package)
