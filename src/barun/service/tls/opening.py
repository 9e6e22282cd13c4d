"""The certificate an installation is set up for, and who may be listened to without one."""

import asyncio
import ipaddress
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from barun.errors import BarunError, SettingError
from barun.service.logs import log_event
from barun.service.settings import ServiceSettings
from barun.service.tls.own_names import own_names

if TYPE_CHECKING:
    from barun.service.tls.certificate import Certificate

__all__ = ["is_loopback", "keep_fresh", "open_certificate", "validate_listening"]

_LOOK_S: Final = 6 * 3600.0
"""How often is looked whether a certificate was renewed, or has to be."""


def is_loopback(host: str) -> bool:
    """Say whether an address is one that only this machine reaches."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def validate_listening(settings: ServiceSettings) -> None:
    """Refuse to be reached by other machines without accounts and encryption.

    Raises
    ------
    SettingError
        If something is missing for the address, or the options of the certificate contradict.
    """
    given = (bool(settings.tls_cert), bool(settings.tls_key))
    if any(given) and (not all(given) or settings.tls):
        raise SettingError("tls.both-or-one")
    is_encrypted = bool(settings.tls) or all(given)
    missing = [
        option
        for option, is_there in (("--accounts", settings.accounts), ("--tls", is_encrypted))
        if not is_there
    ]
    if missing and not is_loopback(settings.host):
        raise SettingError("tls.needs-both", host=settings.host, missing=", ".join(missing))


def open_certificate(
    settings: ServiceSettings,
    now_s: float,
    find_names: Callable[[str], tuple[str, ...]] = own_names,
) -> "Certificate | None":
    """Return the certificate to serve with; None where nothing is encrypted.

    Parameters
    ----------
    settings : ServiceSettings
        Says which.
    now_s : float
        Seconds since 1970 UTC.
    find_names : callable
        Gives the hosts of this machine for what is listened on.

    Raises
    ------
    BarunError
        If it cannot be used, or not be made.
    """
    if not settings.tls_cert and not settings.tls:
        return None  # without what reads certificates, which takes 40 ms to load
    from barun.service.tls.certificate import read_certificate
    from barun.service.tls.self_signed import keep_self_signed

    if settings.tls_cert:
        return read_certificate(Path(settings.tls_cert), Path(settings.tls_key), now_s)
    return keep_self_signed(settings.data_folder, find_names(settings.host), now_s)


async def keep_fresh(
    settings: ServiceSettings,
    certificate: "Certificate",
    context: ssl.SSLContext,
    *,
    utc: Callable[[], float] = time.time,
    every_s: float = _LOOK_S,
) -> None:
    """Give new connections a certificate that was renewed meanwhile; ends when cancelled.

    Parameters
    ----------
    settings : ServiceSettings
        Says which.
    certificate : Certificate
        The one in use.
    context : ssl.SSLContext
        Of the listening socket.
    utc : callable
        Returns seconds since 1970 UTC.
    every_s : float
        How often is looked.
    """
    while True:
        await asyncio.sleep(every_s)
        try:
            found = await asyncio.to_thread(open_certificate, settings, utc())
        except BarunError as error:  # half written, or nobody has renewed it: the old one serves on
            log_event("certificate_refused", level="error", error_code=error.code)
            continue
        if found is not None and found.fingerprint != certificate.fingerprint:
            context.load_cert_chain(found.certificate_path, found.key_path)
            certificate = found
            log_event("certificate_renewed")
