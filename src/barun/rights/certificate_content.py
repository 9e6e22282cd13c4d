"""What stands in a certificate, made of the note of an erasure, and the same in words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from barun.messages import LANGUAGES, Language, text
from barun.rights.holders.collected import REPLACED, CollectedHolder
from barun.rights.holders.trained import TAINTED, ModelsHolder, replacement_key
from barun.rights.note import ErasureNote

__all__ = ["describe", "make_content", "model_line"]


def make_content(note: ErasureNote, finished_s: float) -> dict[str, Any]:
    """Return what is signed: plain values, with the same in words in every language.

    Parameters
    ----------
    note : ErasureNote
        Of an erasure all of whose holders are through.
    finished_s : float
        Now, seconds since 1970.
    """
    models = note.facts.get(ModelsHolder.name, {})
    content: dict[str, Any] = {
        "id": note.id,
        "begun": _instant(note.at_s),
        "finished": _instant(finished_s),
        "deleted": dict(sorted(note.found.items())),
        "dataset_versions": note.facts.get(CollectedHolder.name, {}).get(REPLACED) or {},
        "models": [
            _model(one, models.get(replacement_key(one["model"], one["number"])) or {})
            for one in models.get(TAINTED) or []
        ],
        "left": [code for code, _ in note.left],
    }
    return {**content, "text": {tag: describe(content, tag) for tag in LANGUAGES}}


def _model(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "model": old["model"],
        "version": old["number"],
        "sha256": old["sha256"],
        "was": list(old["aliases"]),
        "replaced_by": (
            {"version": new["number"], "sha256": new["sha256"]} if "number" in new else None
        ),
        "reason": new.get("reason"),
    }


def _instant(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def describe(content: Mapping[str, Any], language: Language) -> str:
    """Return a certificate in words."""
    lines = [
        text("rights.certificate-title", language, id=content["id"]),
        text(
            "rights.certificate-when",
            language,
            begun=content["begun"],
            finished=content["finished"],
        ),
        text("rights.certificate-deleted", language),
        *_deleted(content["deleted"], language),
    ]
    if content["dataset_versions"]:
        lines.append(text("rights.certificate-versions", language))
        lines += [f"  {old} -> {new}" for old, new in content["dataset_versions"].items()]
    if content["models"]:
        lines.append(text("rights.certificate-models", language))
        lines += ["  " + model_line(one, language) for one in content["models"]]
    if any(one["replaced_by"] is not None for one in content["models"]):
        lines.append(text("rights.certificate-settings", language))
    lines += [text(f"{code}-short", language) for code in sorted(set(content["left"]))]
    lines.append(text("rights.certificate-nobody", language))
    return "\n".join(lines)


def _deleted(counts: Mapping[str, int], language: Language) -> Sequence[str]:
    if not counts:
        return ["  " + text("rights.nothing-short", language)]
    return [
        "  " + text("rights.count", language, name=text(f"data_map.name-{kind}", language), count=n)
        for kind, n in counts.items()
    ]


def model_line(one: Mapping[str, Any], language: Language) -> str:
    """Return in words what became of one model of a certificate."""
    name = f"{one['model']}@{one['version']} ({one['sha256']})"
    if one["replaced_by"] is None:
        return text("rights.model-gone", language, name=name)
    new = one["replaced_by"]
    other = f"{one['model']}@{new['version']} ({new['sha256']})"
    return text("rights.model-replaced", language, name=name, other=other)
