"""A certificate and what can be wrong with it."""

import ipaddress
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from barun.errors import SettingError, reason_of

__all__ = ["Certificate", "read_certificate"]

_DAY_S: Final = 86400.0


@dataclass(frozen=True, slots=True)
class Certificate:
    """Two files in PEM, and what browsers will see of them."""

    certificate_path: Path
    key_path: Path
    names: tuple[str, ...]
    """Hosts it is valid for, as they stand in an address: IPv6 ones in brackets."""
    fingerprint: str
    """SHA-256 of the certificate, as browsers show it: pairs of capitals with colons."""
    begins_s: float
    """Seconds since 1970 UTC."""
    ends_s: float
    """Seconds since 1970 UTC."""
    is_self_signed: bool
    """Whether Barun has made it."""

    def days_left(self, now_s: float) -> float:
        """Return for how many days it is still valid."""
        return (self.ends_s - now_s) / _DAY_S


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = [
        f"[{address}]" if address.version == 6 else str(address)
        for address in found.get_values_for_type(x509.IPAddress)
        if isinstance(address, ipaddress.IPv4Address | ipaddress.IPv6Address)
    ]
    return (*(name.lower() for name in found.get_values_for_type(x509.DNSName)), *addresses)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingError("tls.unreadable", path=path, reason=reason_of(error)) from error


def _check_private(path: Path) -> None:
    """Refuse a key that everybody on the machine may read."""
    if path.stat().st_mode & stat.S_IROTH:
        raise SettingError("tls.key-open", path=path)


def read_certificate(
    certificate_path: Path, key_path: Path, now_s: float, *, is_self_signed: bool = False
) -> Certificate:
    """Return a certificate after checking that browsers can take it.

    Parameters
    ----------
    certificate_path : pathlib.Path
        PEM: the certificate, then those that lead to a known authority.
    key_path : pathlib.Path
        PEM: its private key, without a passphrase.
    now_s : float
        Seconds since 1970 UTC.
    is_self_signed : bool
        Whether Barun has made it.

    Raises
    ------
    SettingError
        If a file cannot be read or is something else, the two do not belong together, the key is
        open to everybody, or the certificate is not valid now or names no host.
    """
    try:
        certificate = x509.load_pem_x509_certificates(_read(certificate_path))[0]
    except ValueError as error:
        raise SettingError("tls.no-certificate", path=certificate_path) from error
    content = _read(key_path)
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError as error:
        raise SettingError("tls.key-locked", path=key_path) from error
    except ValueError as error:
        raise SettingError("tls.no-key", path=key_path) from error
    _check_private(key_path)
    public, own = (
        one.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for one in (key.public_key(), certificate.public_key())
    )
    if public != own:
        raise SettingError("tls.strangers", certificate=certificate_path, key=key_path)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begins <= datetime.fromtimestamp(now_s, UTC) < ends:
        raise SettingError(
            "tls.not-valid",
            path=certificate_path,
            begins=f"{begins:%Y-%m-%d}",
            ends=f"{ends:%Y-%m-%d}",
        )
    names = _names(certificate)
    if not names:
        raise SettingError("tls.no-names", path=certificate_path)
    return Certificate(
        certificate_path,
        key_path,
        names,
        certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
        begins.timestamp(),
        ends.timestamp(),
        is_self_signed,
    )
