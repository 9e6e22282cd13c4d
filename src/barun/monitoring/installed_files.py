"""Whether the files that come with Barun are there and whole: models, font, web page."""

from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable

from barun.errors import Fault, ModelError
from barun.models import ModelArtefact, check_model, list_models
from barun.monitoring.check import Check

__all__ = ["check_font", "check_models", "check_page"]


def check_models(
    list_artefacts: Callable[[], Sequence[ModelArtefact]] = list_models,
    find_fault: Callable[[ModelArtefact], Fault | None] = check_model,
) -> Iterator[Check]:
    """Check every model file by its hash.

    Parameters
    ----------
    list_artefacts : callable
        Returns the models there should be.
    find_fault : callable
        Returns what is wrong with one, None if nothing.
    """
    try:
        artefacts = list_artefacts()
    except ModelError as error:
        yield Check("model", "fail", "model-broken", "reinstall-cure", {"reason": error})
        return
    for artefact in artefacts:
        key = f"model.{artefact.name}"
        fault = find_fault(artefact)
        if fault is None:
            details = {"name": artefact.name, "sha256": artefact.sha256[:12]}
            yield Check(key, "ok", "model-whole", details=details)
        else:
            yield Check(key, "fail", "model-broken", "reinstall-cure", {"reason": fault})


def check_font(fonts: Traversable | None = None) -> Check:
    """Check that a font with Korean letters is there for pictures and reports.

    Parameters
    ----------
    fonts : Traversable, optional
        Folder of the fonts; that of the package by default.
    """
    folder = _package() / "feedback" / "fonts" if fonts is None else fonts
    names = [file.name for file in folder.iterdir()] if folder.is_dir() else []
    found = sorted(name for name in names if name.endswith((".woff", ".woff2", ".ttf", ".otf")))
    if found:
        return Check("font", "ok", "font-found", details={"name": found[0]})
    return Check("font", "fail", "font-missing", "reinstall-cure")


def check_page(static: Traversable | None = None) -> Check:
    """Check that the web page of `barun serve` was built.

    Parameters
    ----------
    static : Traversable, optional
        Folder of the page; that of the package by default.
    """
    folder = _package() / "service" / "static" if static is None else static
    if (folder / "index.html").is_file():
        return Check("page", "ok", "page-built")
    return Check("page", "warn", "page-missing", "page-missing-cure")


def _package() -> Traversable:
    return resources.files("barun")
