"""Names of the files that the machines of a cluster know each other by."""

from pathlib import Path
from typing import Any, Final

from barun.errors import MissingExtraError, SettingError

__all__ = ["AUTHORITY_FILE", "CERTIFICATE_FILE", "NODE_KEY_FILE", "cluster_security"]

AUTHORITY_FILE: Final = "cluster-authority.pem"
CERTIFICATE_FILE: Final = "cluster.pem"
NODE_KEY_FILE: Final = "cluster.key"


def cluster_security(folder: Path) -> Any:
    """Return what Dask encrypts with, and lets in by.

    Parameters
    ----------
    folder : pathlib.Path
        Of the three files.

    Raises
    ------
    MissingExtraError
        If the extra ``cluster`` is not installed.
    SettingError
        If a file is missing.
    """
    try:
        from distributed.security import Security
    except ModuleNotFoundError as error:
        raise MissingExtraError("jobs.cluster-extra") from error
    files = {name: folder / name for name in (AUTHORITY_FILE, CERTIFICATE_FILE, NODE_KEY_FILE)}
    for path in files.values():
        if not path.is_file():
            raise SettingError("jobs.no-certificates", path=path)
    pair = {"cert": str(files[CERTIFICATE_FILE]), "key": str(files[NODE_KEY_FILE])}
    roles = ("client", "scheduler", "worker")
    parts = {f"tls_{role}_{part}": path for role in roles for part, path in pair.items()}
    return Security(require_encryption=True, tls_ca_file=str(files[AUTHORITY_FILE]), **parts)
