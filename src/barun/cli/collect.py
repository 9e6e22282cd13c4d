"""``barun collect``: labelled samples under consent, from a camera, a file or a stream."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.collect_consent import ConsentWords, ask_for_consent, find_person
from barun.cli.collect_keys import TerminalKeys
from barun.cli.collect_words import counts_table, status_line, summary, warnings
from barun.cli.data_source import (
    DEFAULT_DATASET,
    Pseudonym,
    find_collections,
    find_library,
    now_s,
    print_left_out,
)
from barun.cli.estimation import estimation_parameters
from barun.cli.parameter_types import WholeNumber, Word
from barun.cli.presentation import BarunCommand, json_flag, option
from barun.cli.privacy_store import remember_written
from barun.config import Settings
from barun.errors import CollectionError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.capture.frame_source import FrameSource
    from barun.collection.collection import Collection
    from barun.collection.dataset import FinishResult
    from barun.collection.keys import KeyCommand
    from barun.collection.record import CollectionRecord
    from barun.collection.recorder import Recorder

__all__ = ["CollectingTerminal", "build"]

_EVERY: Final = 10
_SHARED: Final = frozenset({"model", "threads", "seconds", "quiet"})
_TIMEOUT_S: Final = 60.0
_TIMEOUT_LEFT_OUT_S: Final = 1.0


class CollectingTerminal:
    """Obeys keys and shows counts while frames come.

    Parameters
    ----------
    collection : Collection
        Where samples go.
    recorder : Recorder
        What takes them.
    language : {"en", "ko"}
        Of everything that is said.
    ask : callable
        Asks the next person for consent; returns the pseudonym, None for no.
    is_quiet : bool
        Say nothing while it runs.
    """

    def __init__(
        self,
        collection: "Collection",
        recorder: "Recorder",
        language: Language,
        *,
        ask: Callable[[], str | None],
        is_quiet: bool = False,
    ) -> None:
        self._collection = collection
        self._recorder = recorder
        self._language = language
        self._ask = ask
        self._is_quiet = is_quiet
        self._warned: set[tuple[str, ...]] = set()
        self.is_over = False
        """Whether somebody asked to finish."""

    def obey(self, characters: str, at_s: float) -> None:
        """Do what keys ask for."""
        from barun.collection.keys import command_of

        for character in characters:
            command = command_of(character)
            if command is not None:
                self._do(command, at_s)

    def show(self) -> None:
        """Renew the line, and warn once of what is out of balance."""
        if self._is_quiet or not sys.stderr.isatty():
            return
        record = self._collection.record
        for about, warning in warnings(record, self._language).items():
            if about not in self._warned:
                self._warned.add(about)
                click.echo(f"\r\x1b[K{warning}", err=True)
        click.echo(
            f"\r\x1b[K{status_line(self._recorder, record, self._language)}", err=True, nl=False
        )

    def _do(self, command: "KeyCommand", at_s: float) -> None:
        recorder = self._recorder
        match command.kind:
            case "view":
                recorder.press_view(int(command.mark))
            case "grade":
                recorder.press_grade(command.mark)
            case "confirm":
                recorder.confirm(at_s)
            case "undo" | "undo-run":
                recorder.undo(whole_run=command.kind == "undo-run")
            case "pause":
                recorder.is_paused = not recorder.is_paused
            case "person":
                person = self._ask()
                if person is not None:
                    recorder.begin(person, at_s)
            case "finish":
                self.is_over = True


@contextmanager
def _on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl+C end the recording in order; the second one ends the program."""

    def heed(_signal: int, _frame: object) -> None:
        stop()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, heed)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _follow(
    source: "FrameSource",
    engine: Any,
    recorder: "Recorder",
    terminal: CollectingTerminal,
    keys: TerminalKeys | None,
    seconds: float | None,
) -> int:
    """Look at frames until there are no more or enough; return how many were looked at."""
    n_frames = 0
    begun_at_s = now_s()
    for frame in source.frames():
        # A file counts as recorded from the moment its collection began, at its own pace.
        at_s = now_s() if source.info.is_live else begun_at_s + frame.time_s
        recorder.take(frame.index, engine.estimate(frame.image_rgb, frame.time_s), at_s)
        n_frames += 1
        if keys is not None:
            terminal.obey(keys.read(), max(at_s, now_s()))
        terminal.show()
        if terminal.is_over or (seconds is not None and frame.time_s >= seconds):
            break
    return n_frames


