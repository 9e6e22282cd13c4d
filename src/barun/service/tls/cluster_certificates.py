"""Certificates of a cluster: an authority of its own, and one certificate that all of it shares.

Whoever has these three files can give a cluster work, and a cluster does what it is given: they are
copied to its machines by hand, and nowhere else. The key of the authority is thrown away, so that
nobody can ever make another certificate; to change them, all three are made anew.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from barun.errors import SettingError
from barun.jobs.cluster_files import AUTHORITY_FILE, CERTIFICATE_FILE, NODE_KEY_FILE
from barun.service.tls.self_signed import put_file

__all__ = ["make_cluster_certificates"]

_DAYS: Final = 825
"""How long they are valid; a design choice, as for Barun's own certificate on devices of Apple."""
_EARLY: Final = timedelta(days=1)


def make_cluster_certificates(folder: Path, now_s: float) -> None:
    """Write authority, certificate and key into a folder that has none yet.

    Parameters
    ----------
    folder : pathlib.Path
        Made where there is none.
    now_s : float
        Seconds since 1970 UTC.

    Raises
    ------
    SettingError
        If there are some already.
    StorageError
        If they cannot be written.
    """
    files = (AUTHORITY_FILE, CERTIFICATE_FILE, NODE_KEY_FILE)
    if any((folder / name).exists() for name in files):
        raise SettingError("jobs.certificates-there", path=folder)
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _name("Barun cluster authority")
    authority = (
        _builder(issuer, issuer, authority_key.public_key(), now_s)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    certificate = (
        _builder(_name("Barun cluster"), issuer, key.public_key(), now_s)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    put_file(folder / AUTHORITY_FILE, authority.public_bytes(Encoding.PEM), 0o600)
    put_file(folder / CERTIFICATE_FILE, certificate.public_bytes(Encoding.PEM), 0o600)
    put_file(folder / NODE_KEY_FILE, secret, 0o600)


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now_s: float
) -> x509.CertificateBuilder:
    now = datetime.fromtimestamp(now_s, UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now + timedelta(days=_DAYS))
    )
