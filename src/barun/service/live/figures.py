"""Counters of the live service, and how Prometheus reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

__all__ = ["EDGES_S", "LiveFigures", "exposition"]

EDGES_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


@dataclass(slots=True)
class LiveFigures:
    """Counted since the start."""

    n_opened: int = 0
    n_resumed: int = 0
    n_refused: int = 0
    """Connections that were not let in."""
    n_frames: int = 0
    """Judged and answered."""
    n_passed_over: int = 0
    """Frames a newer one took the place of."""
    n_excess: int = 0
    """Messages beyond the rate."""
    n_misunderstood: int = 0
    n_ticks: int = 0
    n_failed_ticks: int = 0
    tick_s: float = 0.0
    """Seconds spent judging and answering."""
    latency_s: float = 0.0
    latencies: list[int] = field(default_factory=lambda: [0] * (len(EDGES_S) + 1))
    """Frames by how long their answers took within the service."""

    def count_tick(self, latencies_s: Sequence[float], spent_s: float) -> None:
        """Count frames that were answered together."""
        self.n_ticks += 1
        self.n_frames += len(latencies_s)
        self.tick_s += spent_s
        self.latency_s += sum(latencies_s)
        for place in np.searchsorted(EDGES_S, latencies_s).tolist():
            self.latencies[place] += 1


def exposition(figures: LiveFigures, gauges: Mapping[str, float]) -> str:
    """Return the figures as Prometheus reads them (text format 0.0.4).

    Parameters
    ----------
    figures : LiveFigures
        Counters.
    gauges : mapping
        Values of the present moment by their names; those that end in ``_total`` are counters.
    """
    counters = {
        "barun_live_sessions_opened_total": figures.n_opened,
        "barun_live_sessions_resumed_total": figures.n_resumed,
        "barun_live_connections_refused_total": figures.n_refused,
        "barun_live_frames_answered_total": figures.n_frames,
        "barun_live_frames_passed_over_total": figures.n_passed_over,
        "barun_live_messages_excess_total": figures.n_excess,
        "barun_live_messages_misunderstood_total": figures.n_misunderstood,
        "barun_live_ticks_total": figures.n_ticks,
        "barun_live_ticks_failed_total": figures.n_failed_ticks,
        "barun_live_tick_seconds_total": round(figures.tick_s, 6),
    }
    lines = []
    for name, value in {**counters, **gauges}.items():
        kind = "counter" if name.endswith("_total") else "gauge"
        lines += [f"# TYPE {name} {kind}", f"{name} {value:g}"]
    name = "barun_live_latency_seconds"
    lines.append(f"# TYPE {name} histogram")
    n_below = 0
    for edge_s, count in zip(EDGES_S, figures.latencies, strict=False):
        n_below += count
        lines.append(f'{name}_bucket{{le="{edge_s:g}"}} {n_below}')
    lines.append(f'{name}_bucket{{le="+Inf"}} {figures.n_frames}')
    lines += [f"{name}_sum {figures.latency_s:.6f}", f"{name}_count {figures.n_frames}"]
    return "\n".join(lines) + "\n"