def _finish(
    collection: "Collection", settings: Settings, out: Path | None
) -> tuple["FinishResult | None", tuple[Path, ...]]:
    from barun.collection.dataset import finish_collection
    from barun.collection.legacy_files import write_legacy_files

    result, record = None, collection.record
    if len(record.unfinished()) > _count_ended(record):
        result = finish_collection(collection, find_library(settings), now_s())
    files: tuple[Path, ...] = ()
    if out is not None:
        files = write_legacy_files(record, out, now_s())
        remember_written(settings, "export", files, record.people)
    return result, files


def _tell(
    collection: "Collection",
    result: "FinishResult | None",
    files: tuple[Path, ...],
    language: Language,
) -> None:
    record = collection.record
    for line in (*counts_table(record), *warnings(record, language).values()):
        click.echo(line)
    waiting = sum(tally.n_waiting for tally in record.tallies().values())
    if waiting:
        click.echo(text("collection.still-waiting", language, count=waiting))
    if result is None:
        click.echo(text("collection.nothing-added", language))
    else:
        name, count = result.version.name, result.n_new
        click.echo(text("collection.finished", language, name=name, count=count))
    ended = _count_ended(record)
    if ended:
        click.echo(text("collection.left-out", language, count=ended))
    if result is not None and result.left_out:
        print_left_out(result.version.manifest, language)
    for path in files:
        click.echo(text("cli.summary-written", language, path=path))


def _as_json(
    collection: "Collection", result: "FinishResult | None", files: tuple[Path, ...], n_frames: int
) -> dict[str, Any]:
    record = collection.record
    return {
        "collection": collection.name,
        "n_frames": n_frames,
        "people": summary(record),
        "version": None if result is None else result.version.hash,
        "n_new": 0 if result is None else result.n_new,
        "n_without_consent": _count_ended(record),
        "left_out": {} if result is None else dict(result.left_out),
        "files": [str(path) for path in files],
    }


def _count_ended(record: "CollectionRecord") -> int:
    """Return how many labelled samples enter no version because the consent has ended."""
    at_s = now_s()
    return sum(not record.is_covered(sample, at_s) for sample in record.unfinished())


def _tell_of_before(record: "CollectionRecord", language: Language) -> None:
    """Say what an earlier run left, and whose consent has ended since."""
    ended = _count_ended(record)
    count = len(record.unfinished()) - ended
    if count:
        click.echo(text("collection.resumed", language, count=count), err=True)
    if ended:
        click.echo(text("collection.left-out", language, count=ended), err=True)


