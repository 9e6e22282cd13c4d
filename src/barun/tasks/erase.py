"""Forgetting a person everywhere, in the background."""

import time
from collections.abc import Mapping
from typing import Any

from barun.jobs.work import Report
from barun.rights.erasure import Erasures
from barun.rights.holders.installed import installed_holders
from barun.tasks.place import Place

__all__ = ["run"]


def run(arguments: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Erase the ``person`` of the arguments, and go on with what killed processes began.

    The job is nobody's: one of the person would be erased with him in the middle.

    Returns
    -------
    mapping of str to object
        ``certificate``: number of the certificate, and nobody's name; None where there was nothing
        of the person, or the key that signs is lost.

    Raises
    ------
    StorageError
        If something cannot be erased now; the job goes on where it was.
    """
    place = Place.of(arguments)
    # whoever asks to be forgotten is, also where the master key is lost
    with place.opened(checks_keys=False) as store:
        holders = installed_holders(place.data_folder, store, time.time)
        erasures = Erasures(place.data_folder, holders, store, time.time)
        report(0.1)
        done = erasures.erase(arguments["person"])
        erasures.resume()
    report(1.0)
    certificate = None if done is None else done.certificate
    return {"certificate": None if certificate is None else certificate.id}
