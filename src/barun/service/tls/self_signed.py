"""The certificate that Barun makes itself, for the machine's own names and addresses."""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from barun.errors import SettingError, storing
from barun.service.tls.certificate import Certificate, read_certificate
from barun.store.whole_files import replace_file

__all__ = [
    "CERTIFICATE_FILE",
    "KEPT_DAYS",
    "KEY_FILE",
    "RENEWED_DAYS",
    "keep_self_signed",
    "put_file",
]

CERTIFICATE_FILE: Final = "keys/tls-certificate.pem"
KEY_FILE: Final = "keys/tls.key"
KEPT_DAYS: Final = 397
"""How long one is valid. Apple's devices take no more than 825 days of a certificate a person has
trusted, and 398 of others (support.apple.com/103769, support.apple.com/102028)."""
RENEWED_DAYS: Final = 30
"""With fewer days left, another one is made. A design choice."""
_EARLY: Final = timedelta(days=1)
"""Valid since a day ago: clocks of phones are wrong."""
_PRIVATE_FOLDER: Final = 0o700


def _as_address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None


def _make(names: Sequence[str], now_s: float) -> tuple[bytes, bytes]:
    """Return certificate and key in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Barun")])
    addresses = [_as_address(name) for name in names]
    hosts = [
        x509.DNSName(name) if address is None else x509.IPAddress(address)
        for name, address in zip(names, addresses, strict=True)
    ]
    permitted: list[x509.GeneralName] = [
        x509.DNSName(name)
        if address is None
        else x509.IPAddress(ipaddress.ip_network(f"{address}/{address.max_prefixlen}"))
        for name, address in zip(names, addresses, strict=True)
    ]
    now = datetime.fromtimestamp(now_s, UTC)
    public = key.public_key()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now + timedelta(days=KEPT_DAYS) - _EARLY)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        # phones let a person trust authorities only; it is one for its own names alone
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    return (
        certificate.public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def put_file(path: Path, content: bytes, mode: int) -> None:
    """Write a file whole, readable as `mode` says from its first byte on.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    with storing("tls.not-written", path=path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
        replace_file(path, [content], mode)


def _kept(folder: Path, names: Sequence[str], now_s: float) -> Certificate | None:
    """Return the kept certificate; None where another one is due."""
    try:
        kept = read_certificate(
            folder / CERTIFICATE_FILE, folder / KEY_FILE, now_s, is_self_signed=True
        )
    except SettingError:
        return None
    is_fresh = kept.days_left(now_s) > RENEWED_DAYS
    return kept if is_fresh and set(names) <= set(kept.names) else None


def keep_self_signed(data_folder: str, names: Sequence[str], now_s: float) -> Certificate:
    """Return the certificate of an installation; made where there is none that will do.

    Parameters
    ----------
    data_folder : str
        Where it is kept, the key for its owner alone.
    names : sequence of str
        Hosts it must be valid for.
    now_s : float
        Seconds since 1970 UTC.

    Raises
    ------
    SettingError
        If there is no folder.
    StorageError
        If it cannot be written.
    """
    if not data_folder:
        raise SettingError("tls.no-folder")
    folder = Path(data_folder)
    kept = _kept(folder, names, now_s)
    if kept is None:
        certificate, key = _make(names, now_s)
        # the key first: killed in between, the two do not belong together and are made anew
        put_file(folder / KEY_FILE, key, 0o600)
        put_file(folder / CERTIFICATE_FILE, certificate, 0o644)
        kept = read_certificate(
            folder / CERTIFICATE_FILE, folder / KEY_FILE, now_s, is_self_signed=True
        )
    return kept