class _Collecting:
    """One run of the command."""

    def __init__(self, language: Language, settings: Settings, values: dict[str, Any]) -> None:
        self.language = language
        self.settings = settings
        self.values = values
        self.keys: TerminalKeys | None = None
        handle = sys.stdin.fileno() if sys.stdin is not None and sys.stdin.isatty() else -1
        if handle >= 0 and TerminalKeys.are_there(handle):
            self.keys = TerminalKeys(handle)

    def run(self) -> None:
        from barun.collection.collection import Collection
        from barun.collection.label import Label

        values, language = self.values, self.language
        if values["label"]:
            Label.parse(values["label"])  # before anything is written down
        find_library(self.settings)  # erases first whom a killed process was erasing
        with Collection(find_collections(self.settings), values["name"]) as collection:
            if not values["quiet"]:
                _tell_of_before(collection.record, language)
            person = self._person(collection)
            if person is None:
                return
            n_frames = self._record(collection, person)
            result, files = _finish(collection, self.settings, values["out"])
            if values["json_output"]:
                content = _as_json(collection, result, files, n_frames)
                click.echo(json.dumps(content, ensure_ascii=False))
            else:
                _tell(collection, result, files, language)

    def _taken(self) -> tuple[str, ...]:
        from barun.collection.people import known_people

        return known_people(find_collections(self.settings), find_library(self.settings))

    def _person(self, collection: "Collection") -> str | None:
        words = ConsentWords(
            self.values["person"],
            self.values["consent"] == "given",
            self.values["purpose"],
            self.values["until"],
        )
        found = find_person(collection, words, self._taken(), now_s(), self.language)
        if found is not None:
            return found
        if self.keys is None:
            raise CollectionError("collection.consent-needed")
        return self._ask(collection, words.person)

    def _ask(self, collection: "Collection", person: str | None = None) -> str | None:
        return ask_for_consent(collection, person, self._taken(), now_s(), self.language)

    def _record(self, collection: "Collection", person: str) -> int:
        from barun.capture.decode_ahead import DecodeAhead
        from barun.capture.opening import open_source
        from barun.collection.label import NO_LABEL, Label
        from barun.collection.recorder import Recorder
        from barun.collection.suggestion import ViewSuggestion
        from barun.pipeline.engine_choice import build_engine

        values, every = self.values, self.values["every"]
        label = Label.parse(values["label"]) if values["label"] else NO_LABEL
        with ExitStack() as stack:
            opened = stack.enter_context(
                open_source(values["source"], every=every, stdin=sys.stdin.buffer)
            )
            live = opened.info.is_live
            timeout_s = None if live else _TIMEOUT_S + (every - 1) * _TIMEOUT_LEFT_OUT_S
            source = stack.enter_context(DecodeAhead(opened, timeout_s=timeout_s))
            engine = stack.enter_context(
                build_engine(
                    source.info, model=values["model"], threads=values["threads"], max_people=1
                )
            )
            recorder = Recorder(
                collection, source.info.name, ViewSuggestion(), every=every, label=label
            )
            recorder.begin(person, now_s())
            terminal = CollectingTerminal(
                collection,
                recorder,
                self.language,
                ask=lambda: self._ask_between(collection),
                is_quiet=values["quiet"],
            )
            stack.enter_context(_on_interrupt(lambda: setattr(terminal, "is_over", True)))
            if self.keys is not None:
                stack.enter_context(self.keys.listening())
                if not values["quiet"]:
                    click.echo(text("collection.keys", self.language), err=True)
            n_frames = _follow(source, engine, recorder, terminal, self.keys, values["seconds"])
        if sys.stderr.isatty() and not values["quiet"]:
            click.echo("", err=True)
        return n_frames

    def _ask_between(self, collection: "Collection") -> str | None:
        if self.keys is None:
            return None
        with self.keys.resting():
            click.echo("", err=True)
            return self._ask(collection)


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(**values: Any) -> None:
        _Collecting(language, settings, values).run()

    shared = [one for one in estimation_parameters(language, settings) if one.name in _SHARED]
    return BarunCommand(
        "collect",
        language,
        run,
        [
            option(
                "--source",
                help_text=text("collection.help-source", language),
                required=True,
                metavar="SOURCE",
            ),
            option(
                "--every",
                help_text=text("collection.help-every", language, default=_EVERY),
                type=WholeNumber(1, 10_000),
                default=_EVERY,
            ),
            option(
                "--name",
                help_text=text("collection.help-name", language, default=DEFAULT_DATASET),
                default=DEFAULT_DATASET,
                metavar="NAME",
            ),
            option(
                "--person", help_text=text("collection.help-person", language), type=Pseudonym()
            ),
            option("--label", help_text=text("collection.help-label", language), metavar="LABEL"),
            option(
                "--consent",
                help_text=text("collection.help-consent", language),
                type=Word(("given",)),
            ),
            option(
                "--purpose", help_text=text("collection.help-purpose", language), metavar="TEXT"
            ),
            option("--until", help_text=text("collection.help-until", language), metavar="DAY"),
            option(
                "--out",
                help_text=text("collection.help-out", language),
                type=click.Path(path_type=Path, file_okay=False),
                metavar="FOLDER",
            ),
            *shared,
            json_flag(language),
        ],
    )
