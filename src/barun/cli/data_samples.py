"""``barun data samples``: poses of live sessions that people let Barun keep, and their labels."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.model_references import show_instant
from barun.cli.parameter_types import WholeNumber, Word
from barun.cli.presentation import BarunArgument, BarunCommand, json_flag, option
from barun.cli.privacy_store import opened_store, remember_written
from barun.config import Settings
from barun.errors import CollectionError, SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.store.sample_records import SampleLabel
    from barun.store.sql_store import SqlStore

__all__ = ["build"]

_KINDS: Final = ("csv", "json")
_MOST_CHOSEN: Final = 200
"""As many as are looked at for how unlike each other they are."""
_SHOWN: Final = 20
"""Labels that are listed of a person, the newest."""


def _list_people(store: "SqlStore") -> list[dict[str, Any]]:
    """Return of whom there are samples, with how many; counts only under a consent in force."""
    from barun.learning.datasets.desk_people import desk_pseudonym

    now_s = time.time()
    counts = {one.person_id: one for one in store.samples.counts(now_s)}
    found = []
    for person in store.samples.people():
        number, count = store.consents.number(person), counts.get(person)
        found.append(
            {
                "person": person,
                "pseudonym": "" if number is None else desk_pseudonym(number),
                "consent": store.samples.may_keep(person, now_s).reason,
                "n_samples": 0 if count is None else count.n_samples,
                "labelled": {} if count is None else dict(count.labelled),
                "newest_s": None if count is None else count.newest_s,
            }
        )
    return found


def _find(store: "SqlStore", name: str) -> dict[str, Any]:
    """Return what is known of a person, by name or pseudonym.

    Raises
    ------
    CollectionError
        If there are no samples of anybody so called.
    """
    for one in _list_people(store):
        if name in {one["person"], one["pseudonym"]}:
            return one
    raise CollectionError("samples.nobody", got=name)


def _describe(store: "SqlStore", known: dict[str, Any]) -> dict[str, Any]:
    """Return what a person's samples are, and what was said about them."""
    from barun.posture.view.view import View
    from barun.store.sample_records import SAMPLE_VERDICTS

    views, verdicts, days = Counter[str](), Counter[str](), Counter[int]()
    for rows in store.samples.rows(known["person"]):
        views.update(View(one).label for one in rows.view.tolist())
        verdicts.update(SAMPLE_VERDICTS[one] or "-" for one in rows.verdict.tolist())
        days.update((rows.at_s // 86_400).tolist())
    labels = store.samples.labels(known["person"])
    return {
        **known,
        "n_days": len(days),
        "views": dict(views),
        "judged": dict(verdicts),
        "labels": [_to_json(one) for one in labels],
    }


def _to_json(label: "SampleLabel") -> dict[str, Any]:
    return {
        "sample_id": label.sample_id,
        "kind": label.kind,
        "posture": label.posture,
        "view": label.view,
        "said_s": label.said_s,
    }


def _export(
    store: "SqlStore", known: dict[str, Any], path: Path, kind: str, settings: Settings
) -> None:
    """Write the table of a person's samples and labels into a file.

    Raises
    ------
    CollectionError
        If the consent to training is not in force.
    SettingError
        If the file is there already.
    """
    from barun.learning.datasets.writing import write_file
    from barun.rights.export.formats import csv_pieces, json_pieces
    from barun.rights.export.sample_table import sample_table

    person, now_s = known["person"], time.time()
    if known["consent"] != "given":
        raise CollectionError("samples.no-consent", got=person)
    if path.exists():
        raise SettingError("privacy_commands.file-exists", path=path)
    table = sample_table(store, person, now_s + 1.0)
    pieces = csv_pieces(table) if kind == "csv" else json_pieces(table)
    details = {"what": "samples", "file": kind, "form": "as it is"}
    store.audit.note(now_s, "export", subject_id=person, details=details)
    remember_written(settings, "export", [path], [known["pseudonym"]])
    write_file(path, b"".join(pieces))


def _choose(
    store: "SqlStore",
    known: dict[str, Any],
    count: int,
    path: Path,
    settings: Settings,
    language: Language,
    *,
    json_output: bool,
) -> None:
    """Write a sheet for an expert, with figures beside it, and say what to do with it."""
    from barun.collection.expert_sheet import choose_for_expert, sheet_id, write_sheet
    from barun.feedback.sample_figures import SampleFigure, render_sample_figures
    from barun.learning.datasets.writing import write_file

    person, now_s = known["person"], time.time()
    page = path.with_name(f"{path.stem}-figures.html")
    for one in (path, page):
        if one.exists():
            raise SettingError("privacy_commands.file-exists", path=one)
    running = store.experiments.open_ones()
    shadows = [one.started_s for one in running if one.plan["mode"] == "shadow"]
    rows = choose_for_expert(store.samples, person, count, now_s, min(shadows, default=None))
    if not len(rows):
        nothing = json.dumps({"count": 0, "sheet": None, "figures": None})
        click.echo(nothing if json_output else text("samples.sheet-empty", language))
        return
    figures = [
        SampleFigure(place + 1, sheet_id(str(rows.sample_id[place])), rows.points[place])
        for place in range(len(rows))
    ]
    drawn = render_sample_figures(figures, known["pseudonym"], language)
    details = {"what": "samples", "file": "csv", "form": "sheet"}
    store.audit.note(now_s, "export", subject_id=person, details=details)
    remember_written(settings, "export", [path, page], [known["pseudonym"]])
    write_file(page, drawn.encode())
    write_file(path, write_sheet(rows))
    if json_output:
        said = {"count": len(rows), "sheet": str(path), "figures": str(page)}
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    values = {"count": len(rows), "figures": page, "path": path, "person": person}
    click.echo(text("samples.sheet-written", language, **values))


def _keep_labels(
    person: str, path: Path, settings: Settings, language: Language, *, json_output: bool
) -> None:
    """Keep what a sheet says of somebody's samples, and say what became of it."""
    from barun.collection.expert_sheet import keep_sheet, read_sheet

    sheet = read_sheet(path)
    with opened_store(settings, only_looks=True) as store:
        name = _find(store, person)["person"]
    with opened_store(settings) as store:
        done = keep_sheet(store.samples, name, sheet, time.time())
    values = {"kept": done.n_kept, "unknown": done.n_unknown, "taken_back": done.n_taken_back}
    if json_output:
        click.echo(json.dumps(values))
    else:
        click.echo(text("samples.sheet-kept", language, **values))


def _show_people(found: list[dict[str, Any]], language: Language) -> None:
    if not found:
        click.echo(text("samples.none", language))
    for one in found:
        click.echo(
            text(
                "samples.line",
                language,
                person=one["person"],
                pseudonym=one["pseudonym"],
                count=one["n_samples"],
                labels=_show_counts(one["labelled"], language),
                consent=text(f"consent.reason-{one['consent']}", language),
            )
        )


def _show_counts(labelled: dict[str, int], language: Language) -> str:
    told = [f"{text(f'samples.kind-{kind}', language)} {n}" for kind, n in labelled.items()]
    return ", ".join(told) or "-"


def _show_person(found: dict[str, Any], language: Language) -> None:
    _show_people([found], language)
    for name in ("views", "judged"):
        told = ", ".join(f"{key} {count}" for key, count in sorted(found[name].items())) or "-"
        click.echo(text(f"samples.{name}", language, counts=told, days=found["n_days"]))
    for label in found["labels"][-_SHOWN:]:
        kind = text(f"samples.kind-{label['kind']}", language)
        what = label["posture"] or "-"
        said = f"{label['sample_id']}  {show_instant(label['said_s'])}  {kind}  {what}"
        click.echo(f"{said}  {label['view'] or '-'}")
    if len(found["labels"]) > _SHOWN:
        click.echo(text("samples.more", language, count=len(found["labels"]) - _SHOWN))


def _check_together(
    output: Path | None, kind: str, choose: int | None, labels: Path | None
) -> None:
    """Refuse options that do not go together.

    Raises
    ------
    SettingError
        If there are any.
    """
    given = (choose is not None, labels is not None)
    if all(given) or (choose is not None and output is None) or (labels and output):
        raise SettingError("samples.one-of-these")
    if any(given) and kind != "csv":
        raise SettingError("samples.sheet-is-csv", got=kind)


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(
        *,
        person: str | None,
        output: Path | None,
        kind: str,
        choose: int | None,
        labels: Path | None,
        json_output: bool,
    ) -> None:
        _check_together(output, kind, choose, labels)
        if person is None and (output is not None or labels is not None):
            raise SettingError("samples.whose-samples")
        if person is not None and labels is not None:
            _keep_labels(person, labels, settings, language, json_output=json_output)
            return
        with opened_store(settings, only_looks=True) as store:
            if person is None:
                people = _list_people(store)
                if json_output:
                    click.echo(json.dumps({"people": people}, ensure_ascii=False))
                else:
                    _show_people(people, language)
                return
            known = _find(store, person)
            if output is not None and choose is not None:
                _choose(store, known, choose, output, settings, language, json_output=json_output)
                return
            if output is not None:
                _export(store, known, output, kind, settings)
                click.echo(text("cli.summary-written", language, path=output))
                return
            found = _describe(store, known)
        if json_output:
            click.echo(json.dumps(found, ensure_ascii=False))
        else:
            _show_person(found, language)

    return BarunCommand(
        "samples",
        language,
        run,
        [
            BarunArgument(
                "person", help_text=text("cli.help-data-samples-person", language), required=False
            ),
            option(
                "-o",
                "--output",
                help_text=text("cli.help-data-samples-output", language),
                type=click.Path(path_type=Path),
                metavar="PATH",
            ),
            option(
                "--as",
                "kind",
                help_text=text("cli.help-data-as", language),
                type=Word(_KINDS),
                default=_KINDS[0],
            ),
            option(
                "--choose",
                help_text=text("cli.help-data-samples-choose", language),
                type=WholeNumber(1, _MOST_CHOSEN),
                metavar="N",
            ),
            option(
                "--labels",
                help_text=text("cli.help-data-samples-labels", language),
                type=click.Path(path_type=Path),
                metavar="FILE",
            ),
            json_flag(language),
        ],
        group="data",
    )
