"""Samples of a running session: kept under consent only, gone with it, said in the figures."""

import asyncio
import io
import json
import zipfile
from pathlib import Path

import httpx

from barun.collection.samples.figures import CollectorFigures
from barun.store.records import LOCAL_PERSON
from barun.store.sample_book import SampleBook
from tests.fixtures.launch import headers_of
from tests.fixtures.samples import training_consent
from tests.pipeline.live.watched import sitting
from tests.service.live.client import Live, frames_of, live, run

NOW_S = 1.8e9


async def _say(service: Live, act: str) -> None:
    entry = training_consent(act, at_s=service.clock.utc())  # type: ignore[arg-type] # two words
    assert await asyncio.wrap_future(service.app.state.writer.put_consent(entry))


async def _agree(service: Live) -> None:
    """Agree to training, and wait until the collector knows."""
    await _say(service, "given")
    collector = service.app.state.samples.collector
    while not collector.wants(LOCAL_PERSON):
        await asyncio.sleep(0.01)


def _book(service: Live) -> SampleBook:
    book: SampleBook = service.app.state.writer.store.samples
    return book


def _judged(figures: CollectorFigures) -> int:
    """Return how many poses were looked at and are no longer waiting to be."""
    return figures.buffer_rows + sum(figures.refused.values())


def _stored(service: Live) -> int:
    return sum(len(rows) for rows in _book(service).rows(LOCAL_PERSON))


def test_some_of_the_poses_of_who_agreed_are_kept(tmp_path: Path, database_url: str) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path, database_url=database_url) as service:
            await _agree(service)
            client = await service.join()
            bodies = frames_of(sitting())
            await service.watch(client, [bodies[at % len(bodies)] for at in range(300)])
            collector = service.app.state.samples.collector
            assert await asyncio.to_thread(collector.flush)
            figures = collector.figures
            assert 5 <= figures.n_offered <= 80
            assert figures.n_written > 0
            assert figures.n_offered == figures.n_written + sum(figures.refused.values())
            assert _stored(service) == figures.n_written
            (rows,) = _book(service).rows(LOCAL_PERSON)
            assert set(rows.session.tolist()).isdisjoint(service.hub.room.sessions)
            assert rows.model[0].startswith("view=")

    run(test())


def test_nothing_is_offered_without_the_consent_and_nothing_left_when_it_ends(
    tmp_path: Path, database_url: str
) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path, database_url=database_url) as service:
            await service.agree()  # to a history, not to training
            client = await service.join()
            bodies = frames_of(sitting())
            collector = service.app.state.samples.collector
            await service.watch(client, bodies[:40])
            assert collector.figures.n_offered == 0
            await _agree(service)
            await service.watch(client, [bodies[at % len(bodies)] for at in range(200)])
            assert collector.figures.n_offered > 0
            await _say(service, "withdrawn")
            assert (collector.figures.queue_rows, collector.figures.buffer_rows) == (0, 0)
            n_before = collector.figures.n_offered
            await service.watch(client, bodies[:40])  # the session itself goes on
            assert collector.figures.n_offered == n_before
            assert await asyncio.to_thread(collector.flush)
            assert _stored(service) == 0
            assert not [one for one in tmp_path.glob("samples/*") if one.stat().st_size]

    run(test())


def test_the_page_hands_out_what_is_in_memory_only(tmp_path: Path, database_url: str) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path, database_url=database_url) as service:
            await service.agree()
            await _agree(service)
            client = await service.join()
            bodies = frames_of(sitting())
            await service.watch(client, [bodies[at % len(bodies)] for at in range(300)])
            collector = service.app.state.samples.collector
            while collector.figures.n_offered != _judged(collector.figures):
                await asyncio.sleep(0.01)
            transport = httpx.ASGITransport(app=service.app)
            async with httpx.AsyncClient(
                transport=transport,
                base_url="http://127.0.0.1",
                headers=headers_of(service.app),
                timeout=60.0,
            ) as page:
                answer = await page.get("/api/privacy/export")
            with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
                rows = json.loads(archive.read("json/live_samples.json"))
            assert _stored(service) == 0
            assert len(rows) == collector.figures.buffer_rows > 0

    run(test())


def test_the_figures_are_read_with_the_others() -> None:
    async def test() -> None:
        async with live() as service:
            transport = httpx.ASGITransport(app=service.app)
            headers = headers_of(service.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", headers=headers
            ) as client:
                said = (await client.get("/metrics")).text
            for word in ("queue_rows", "queue_age_seconds", "dropped_total", "written_total"):
                assert f"\nbarun_samples_{word} 0\n" in said
            assert "barun_samples_refused_moving_total 0" in said

    run(test())
