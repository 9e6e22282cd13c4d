"""The data map: every kind of personal data, and what is nobody's.

A new table, a new file of the data folder or a new route has to be placed here, or
``tests/privacy/data_map`` fails: either with a kind, or among what holds nothing about a person.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from barun.privacy.data_map.data_kind import DataKind

__all__ = [
    "DATA_KINDS",
    "IMPERSONAL_PATHS",
    "IMPERSONAL_ROUTES",
    "IMPERSONAL_TABLES",
    "find_kind",
]

_DATABASE: Final = ("barun.db", "barun.db-wal", "barun.db-shm")

DATA_KINDS: Final[tuple[DataKind, ...]] = (
    DataKind(
        "live", "user", "analysis", "consent", "memory", "session", ("nobody",),
        routes=("/api/live", "/api/sessions"),
        is_exported=False,
    ),
    DataKind(
        "live_state", "user", "analysis", "consent", "sealed", "minute", ("nobody",),
        tables=("kept_session",),
        paths=(
            "live/*.session.sealed", "live/*.session.new",
            "accounts/*/live/*.session.sealed", "accounts/*/live/*.session.new",
        ),
        is_exported=False,
    ),
    DataKind(
        "recording", "user", "analysis", "request", "temporary", "quarter-hour", ("self",),
        routes=("/api/recordings/*",),
        is_exported=False,
    ),
    DataKind(
        "agreement", "user", "proof", "obligation", "token", "until-erased", ("self", "owner"),
        tables=("consent", "person"),
        paths=_DATABASE,
        routes=("/api/agreement", "/api/consent/*"),
    ),
    DataKind(
        "settings", "user", "operation", "request", "private", "until-erased", ("self", "owner"),
        tables=("settings",),
        paths=_DATABASE,
        routes=("/api/settings",),
    ),
    DataKind(
        "minutes", "user", "history", "consent", "partly", "keep-days", ("self",),
        tables=("session", "minute", "quarter"),
        paths=_DATABASE,
        routes=(
            "/api/history/minutes", "/api/history/hours", "/api/history/days",
            "/api/history/week", "/api/history/angles", "/api/history/export",
            "/api/privacy/*", "/api/everything",
        ),
    ),
    DataKind(
        "events", "user", "history", "consent", "partly", "keep-days", ("self",),
        tables=("event",),
        paths=_DATABASE,
        routes=("/api/history/events/*", "/api/history/export"),
    ),
    DataKind(
        "spans", "user", "history", "consent", "partly", "keep-days", ("self",),
        tables=("span",),
        paths=_DATABASE,
        routes=("/api/history/spans", "/api/history/export"),
    ),
    DataKind(
        "exercises", "user", "history", "consent", "partly", "keep-days", ("self",),
        tables=("exercise",),
        paths=_DATABASE,
        routes=(
            "/api/exercises/done/*", "/api/exercises/plan", "/api/exercises/{exercise_id}/done",
            "/api/history/export",
        ),
    ),
    DataKind(
        "profiles", "user", "analysis", "consent", "partly", "keep-days", ("self",),
        tables=("profile",),
        paths=_DATABASE,
        routes=("/api/profiles/*",),
    ),
    DataKind(
        "experiments", "user", "training", "consent", "partly", "keep-days", ("self",),
        tables=("experiment_day",),
        paths=_DATABASE,
    ),
    DataKind(
        "live_samples", "user", "training", "consent", "partly", "sample-days", ("self", "steward"),
        tables=("sample_chunk", "sample", "sample_label"),
        paths=(*_DATABASE, "samples/*.spool"),
        routes=("/api/samples/*",),
    ),
    DataKind(
        "jobs", "user", "operation", "request", "partly", "job-days", ("self", "owner"),
        tables=("job",),
        paths=_DATABASE,
        routes=("/api/jobs/*",),
    ),
    DataKind(
        "damaged", "user", "history", "consent", "partly", "until-erased", ("owner",),
        paths=("barun.damaged-*",),
        is_exported=False,
    ),
    DataKind(
        "keys", "user", "history", "consent", "sealed", "until-erased", ("nobody",),
        tables=("data_key",),
        paths=_DATABASE,
        is_exported=False,
    ),
    DataKind(
        "audit", "user", "proof", "obligation", "token", "for-good", ("self", "administrator"),
        tables=("audit",),
        paths=_DATABASE,
        is_erased=False,
    ),
    DataKind(
        "runners", "runner", "comparison", "consent", "sealed", "keep-days", ("self",),
        paths=(
            "runners/runner-*.sealed", "accounts/*/runners/runner-*.sealed",
            "runners/runner-*.json", "accounts/*/runners/runner-*.json",
        ),
        routes=("/api/runners/*",),
    ),
    DataKind(
        "accounts", "account", "access", "request", "partly", "until-erased",
        ("self", "administrator"),
        tables=("account", "account_login", "account_code", "account_device", "account_coach"),
        paths=_DATABASE,
        routes=("/api/account/*", "/api/people/*"),
    ),
    DataKind(
        "consents", "participant", "proof", "obligation", "private", "consent-end",
        ("self", "steward"),
        paths=("collections/*.journal", "datasets/*/*/manifest.json"),
        routes=("/api/collections/*",),
    ),
    DataKind(
        "samples", "participant", "training", "consent", "partly", "consent-end", ("steward",),
        paths=("collections/*.journal",),
        routes=("/api/collections/*",),
    ),
    DataKind(
        "dataset_rows", "participant", "training", "consent", "partly", "consent-end",
        ("steward",),
        paths=("datasets/*/*/*.rows", "datasets/*/*/rows.npz", "datasets/*/*/manifest.json"),
        routes=("/api/datasets/*",),
    ),
    DataKind(
        "import", "participant", "training", "request", "temporary", "quarter-hour", ("steward",),
        routes=("/api/import/*",),
        is_exported=False,
    ),
    DataKind(
        "models", "participant", "training", "consent", "private", "until-erased",
        ("steward", "administrator"),
        tables=("model_version", "model_alias_log"),
        paths=("models/*/*", *_DATABASE),
        routes=("/api/models/*",),
    ),
    DataKind(
        "updates", "participant", "training", "consent", "private", "until-erased",
        ("steward", "administrator"),
        paths=("updates/*/report.json", "updates/*/report.html", "updates/.work/*/*/*"),
        routes=("/api/updates/*",),
    ),
    DataKind(
        "learnt", "user", "training", "consent", "sealed", "until-erased",
        ("steward",),
        paths=("datasets/update-*/*/*.rows",),
    ),
    DataKind(
        "erasures", "participant", "proof", "obligation", "token", "session",
        ("steward", "administrator"),
        paths=(
            "collections/*.erasing",
            "collections/*.erased",
            "collections/*.repairing",
            "erasures/*.json",
        ),
        is_exported=False,
    ),
    DataKind(
        "erased", "participant", "proof", "obligation", "token", "for-good",
        ("steward", "administrator"),
        paths=("erased.json",),
        is_exported=False,
        is_erased=False,
    ),
    DataKind(
        "exports", "participant", "training", "request", "private", "until-erased",
        ("owner", "steward"),
        paths=("written.json",),
        is_exported=False,
    ),
    DataKind(
        "training_folders", "participant", "training", "consent", "private", "until-erased",
        ("owner", "steward"),
        paths=("written.json",),
        is_exported=False,
    ),
    DataKind(
        "backups", "user", "history", "request", "sealed", "until-erased",
        ("owner", "administrator"),
        paths=("written.json",),
        is_exported=False,
    ),
    DataKind(
        "certificates", "participant", "proof", "obligation", "token", "for-good",
        ("self", "steward", "administrator"),
        paths=("certificates/*.json",),
        routes=("/api/privacy/certificates/{number}",),
        is_exported=False,
        is_erased=False,
    ),
)  # fmt: skip
"""Every kind, in the order in which a person meets it."""

IMPERSONAL_TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "angle_key": "names of measurements",
        "secret": "secrets of the installation, wrapped by the master key",
        "recovery": "the master key, wrapped for the recovery key",
        "model": "names of models",
        "model_alias": "which version of a model is in service",
        "service_vital": "figures of the service minute by minute, sums over all its sessions",
        "service_sent": "how much left the machine, and by which way: times and bytes only",
        "service_alert": "when something was wrong with the service, and about which part of it",
        "undoing": "which version of a model was taken out of service, and why",
        "experiment": "which two versions of a model are compared, and how",
        "experiment_log": "what happened to an experiment, with sums over all its people",
        "login_try": "how many passwords failed from somewhere, under an HMAC of where, for hours",
        "data_folder": "a random mark that tells which data folder the database belongs to",
        "model_turn": "which model is made anew just now, or alert told, under a drawn word",
        "alembic_version": "the version of the tables",
    }
)
"""Tables that hold nothing about a person, and what they do hold."""

IMPERSONAL_PATHS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "keys/master.key": "the master key",
        "keys/people/*": "the wrapped keys of datasets, a file a person, and a lock",
        "keys/launch.key": "what programs get past the gate with, and cookies are made from",
        "keys/metrics/*": "hashes of what programs show that read the figures of the service",
        "keys/launch.address": "the address that lets a browser in, while the service runs",
        "keys/tls.key": "the key of Barun's own certificate",
        "keys/tls-certificate.pem": "Barun's own certificate: names and addresses of the machine",
        "keys/*": "a key that is being written, a lock, what the service starts the page with",
        "collections/.lock": "keeps two writers apart",
        "samples/asked": "when somebody last asked what waits to be stored",
        "samples/*.heard": "which of these questions a process has answered",
        "collections/last-number": "the highest number a pseudonym was given",
        "collections/*.lock": "keeps two writers apart",
        "datasets/.release-secret": "the secret that pseudonyms of releases are made with",
        "datasets/*/current": "which version people work on",
        "datasets/.lock": "keeps who writes a version and who shreds keys apart",
        "datasets/*/.lock": "keeps two writers apart",
        "models/.lock": "keeps two writers apart",
        "hung-models/*": "which model did not come back once and took the service down",
        "updates/.lock": "keeps two writers apart",
        "updates/.*.lock": "kept two updates of a model apart, before the database did",
        "updates/signals.jsonl": "which model may have to be made anew, and since when",
        "updates/*/summary.json": "what became of a model that was made anew",
        "erasures/.lock": "keeps two writers apart",
        "erasures/restored": "that a backup was put back, and when it was made",
        "erasures/.running": "keeps two erasures apart",
        "certificates/.lock": "keeps two writers apart",
        ".lock": "keeps two writers apart",
        "folder-mark": "a random mark that tells which database the folder belongs to",
        ".folder-beat": "a random word that tells whether several services have the same folder",
        "retention.json": "for how many days whoever runs the installation wants kinds kept",
    }
)
"""Files of the data folder that hold nothing about a person, and what they do hold."""

IMPERSONAL_ROUTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/api/experiments": "which versions of models are compared",
        "/api/experiments/{experiment_id}": "where a comparison stands, in sums over its people",
        "/api/experiments/{experiment_id}/stop": "a comparison is stopped",
        "/api/experiments/{experiment_id}/freeze": "a comparison is held",
        "/api/experiments/{experiment_id}/resume": "a comparison goes on",
        "/api/csp-reports": "which rule of its own policy the page broke",
        "/api/exercises": "the library of exercises",
        "/api/exercises/{exercise_id}": "one exercise of the library",
        "/api/exercises/{exercise_id}/figure.svg": "the drawing of an exercise",
        "/api/status": "what is installed",
        "/healthz": "whether the service runs",
        "/readyz": "whether the service can work",
        "/metrics": "counters without a label that names anybody",
        "/api/operations": "figures and alerts of the service, sums over all sessions",
        "/api/operations/acknowledge": "that somebody knows of an alert, not who",
        "/api/operations/models/{name}/hold": "whether a model is held as it is",
        "/api/openapi.json": "the description of the routes",
    }
)
"""Routes that take and give nothing about a person, and what they do give."""


def find_kind(key: str) -> DataKind:
    """Return the kind of a key.

    Raises
    ------
    KeyError
        If there is none such.
    """
    return {kind.key: kind for kind in DATA_KINDS}[key]
