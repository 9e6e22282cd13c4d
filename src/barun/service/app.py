"""The web application: routes, their order, and what stands in front of them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI
from starlette.routing import WebSocketRoute

from barun.privacy.consent.question import ConsentAnswer
from barun.service.accounts.deletion import open_deletions
from barun.service.accounts.deletion_routes import deletion_routes
from barun.service.accounts.gate import add_account_gate
from barun.service.accounts.opening import open_accounts
from barun.service.accounts.routes import account_routes
from barun.service.analyser import pose_analyser
from barun.service.analyses import Analyse, Analyses
from barun.service.collection.opening import open_collections
from barun.service.datasets.import_undoer import ImportUndoer
from barun.service.datasets.opening import open_datasets
from barun.service.experiments.opening import open_experiments
from barun.service.experiments.routes import experiment_routes
from barun.service.history.opening import close_history, open_history
from barun.service.history.questions import History
from barun.service.history.routes import history_routes
from barun.service.imports.opening import open_imports
from barun.service.installation import Examine, examine_installation, page_folder
from barun.service.jobs.due_updates import DueUpdates
from barun.service.jobs.opening import open_jobs
from barun.service.jobs.routes import job_routes
from barun.service.joining import take_routes
from barun.service.kept_runners import KeptRunners
from barun.service.launch.launch_gate import LaunchGate
from barun.service.launch.launch_key import LaunchKey
from barun.service.live.engines import MakeEngine, follower
from barun.service.live.figures import LiveFigures
from barun.service.live.limits import LIMITS, LiveLimits
from barun.service.live.live_people import PersonalLiveEndpoint
from barun.service.live.lull import Lull
from barun.service.live.opening import open_live
from barun.service.live.preparation import MakeRoom
from barun.service.live.routes import live_routes
from barun.service.models.opening import open_models, serving_room
from barun.service.models.routes import model_routes
from barun.service.operations.kept_threads import KeptThreads
from barun.service.operations.metrics_keys import MetricsKeys
from barun.service.operations.opening import open_operations
from barun.service.operations.parts import Parts
from barun.service.operations.routes import operations_routes
from barun.service.page import add_page
from barun.service.passing_folder import sweep_passing_folders
from barun.service.problems import add_error_handlers
from barun.service.protection import Doorkeeper, Envelope
from barun.service.recording_reports import finder
from barun.service.recordings import recording_routes
from barun.service.rights.certificate_desk import CertificateDesk
from barun.service.rights.routes import rights_routes
from barun.service.runners import note_rename, runner_routes
from barun.service.samples.opening import open_samples
from barun.service.samples.routes import sample_routes
from barun.service.sent_tally import SentTally
from barun.service.settings import ServiceSettings
from barun.service.side_thread import run_beside
from barun.service.status import status_routes
from barun.service.updates.routes import update_routes
from barun.store.writer import StoreChange, StoreWriter

if TYPE_CHECKING:
    from barun.service.tls.certificate import Certificate

__all__ = ["create_app"]

_API_VERSION: Final = "1"  # grows when something a client may rely on changes; see docs/protocol.md
_TIDY_EVERY_S: Final = 30.0


def create_app(
    settings: ServiceSettings,
    *,
    analyse: Analyse | None = None,
    examine: Examine | None = None,
    clock: Callable[[], float] = time.monotonic,
    utc: Callable[[], float] = time.time,
    page: Path | None = None,
    writer: StoreWriter | None = None,
    live_limits: LiveLimits = LIMITS,
    room: MakeRoom | None = None,
    make_engine: MakeEngine | None = None,
    launch: LaunchKey | None = None,
    certificate: "Certificate | None" = None,
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    settings : ServiceSettings
        Limits and choices.
    analyse : Analyse, optional
        What analyses a recording; the pose engine by default.
    examine : Examine, optional
        What looks at the installation.
    clock : callable, optional
        Returns seconds that only go forward.
    utc : callable, optional
        Returns seconds since 1970 UTC.
    page : pathlib.Path, optional
        Folder of the built page.
    writer : StoreWriter, optional
        Into the history; opened as `settings` say by default. Closed when the service ends.
    live_limits : LiveLimits, optional
        Bounds of the live sessions.
    room : callable, optional
        Makes the place where live sessions are judged; by default by the champions of the registry.
    make_engine : callable, optional
        Makes what finds people in the pictures of live sessions; the pose engine by default.
    launch : LaunchKey, optional
        Lets in; by default one that ends with the application. It is `app.state.launch`.
    certificate : Certificate, optional
        What the connections are encrypted with.
    """
    writer = writer or open_history(settings, utc)
    champions = open_models(settings, writer.store, utc)
    experiments = open_experiments(writer.store, champions, utc)
    figures, parts, lull = LiveFigures(), Parts(clock), Lull()
    samples = open_samples(settings, writer, champions.served, (clock, utc), lull.wait)
    live = open_live(
        settings,
        writer,
        (clock, utc),
        limits=live_limits,
        room=samples.sampled(room or serving_room(champions, experiments)),
        notices=lambda language: (
            *champions.served.notices(language),
            *operations.notices(language),
        ),
        make_engine=make_engine or follower(settings),
        figures=figures,
        lull=lull,
        run_part=parts.start,
    )
    sent = SentTally(writer.store.sent, utc)
    operations = open_operations(settings, writer, live, figures, champions, parts, utc, sent.note)
    operations.sources.queues["samples"] = samples.waiting
    operations.sources.collected = samples.n_stored
    scrapers = MetricsKeys(settings.data_folder)
    analyses = Analyses(
        analyse or pose_analyser(settings),
        clock,
        max_waiting=settings.max_waiting,
        keep_s=settings.keep_s,
        max_kept_bytes=settings.max_kept_bytes,
    )

    runners = KeptRunners(settings.data_folder)

    def heed(change: StoreChange) -> None:
        live.heed(change)
        if change.kind == "forgotten":
            analyses.forget_all(change.person_id)
            import_desk.forget(change.person_id)
            runners.of(change.person_id).remove_all()
        elif change.kind == "agreement" and change.purpose and not change.is_agreed:
            runners.of(
                change.person_id
            ).remove_all()  # what the consent allowed, that lies beside the database

    def may_keep_runner(person: str, since: str) -> ConsentAnswer:
        return writer.store.consents.may("history", person, utc(), since=since)

    writer.add_listener(heed)
    writer.add_listener(operations.heed)

    accounts, people, sockets = open_accounts(settings, writer.store, clock, utc)
    import_router, import_desk = open_imports(settings, clock, utc, writer.store.audit)
    undoer = ImportUndoer(
        import_desk.undo, import_desk.library, champions.registry, writer.store, utc
    )
    dataset_router, check_desk = open_datasets(settings, utc, undoer)
    collection_router, collection_desk, forgetting = open_collections(settings, clock, utc, writer)

    deletions = open_deletions(accounts, forgetting, heed)
    jobs = open_jobs(settings, writer.store, utc)
    threads = KeptThreads(parts, clock)
    threads.keep("history", writer.revive)
    threads.keep("samples", samples.collector.revive)
    threads.keep("jobs", jobs.revive)
    threads.keep("shadow", experiments.shadow.revive)
    for queue in operations.queues:
        threads.keep(queue.name, queue.revive)
    due = DueUpdates(settings.data_folder, writer.store, settings.updates, utc, jobs.nudge)

    async def tidy() -> None:
        while True:
            await asyncio.sleep(_TIDY_EVERY_S)
            analyses.forget_stale()
            import_desk.forget_stale()
            await live.end_idle()
            await run_beside(people.tidy)
            await run_beside(forgetting.resume)
            await run_beside(collection_desk.resume_erasures, utc())
            await run_beside(collection_desk.erase, forgetting.erase_due)
            await run_beside(collection_desk.let_go_of_idle)

    # in this order: each may still need those after it
    closing: tuple[Callable[[], None], ...] = (
        operations.close,
        experiments.close,
        analyses.close,
        check_desk.close,
        import_desk.close,
        collection_desk.close,
        samples.collector.close,
        partial(close_history, writer),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        resuming = asyncio.create_task(asyncio.to_thread(forgetting.resume))
        sweeping = asyncio.create_task(asyncio.to_thread(sweep_passing_folders, utc()))
        samples.collector.start()
        live.start()
        jobs.start()
        parts.start("tidying", tidy)
        parts.start("champions", champions.run)
        parts.start("experiments", experiments.watch.run)
        parts.start("logins", sockets.run)
        parts.start("operations", operations.run)
        parts.start("updates", due.run)
        parts.start("threads", threads.run)
        try:
            yield
        finally:
            await live.stop()
            await asyncio.to_thread(jobs.close)
            await resuming
            await sweeping
            await parts.stop()
            await asyncio.to_thread(_do_all, closing)

    app = FastAPI(
        title="Barun",
        version=_API_VERSION,
        summary="Finds the landmarks of people in a recording, on this machine.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's pages load their scripts from a foreign address
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.analyses = analyses
    app.state.live = live.always
    app.state.accounts = accounts
    app.state.writer = writer
    app.state.samples = samples
    app.state.collections = collection_desk
    app.state.imports = import_desk
    app.state.champions = champions
    app.state.jobs, app.state.due = jobs, due
    app.state.parts, app.state.threads = parts, threads
    app.state.experiments = experiments
    app.state.operations = operations
    app.state.closing = closing
    add_error_handlers(app, settings.language)
    take_routes(
        app,
        status_routes(
            analyses,
            examine or partial(examine_installation, settings.model),
            settings,
            champions.served,
            writer.store,
        ),
    )
    take_routes(app, recording_routes(analyses, settings, clock, runners))
    note = partial(note_rename, writer.store, utc)
    take_routes(app, runner_routes(runners, partial(finder, analyses), may_keep_runner, note))
    in_memory = samples.collector.waiting
    take_routes(app, history_routes(writer, utc, settings.language, runners, sent, in_memory))
    own_history = History(writer, utc, settings.language)
    take_routes(app, rights_routes(forgetting, CertificateDesk(forgetting, clock), own_history))
    take_routes(
        app, live_routes(live, figures, lambda: operations.exposition() + samples.exposition())
    )
    take_routes(app, operations_routes(operations, live, own_history, utc, settings.language))
    take_routes(app, job_routes(jobs, own_history))
    take_routes(app, update_routes(settings, champions.registry, own_history))
    take_routes(app, sample_routes(History(writer, utc, settings.language)))
    take_routes(app, account_routes(accounts, people))
    take_routes(app, deletion_routes(deletions, settings.language))
    take_routes(app, dataset_router)
    take_routes(app, import_router)
    take_routes(app, collection_router)
    take_routes(app, model_routes(champions, settings.language))
    take_routes(app, experiment_routes(experiments.watch, settings.language))
    app.router.routes.append(
        WebSocketRoute("/api/live", PersonalLiveEndpoint(live, settings.language), name="live")
    )
    add_page(app, page or page_folder(), settings.language)
    app.state.launch = launch = launch or LaunchKey.make()
    # the last one added stands in front
    if accounts is None:
        app.add_middleware(
            LaunchGate, key=launch, language=settings.language, lets_in=scrapers.lets_in
        )
    else:
        add_account_gate(app, accounts, people, sockets, settings.language, scrapers.lets_in)
    app.add_middleware(
        Doorkeeper,
        allowed_hosts=(
            *settings.allowed_hosts,
            settings.host_name,
            *(certificate.names if certificate else ()),
        ),
        language=settings.language,
    )
    app.add_middleware(
        Envelope,
        language=settings.language,
        is_tls_only=certificate is not None and not certificate.is_self_signed,
    )
    return app


def _do_all(steps: tuple[Callable[[], None], ...]) -> None:
    for step in steps:
        step()
