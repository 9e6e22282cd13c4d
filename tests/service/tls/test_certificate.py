"""What browsers would refuse is refused at the start, with what to do."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from barun.errors import SettingError
from barun.service.tls.certificate import read_certificate

NOW_S = dt.datetime(2027, 3, 1, tzinfo=dt.UTC).timestamp()
Make = Callable[..., tuple[Path, Path]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def files(
        *,
        names: tuple[str, ...] = ("desk.example.org", "*.example.org"),
        begins: dt.datetime = dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
        ends: dt.datetime = dt.datetime(2027, 4, 1, tzinfo=dt.UTC),
        lock: KeySerializationEncryption | None = None,
    ) -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk")])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(begins)
            .not_valid_after(ends)
        )
        if names:
            hosts = [x509.DNSName(name) for name in names]
            builder = builder.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        certificate = builder.sign(key, hashes.SHA256())
        places = tmp_path / "fullchain.pem", tmp_path / "privkey.pem"
        places[0].write_bytes(certificate.public_bytes(Encoding.PEM))
        places[1].write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock or NoEncryption())
        )
        places[1].chmod(0o600)
        return places

    return files


def test_a_good_pair(make: Make) -> None:
    found = read_certificate(*make(), NOW_S)
    assert found.names == ("desk.example.org", "*.example.org")
    assert found.days_left(NOW_S) == 31  # all of March
    assert not found.is_self_signed
    pairs = found.fingerprint.split(":")
    assert (len(pairs), {len(pair) for pair in pairs}) == (32, {2})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"names": ()}, "tls.no-names", id="no-names"),
        pytest.param({"ends": dt.datetime(2027, 3, 1, tzinfo=dt.UTC)}, "tls.not-valid", id="over"),
        pytest.param(
            {"begins": dt.datetime(2027, 3, 2, tzinfo=dt.UTC)}, "tls.not-valid", id="not-yet"
        ),
        pytest.param({"lock": BestAvailableEncryption(b"x")}, "tls.key-locked", id="passphrase"),
    ],
)
def test_what_browsers_or_the_service_could_not_use(
    make: Make, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(SettingError) as raised:
        read_certificate(*make(**changes), NOW_S)
    assert raised.value.code == code


def code_of(certificate: Path, key: Path) -> str:
    with pytest.raises(SettingError) as raised:
        read_certificate(certificate, key, NOW_S)
    return raised.value.code


def test_files_that_are_something_else(make: Make, tmp_path: Path) -> None:
    certificate, key = make()
    assert code_of(key, key) == "tls.no-certificate"
    assert code_of(certificate, certificate) == "tls.no-key"
    assert code_of(tmp_path / "absent", key) == "tls.unreadable"
    assert code_of(certificate, tmp_path) == "tls.unreadable"
    other = tmp_path / "other.pem"
    other.write_bytes(key.read_bytes())
    other.chmod(0o600)
    make()  # another pair in the same places
    assert code_of(certificate, other) == "tls.strangers"


def test_a_key_that_everybody_may_read(make: Make) -> None:
    certificate, key = make()
    key.chmod(0o644)
    assert code_of(certificate, key) == "tls.key-open"
    key.chmod(0o640)  # the group of a web server
    assert read_certificate(certificate, key, NOW_S).key_path == key
