"""What is said of a job, in the command line and in the page."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from barun.errors import Fault
from barun.messages import Language, message_keys, text
from barun.store.job_records import JobRecord

__all__ = ["describe_job", "missing_text", "reason_text", "refused_lines", "subject_of"]


def subject_of(job: JobRecord, language: Language) -> str:
    """Return in a few words what a job is about; empty where that is forgotten."""
    payload = job.payload
    if job.kind == "analyse" and payload:
        files = payload["files"]
        if len(files) == 1:
            return str(files[0]["path"])
        return text(
            "jobs.files", language, count=len(files), folder=PurePath(payload["folder"]).name
        )
    for name in ("person", "data", "model"):
        if name in payload:
            return str(payload[name])
    return ""


def reason_text(job: JobRecord, language: Language) -> str | None:
    """Return why the newest attempt did not end well, in words; None where nothing is wrong."""
    return None if job.reason is None else _in_words(job.reason, job.details, language)


def _in_words(code: str, details: Mapping[str, Any], language: Language) -> str:
    if code not in message_keys():  # of a newer Barun on another machine
        return code
    try:
        return Fault(code, **details).text(language)
    except KeyError:
        return code


def _refused(job: JobRecord) -> list[Mapping[str, Any]]:
    return list((job.result or {}).get("refused", ())) if job.kind == "analyse" else []


def refused_lines(job: JobRecord, language: Language) -> list[str]:
    """Return why files of a folder were not analysed, a text each."""
    return [
        " ".join(f"{one['file']}: {_in_words(one['code'], one['details'], language)}".splitlines())
        for one in _refused(job)
    ]


def missing_text(job: JobRecord, language: Language) -> str | None:
    """Return what a job that is done left out, in words; None where nothing is missing."""
    if refused := _refused(job):
        count = len(job.payload.get("files", refused))
        return text("jobs.files-refused", language, refused=len(refused), count=count)
    n_unread = (job.result or {}).get("n_unread", 0) if job.kind == "export" else 0
    return text("jobs.export-unread", language, count=n_unread) if n_unread else None


def describe_job(job: JobRecord, language: Language) -> dict[str, Any]:
    """Return a job as plain values.

    Parameters
    ----------
    job : JobRecord
        The job.
    language : {"en", "ko"}
        Of subject and reason.
    """
    return {
        "id": job.job_id,
        "kind": job.kind,
        "subject": subject_of(job, language),
        "state": job.state,
        "progress": job.progress,
        "made_s": job.made_s,
        "not_before_s": job.not_before_s,
        "started_s": job.started_s,
        "ended_s": job.ended_s,
        "n_attempts": job.n_attempts,
        "is_cancelled": job.is_cancelled,
        "reason": reason_text(job, language),
        "reason_code": job.reason,
        "result": None if job.result is None else dict(job.result),
    }
