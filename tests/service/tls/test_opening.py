import asyncio
import ssl
from pathlib import Path

import pytest

from barun.errors import SettingError
from barun.messages import LANGUAGES
from barun.service.settings import ServiceSettings
from barun.service.tls.opening import keep_fresh, open_certificate, validate_listening
from barun.service.tls.own_names import own_names, reachable_name
from barun.service.tls.self_signed import keep_self_signed

NOW_S = 1_803_000_000.0
HERE = ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost"]
BEYOND = ["0.0.0.0", "::", "192.168.0.7", "example.org", "", "localhost.example.org"]  # noqa: S104 # to be refused


@pytest.mark.parametrize("host", HERE)
def test_this_machine_needs_nothing(host: str) -> None:
    validate_listening(ServiceSettings(host=host))


@pytest.mark.parametrize("host", BEYOND)
@pytest.mark.parametrize(
    ("given", "missing"),
    [
        pytest.param({}, "--accounts, --tls", id="nothing"),
        pytest.param({"tls": "self-signed"}, "--accounts", id="no-accounts"),
        pytest.param({"accounts": True}, "--tls", id="no-encryption"),
    ],
)
def test_other_machines_need_accounts_and_encryption(
    host: str, given: dict[str, object], missing: str
) -> None:
    settings = ServiceSettings(host=host, **given)  # type: ignore[arg-type] # fields by name
    with pytest.raises(SettingError) as raised:
        validate_listening(settings)
    assert raised.value.code == "tls.needs-both"
    for language in LANGUAGES:
        said = raised.value.text(language)
        assert missing in said
        assert "--accounts --tls self-signed" in said


@pytest.mark.parametrize("host", BEYOND[:4])
@pytest.mark.parametrize(
    "given", [{"tls": "self-signed"}, {"tls_cert": "a.pem", "tls_key": "b.pem"}]
)
def test_with_both_other_machines_are_let_in(host: str, given: dict[str, str]) -> None:
    validate_listening(ServiceSettings(host=host, accounts=True, **given))  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    "given",
    [
        {"tls_cert": "a.pem"},
        {"tls_key": "b.pem"},
        {"tls": "self-signed", "tls_cert": "a.pem", "tls_key": "b.pem"},
    ],
)
def test_half_a_certificate_or_two_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingError, match="either --tls self-signed, or both"):
        validate_listening(ServiceSettings(**given))  # type: ignore[arg-type] # fields by name


def test_a_certificate_is_opened_as_the_settings_say(tmp_path: Path) -> None:
    assert open_certificate(ServiceSettings(), NOW_S) is None
    folder = str(tmp_path)

    def names(host: str) -> tuple[str, ...]:
        return ("localhost", host)

    own = open_certificate(
        ServiceSettings(host="10.0.0.7", tls="self-signed", data_folder=folder), NOW_S, names
    )
    assert own is not None
    assert own.names == ("localhost", "10.0.0.7")
    given = ServiceSettings(tls_cert=str(own.certificate_path), tls_key=str(own.key_path))
    found = open_certificate(given, NOW_S)
    assert found is not None
    assert (found.fingerprint, found.is_self_signed) == (own.fingerprint, False)


def test_what_was_renewed_meanwhile_is_used_and_a_broken_one_is_not(tmp_path: Path) -> None:
    first = keep_self_signed(str(tmp_path), ("localhost",), NOW_S)
    settings = ServiceSettings(tls_cert=str(first.certificate_path), tls_key=str(first.key_path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(first.certificate_path, first.key_path)
    loaded: list[str] = []
    context.load_cert_chain = lambda *_: loaded.append("again")  # type: ignore[method-assign] # counts

    async def test() -> None:
        looks = keep_fresh(settings, first, context, utc=lambda: NOW_S, every_s=0.002)
        task = asyncio.ensure_future(looks)
        await asyncio.sleep(0.05)
        assert loaded == []
        whole = first.certificate_path.read_bytes()
        first.certificate_path.write_bytes(whole[:100])
        await asyncio.sleep(0.05)
        assert loaded == []
        keep_self_signed(str(tmp_path), ("localhost", "desk"), NOW_S)
        for _ in range(1000):
            if loaded:
                break
            await asyncio.sleep(0.01)
        assert loaded == ["again"]
        task.cancel()

    asyncio.run(test())


def test_which_address_is_printed() -> None:
    names = ("localhost", "127.0.0.1", "[::1]", "desk", "desk.local", "192.168.0.7", "[fd00::7]")
    assert reachable_name("0.0.0.0", names) == "192.168.0.7"  # noqa: S104 # what a person gives
    assert reachable_name("::", names[:5]) == "desk"
    assert reachable_name("::", names[:3]) == "localhost"
    assert reachable_name("::", ("*.example.org", "desk.example.org")) == "desk.example.org"
    assert reachable_name("fd00::7", names) == "[fd00::7]"


def test_the_names_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    place = "barun.service.tls.own_names"
    monkeypatch.setattr(f"{place}._own_addresses", lambda: ["192.168.0.7", "fe80::1%eth0"])
    monkeypatch.setattr(f"{place}.socket.gethostname", lambda: "Desk")
    assert own_names("0.0.0.0") == (  # noqa: S104 # what a person gives
        *("localhost", "127.0.0.1", "[::1]", "desk", "desk.local", "192.168.0.7", "[fe80::1]"),
    )
    assert own_names("10.0.0.3")[-1] == "10.0.0.3"
    monkeypatch.setattr(f"{place}.socket.gethostname", lambda: "no host; at all")
    assert own_names("::1") == ("localhost", "127.0.0.1", "[::1]", "192.168.0.7", "[fe80::1]")
