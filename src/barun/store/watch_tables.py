"""The tables of how the service itself is: figures of each minute, alerts, and what was undone.

Nothing in them is about a person; see the data map for what few people make of it.
"""

from typing import Final

from sqlalchemy import Column, Double, Index, Integer, Table, Text

from barun.store.tables import METADATA

__all__ = ["SERVICE_ALERT", "SERVICE_VITAL", "UNDOING"]

SERVICE_VITAL: Final = Table(
    "service_vital",
    METADATA,
    Column("minute", Integer, primary_key=True, autoincrement=False),
    Column("process", Text, primary_key=True),
    Column("content", Text, nullable=False),
)
"""The figures of one minute of one process that serves, as JSON: sums over all its sessions."""

SERVICE_ALERT: Final = Table(
    "service_alert",
    METADATA,
    Column("alert_id", Text, primary_key=True),
    Column("process", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("began_s", Double, nullable=False),
    Column("ended_s", Double),
    Column("acknowledged_s", Double),
    Column("value", Double, nullable=False),
    Column("bound", Double, nullable=False),
    Index(None, "began_s"),
)
"""One alert: which rule, about what, from when to when."""

UNDOING: Final = Table(
    "undoing",
    METADATA,
    Column("entry_no", Integer, primary_key=True),
    Column("model", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("from_number", Integer),
    Column("to_number", Integer),
    Column("reason", Text, nullable=False),
    Index(None, "model", "entry_no"),
)
"""What recovery did about a model, and when a person held it: its memory over restarts."""
