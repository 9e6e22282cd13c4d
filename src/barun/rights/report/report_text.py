"""A report as text, in either language."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from barun.errors import Fault
from barun.messages import Language, text
from barun.privacy.data_map.words import kind_words
from barun.rights.holder import Unsized
from barun.rights.report.person_report import Act, HeldKind, PersonReport, SeenByModel
from barun.rights.unread import unread_line

__all__ = ["PageName", "report_lines", "unsized_words"]

PageName = Literal["privacy", "collect"]
_MOST_ACTS = 20
_PLACES = frozenset({"path", "location"})
_ELSEWHERE = frozenset({"exports", "training_folders", "backups"})
"""Kinds whose places are folders and files of the machine."""


_KILOBYTE, _MEGABYTE = 1000, 1_000_000


def unsized_words(reasons: Sequence[Unsized], language: Language) -> str:
    """Return in words why something has no bytes of one person; empty where all was measured."""
    return "; ".join(text(f"rights_report.no-bytes-{word}", language) for word in reasons)


def _size(n_bytes: int, language: Language) -> str:
    if n_bytes < _KILOBYTE:
        return text("rights_report.bytes", language, count=n_bytes)
    if n_bytes < _MEGABYTE:
        return f"{n_bytes / _KILOBYTE:.1f} kB"
    return f"{n_bytes / _MEGABYTE:.1f} MB"


def _day(instant_s: float) -> str:
    return datetime.fromtimestamp(instant_s, UTC).strftime("%Y-%m-%d")


def _instant(instant_s: float) -> str:
    return datetime.fromtimestamp(instant_s, UTC).strftime("%Y-%m-%d %H:%M UTC")


def report_lines(
    report: PersonReport, language: Language, *, page: PageName | None = None
) -> Iterator[str]:
    """Yield the lines of a report.

    Parameters
    ----------
    report : PersonReport
        What is held.
    language : {"en", "ko"}
        Of the text.
    page : {"privacy", "collect"}, optional
        Where whoever reads it can do something about it, where that is a page and not a command:
        the own one, or that of who looks after the collections. Then no places on the machine are
        said.
    """
    by_page = page is not None
    when = _instant(report.at_s)
    yield text("rights_report.title", language, person=report.person, when=when)
    for unread in report.unread:
        yield ""
        yield unread_line(unread, language, says_places=not by_page)
    for one in report.held:
        yield ""
        yield from _held(one, language, by_page=by_page)
    yield ""
    yield text("rights_report.total", language, size=_size(report.n_bytes, language))
    yield ""
    yield text("rights_report.models", language)
    yield from _models(report.models, language)
    yield ""
    yield text("rights_report.looks", language)
    yield from _acts(report.looks, language, "no-looks", by_page=by_page)
    yield ""
    yield text("rights_report.acts", language)
    others = tuple(one for one in report.acts if not one.is_look)
    yield from _acts(others, language, "no-acts", by_page=by_page)
    yield ""
    if by_page:
        yield text(f"rights_report.rights-{page}", language)
    else:
        yield text("rights_report.rights", language, person=report.person)
    if not report.obstacles:
        yield "  " + text("rights_report.left-nothing", language)
    for obstacle in report.obstacles:
        if by_page and _PLACES.intersection(obstacle.details):
            yield f"  - {text(f'{obstacle.code}-short', language)}"
        else:
            yield f"  - {text(obstacle.code, language, **_in_words(obstacle.details, language))}"


def _in_words(details: Mapping[str, object], language: Language) -> dict[str, object]:
    return {
        name: value.text(language) if isinstance(value, Fault) else value
        for name, value in details.items()
    }


def _held(one: HeldKind, language: Language, *, by_page: bool) -> Iterator[str]:
    words = kind_words(one.kind, language)
    count = text("rights_report.count", language, count=one.count)
    since = (
        ""
        if one.oldest_s is None
        else text("rights_report.since", language, day=_day(one.oldest_s))
    )
    is_shown = one.places and not (by_page and one.kind.key in _ELSEWHERE)
    places = f" ({', '.join(one.places)})" if is_shown else ""
    yield f"{words.name}{places}: {count}{since}"
    yield f"  {words.what}"
    yield "  " + text(
        "rights_report.why", language, purpose=words.purpose, basis=words.basis, who=words.seen_by
    )
    yield "  " + _room(one, language)
    goes = words.retention
    if one.goes_at_s is not None:
        goes = text("rights_report.goes", language, day=_day(one.goes_at_s))
    yield "  " + text("rights_report.kept", language, sealing=words.sealing, goes=goes)


def _room(one: HeldKind, language: Language) -> str:
    why = unsized_words(one.unsized, language)
    if one.n_bytes is None:
        return text("rights_report.room-unknown", language, why=why)
    size = _size(one.n_bytes, language)
    if why:
        return text("rights_report.room-part", language, size=size, why=why)
    return text("rights_report.room", language, size=size)


def _models(models: tuple[SeenByModel, ...], language: Language) -> Iterator[str]:
    if not models:
        yield "  " + text("rights_report.no-models", language)
    for one in models:
        service = (
            text("rights_report.in-service", language, alias=one.aliases) if one.aliases else ""
        )
        yield f"  {one.name}{service} {one.sha256[:12]}"


def _acts(
    acts: tuple[Act, ...], language: Language, nothing: str, *, by_page: bool
) -> Iterator[str]:
    if not acts:
        yield "  " + text(f"rights_report.{nothing}", language)
    for act in acts[:_MOST_ACTS]:
        who = text("rights_report.by-self", language) if act.by == "self" else act.by
        what = text(f"audit.action-{act.action}", language)
        details = " ".join(f"{name}={value}" for name, value in act.details.items())
        yield f"  {_instant(act.at_s)}  {who}  {what}  {details}".rstrip()
    if len(acts) > _MOST_ACTS:
        more = "rights_report.more-acts-page" if by_page else "rights_report.more-acts"
        yield "  " + text(more, language, count=len(acts) - _MOST_ACTS)
