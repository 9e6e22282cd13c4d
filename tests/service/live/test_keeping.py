"""Sessions kept for a restart: never without agreement, and gone when it is withdrawn."""

import asyncio
import os
from pathlib import Path

import pytest

from barun.service.live.keeping import SessionKeeper
from barun.service.live.session_shelf import FolderShelf
from barun.store.records import LOCAL_PERSON
from tests.pipeline.live.watched import sitting
from tests.service.live.client import Clock, Live, frames_of, live, run

NOW_S = 1_795_000_000.0
STATE = {"kept_s": NOW_S, "anything": 1}


class Agreement:
    """Whether the person has agreed."""

    is_there = True

    def __call__(self) -> bool:
        return self.is_there


@pytest.fixture
def agreement() -> Agreement:
    return Agreement()


@pytest.fixture
def keeper(tmp_path: Path, agreement: Agreement) -> SessionKeeper:
    return SessionKeeper(FolderShelf(tmp_path / "live"), 60.0, agreement)


def files(folder: Path) -> list[Path]:
    return sorted((folder / "live").glob("*"))


def test_a_kept_session_can_be_taken_once(keeper: SessionKeeper, tmp_path: Path) -> None:
    keeper.keep({"secret": STATE})
    (file,) = files(tmp_path)
    assert "secret" not in file.name
    assert file.stat().st_mode & 0o077 == 0
    assert keeper.take("other", NOW_S) is None
    assert keeper.take("secret", NOW_S + 60) == STATE
    assert keeper.take("secret", NOW_S + 60) is None
    assert files(tmp_path) == []


def test_a_kept_session_tells_nothing_and_cannot_be_changed(
    keeper: SessionKeeper, tmp_path: Path
) -> None:
    keeper.keep({"secret": {**STATE, "profile": "kitchen table 7e1"}})
    (file,) = files(tmp_path)
    content = bytearray(file.read_bytes())
    assert b"kitchen" not in content
    assert b"kept_s" not in content
    content[-1] ^= 1
    file.write_bytes(content)
    assert keeper.take("secret", NOW_S) is None


def test_a_session_kept_too_long_ago_is_not_taken(keeper: SessionKeeper) -> None:
    keeper.keep({"secret": STATE})
    assert keeper.take("secret", NOW_S + 61) is None


def test_without_agreement_nothing_is_written(
    keeper: SessionKeeper, agreement: Agreement, tmp_path: Path
) -> None:
    agreement.is_there = False
    keeper.keep({"secret": STATE})
    assert not (tmp_path / "live").exists()


def test_tidying_goes_by_the_clock_of_the_service(keeper: SessionKeeper, tmp_path: Path) -> None:
    keeper.keep({"old": STATE, "new": {"kept_s": NOW_S + 30}})
    keeper.tidy(NOW_S + 60)
    assert len(files(tmp_path)) == 2
    keeper.tidy(NOW_S + 61)
    assert keeper.take("new", NOW_S + 61) is not None
    assert files(tmp_path) == []


def test_tidying_without_agreement_leaves_nothing(
    keeper: SessionKeeper, agreement: Agreement, tmp_path: Path
) -> None:
    keeper.keep({"secret": STATE})
    agreement.is_there = False
    keeper.tidy(NOW_S)
    assert files(tmp_path) == []


def test_erasing_takes_what_a_sudden_end_left_half_written(
    keeper: SessionKeeper, tmp_path: Path
) -> None:
    keeper.keep({"secret": STATE})
    (file,) = files(tmp_path)
    file.with_suffix(".new").write_text("{", encoding="utf-8")
    keeper.erase()
    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_written_costs_only_the_restart(
    agreement: Agreement, tmp_path: Path
) -> None:
    (tmp_path / "live").write_text("not a folder", encoding="utf-8")
    keeper = SessionKeeper(FolderShelf(tmp_path / "live"), 60.0, agreement)
    keeper.keep({"secret": STATE})
    keeper.tidy(NOW_S)
    keeper.erase()
    assert keeper.take("secret", NOW_S) is None


async def _kept(service: Live, folder: Path) -> None:
    """Agree, sit for a moment and let the session be kept."""
    await service.agree()
    client = await service.join()
    await service.watch(client, frames_of(sitting())[:5])
    service.clock.now_s += 10
    service.mind()
    await asyncio.gather(*service.hub._keeping)
    assert len(files(folder)) == 1


def test_withdrawing_erases_at_once_and_keeps_nothing_more(tmp_path: Path) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            await _kept(service, tmp_path)
            writer = service.app.state.writer
            withdrawal = writer.withdraw(LOCAL_PERSON, service.clock.utc())
            await asyncio.to_thread(withdrawal.result, 5)
            assert files(tmp_path) == []
            (seat,) = service.hub.seats.values()  # the session itself goes on, unstored
            service.hub.keep([seat])  # a turn that had been decided on before
            service.clock.now_s += 20
            service.mind()
            await asyncio.gather(*service.hub._keeping)
            assert files(tmp_path) == []
        assert files(tmp_path) == []

    run(test())


def test_forgetting_erases_before_it_is_answered(tmp_path: Path) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            await _kept(service, tmp_path)
            forgotten = service.app.state.writer.forget_everything(LOCAL_PERSON)
            await asyncio.to_thread(forgotten.result, 5)
            assert files(tmp_path) == []
        assert files(tmp_path) == []

    run(test())


def test_what_a_service_left_is_forgotten_by_the_next_one(tmp_path: Path) -> None:
    async def test() -> None:
        clock = Clock()
        async with live(data_folder=tmp_path, clock=clock) as service:
            await _kept(service, tmp_path)
        assert len(files(tmp_path)) == 1
        os.utime(files(tmp_path)[0], (clock.utc() - 61, clock.utc() - 61))
        async with live(data_folder=tmp_path, clock=clock):
            assert files(tmp_path) == []

    run(test())
