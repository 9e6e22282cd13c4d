"""Quantiles of a histogram."""

from collections.abc import Sequence

__all__ = ["histogram_quantile"]


def histogram_quantile(share: float, edges: Sequence[float], counts: Sequence[int]) -> float | None:
    """Return up to where a share of the values lies.

    Parameters
    ----------
    share : float
        0 to 1.
    edges : sequence of float, length B
        Upper edges of the bins, increasing; what equals one belongs below.
    counts : sequence of int, length B + 1
        Values in each bin; the last one is what lies above all edges.

    Returns
    -------
    float or None
        Evenly between the edges of its bin, as Prometheus reckons; the last edge for what lies
        above it, so the true one may be larger. None without a value.
    """
    n_values = sum(counts)
    if n_values == 0:
        return None
    wanted, below, former = share * n_values, 0, 0.0
    for edge, count in zip(edges, counts, strict=False):
        if count and below + count >= wanted:
            return former + (edge - former) * (wanted - below) / count
        below, former = below + count, edge
    return float(edges[-1])
