import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509

from barun.errors import SettingError, StorageError
from barun.service.tls.self_signed import (
    CERTIFICATE_FILE,
    KEPT_DAYS,
    KEY_FILE,
    RENEWED_DAYS,
    keep_self_signed,
)

NAMES = ("localhost", "127.0.0.1", "[::1]", "desk", "desk.local", "192.168.0.7", "[fd00::7]")
DAY_S = 86400.0
NOW_S = 1_803_000_000.0


def test_it_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    first = keep_self_signed(str(tmp_path), NAMES, NOW_S)
    assert set(first.names) == set(NAMES)
    assert first.is_self_signed
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert keep_self_signed(str(tmp_path), NAMES, NOW_S + DAY_S) == first
    fewer = keep_self_signed(str(tmp_path), NAMES[:3], NOW_S)  # the network is gone for a while
    assert fewer == first


def test_it_is_renewed_before_it_ends_and_where_a_name_is_new(tmp_path: Path) -> None:
    first = keep_self_signed(str(tmp_path), NAMES, NOW_S)
    assert first.days_left(NOW_S) == KEPT_DAYS - 1
    last_day_s = NOW_S + (KEPT_DAYS - 1 - RENEWED_DAYS) * DAY_S
    assert keep_self_signed(str(tmp_path), NAMES, last_day_s - 1) == first
    second = keep_self_signed(str(tmp_path), NAMES, last_day_s)
    assert second.fingerprint != first.fingerprint
    assert second.days_left(last_day_s) == KEPT_DAYS - 1
    third = keep_self_signed(str(tmp_path), (*NAMES, "10.0.0.3"), last_day_s)
    assert third.fingerprint != second.fingerprint
    assert "10.0.0.3" in third.names


@pytest.mark.parametrize("damaged", [CERTIFICATE_FILE, KEY_FILE])
def test_damaged_files_are_made_anew(tmp_path: Path, damaged: str) -> None:
    keep_self_signed(str(tmp_path), NAMES, NOW_S)
    (tmp_path / damaged).write_bytes(b"half")
    again = keep_self_signed(str(tmp_path), NAMES, NOW_S)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(again.certificate_path, again.key_path)


def test_who_trusts_it_trusts_it_for_its_own_names_alone(tmp_path: Path) -> None:
    made = keep_self_signed(str(tmp_path), NAMES, NOW_S)
    certificate = x509.load_pem_x509_certificate(made.certificate_path.read_bytes())
    get = certificate.extensions.get_extension_for_class
    basic = get(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    limits = get(x509.NameConstraints)
    permitted = limits.value.permitted_subtrees or []
    assert limits.critical
    assert len(permitted) == len(NAMES)
    assert {str(one.value) for one in permitted} >= {"desk", "127.0.0.1/32", "fd00::7/128"}


@pytest.mark.parametrize(
    ("host", "is_trusted"),
    [("desk.local", True), ("192.168.0.7", True), ("::1", True), ("other.example", False)],
)
def test_a_client_that_trusts_it_connects_to_its_names(
    tmp_path: Path, host: str, *, is_trusted: bool
) -> None:
    """The handshake of TLS, as a phone makes it, without a network."""
    import time

    made = keep_self_signed(str(tmp_path), NAMES, time.time())
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(made.certificate_path, made.key_path)
    client_side = ssl.create_default_context(cafile=str(made.certificate_path))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_side.wrap_bio(to_client, to_server, server_hostname=host)
    server = server_side.wrap_bio(to_server, to_client, server_side=True)

    def shake() -> None:
        for _ in range(4):
            for side in (client, server):
                try:
                    side.do_handshake()
                except ssl.SSLWantReadError:
                    continue

    if is_trusted:
        shake()
        assert client.version() == "TLSv1.3"
    else:
        with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
            shake()


def test_without_a_place_to_keep_it_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="data folder"):
        keep_self_signed("", NAMES, NOW_S)
    (tmp_path / "keys").write_text("a file in the place of the folder")
    with pytest.raises(StorageError, match="cannot be written"):
        keep_self_signed(str(tmp_path), NAMES, NOW_S)
