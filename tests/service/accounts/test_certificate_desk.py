"""Certificates by their number: given to who knows it, and a number that is none says nothing."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from barun.rights.certificate import CERTIFICATES_NAME, Certificate
from barun.rights.note import FOLDER_NAME
from barun.service.problems import RefusedError
from barun.service.rights.certificate_desk import CertificateDesk
from barun.service.rights.forgetting import Forgetting
from barun.service.settings import ServiceSettings
from barun.store.opening import open_store
from barun.store.writer import StoreWriter
from tests.service.accounts.conftest import TeamService
from tests.service.accounts.test_deletion import nothing_held
from tests.service.conftest import Service

SIGNED, WAITING = "a1" * 16, "b2" * 16
PATH = "/api/privacy/certificates/"


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with one certificate, and one erasure under way."""
    certificate = Certificate.sign({"id": SIGNED, "deleted": {"minutes": 1}}, bytes(32))
    for name in (CERTIFICATES_NAME, FOLDER_NAME):
        (tmp_path / "home" / name).mkdir(parents=True)
    (tmp_path / "home" / CERTIFICATES_NAME / f"{SIGNED}.json").write_bytes(certificate.to_json())
    (tmp_path / "home" / FOLDER_NAME / f"{WAITING}.json").write_text("{}")
    return tmp_path / "home"


@pytest.fixture
def desk(home: Path, clock: Clock) -> Iterator[CertificateDesk]:
    store = open_store(home, "", 0.0).store
    writer = StoreWriter(store, clock)

    settings = ServiceSettings(data_folder=str(home))
    yield CertificateDesk(Forgetting(settings, writer, clock, nothing_held), clock)
    writer.close()
    store.close()


def ask(desk: CertificateDesk, number: str, address: str = "10.0.0.9") -> int:
    try:
        assert desk.find(number, address).id == number
    except RefusedError as refused:
        return refused.status
    return 200


def number_of(n: int) -> str:
    return f"{n:032x}"


def test_right_numbers_are_answered_however_often(desk: CertificateDesk) -> None:
    assert {ask(desk, SIGNED) for _ in range(200)} == {200}
    assert {ask(desk, WAITING) for _ in range(200)} == {503}


def test_who_tries_numbers_is_slowed_down_and_nobody_elsewhere(
    desk: CertificateDesk, clock: Clock
) -> None:
    seen = [ask(desk, number_of(n)) for n in range(50)]
    assert seen == [404] * 30 + [429] * 20
    assert [ask(desk, SIGNED), ask(desk, WAITING)] == [429, 429]  # nothing is looked up any more
    assert ask(desk, SIGNED, "10.0.0.7") == 200
    with pytest.raises(RefusedError) as refused:
        desk.find(SIGNED, "10.0.0.9")
    assert refused.value.code == "rights.too-many-numbers"
    assert refused.value.headers == {"Retry-After": "1"}
    n_tried = 0
    while clock.now_s < 86400.0:
        n_tried += ask(desk, number_of(n_tried)) == 404
        clock.now_s += 1.0
    assert n_tried < 1500


def test_a_number_that_is_none_says_nothing(
    make_team: Callable[..., TeamService], home: Path
) -> None:
    team = make_team(data_folder=str(home))
    stranger = team.browser(address="10.0.0.9")
    near = [SIGNED[:-1] + "0", WAITING[:-1] + "0", SIGNED[::-1], "0" * 32]
    said = []
    for number in near:
        answer = stranger.get(f"{PATH}{number}")
        assert answer.status_code == 404
        said.append(json.dumps(answer.json()).replace(number, "-"))
    assert len(set(said)) == 1
    for malformed in (
        SIGNED[:8],
        SIGNED.upper(),
        SIGNED + "0",
        f"{SIGNED}.json",
        "*" * 32,
        "%2e%2e",
    ):
        assert stranger.get(f"{PATH}{malformed}").status_code in {401, 404, 422}
    for listing in (PATH, PATH.rstrip("/")):
        assert stranger.get(listing).status_code in {401, 403, 404}
    for method in ("POST", "PUT", "DELETE", "HEAD", "OPTIONS"):
        answer = stranger.request(method, f"{PATH}{SIGNED}")
        assert answer.status_code in {401, 403, 404, 405}
        assert SIGNED not in answer.text
    assert stranger.get(f"{PATH}{SIGNED}").status_code == 200


def test_over_http_it_says_how_long_to_wait(
    make_team: Callable[..., TeamService], home: Path
) -> None:
    team = make_team(data_folder=str(home))
    stranger = team.browser(address="10.0.0.9")
    answers = [stranger.get(f"{PATH}{number_of(n)}") for n in range(31)]
    assert [one.status_code for one in answers] == [404] * 30 + [429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert answers[-1].json()["error"]["code"] == "rights.too-many-numbers"
    assert team.browser(address="10.0.0.7").get(f"{PATH}{SIGNED}").status_code == 200


def test_without_accounts_nobody_asks_without_the_key(
    make_service: Callable[..., Service], home: Path
) -> None:
    service = make_service(data_folder=str(home))

    async def ask() -> int:
        async with service.stranger() as stranger:
            return (await stranger.get(f"{PATH}{SIGNED}")).status_code

    assert asyncio.run(ask()) == 401
    assert service.request("GET", f"{PATH}{SIGNED}").status_code == 200
