"""The models that were trained with a person's data, as a table."""

from collections.abc import Iterable, Iterator
from typing import Final

from barun.rights.export.table import Column, ExportTable, Row
from barun.rights.holder import Holding
from barun.store.model_book import ModelBook

__all__ = ["model_tables", "trained_with"]

_KIND: Final = "models"
_MODEL: Final = (
    Column("model", "text"),
    Column("number", "count", "model_number"),
    Column("sha256", "text", "model_sha256"),
    Column("registered", "instant", "model_registered"),
    Column("dataset", "text", "model_dataset"),
    Column("state", "text", "model_state"),
    Column("in_service_as", "text"),
)


def trained_with(holdings: Iterable[Holding]) -> tuple[tuple[str, int], ...]:
    """Return name and number of the models of a person, as the holders found them."""
    found = set()
    for one in holdings:
        name, _, number = one.place.rpartition(" ")
        if one.kind == _KIND and number.isdecimal():
            found.add((name, int(number)))
    return tuple(sorted(found))


def model_tables(book: ModelBook, holdings: Iterable[Holding]) -> tuple[ExportTable, ...]:
    """Return the table of models that have seen a person.

    Parameters
    ----------
    book : ModelBook
        The register of models.
    holdings : iterable of Holding
        What there is of the person.
    """
    wanted = trained_with(holdings)

    def models() -> Iterator[Row]:
        aliases: dict[tuple[str, int], list[str]] = {}
        for (model, alias), number in book.aliases().items():
            if number is not None:
                aliases.setdefault((model, number), []).append(alias)
        for one in book.versions():
            place = (one.model, one.number)
            if place in wanted:
                yield (
                    *place, one.sha256, one.registered_s, one.dataset_hash, one.state,
                    ", ".join(aliases.get(place, ())),
                )  # fmt: skip

    return (ExportTable(_KIND, _KIND, _MODEL, models),)
