"""k-nearest neighbours, run by NumPy.

ONNX Runtime answers a single row of this kind of model a thousand times slower than a tree, because
its graph compares and sorts all rows one by one; a product of matrices and a partial sort do not.

The file is an ``.npz`` with

- ``metadata``: JSON, as in ``metadata_props`` of an ONNX file
  (:mod:`barun.models.classifier`, but ``classes`` and ``thresholds`` are values, not texts), and
  ``kind`` (``neighbours/1``), ``k`` and ``weights`` (``uniform`` or ``distance``),
- ``rows`` (M, D): the training rows, standardised, and ``labels`` (M,): columns of their classes,
- ``fill``, ``mean``, ``scale`` (D,): what stands in for NaN, and what standardises.
"""

import json
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError
from barun.models.classifier import ClassifierMetadata
from barun.models.number_file import read_arrays

__all__ = ["NEIGHBOURS_KIND", "NeighboursClassifier"]

NEIGHBOURS_KIND: Final = "neighbours/1"
_SPARE: Final = 8
"""Candidates beyond k that are measured exactly where rounding could change who is near."""
_ROWS_AT_ONCE: Final = 256
_GROUP_ROWS: Final = 8
"""As measured with 4000 rows: groups of 16 took 15 % longer."""
_LEAST_GROUPED: Final = 8
"""Rows asked at once from which groups are faster than one partial sort."""
_UNIT: Final = 2.0**-24
"""Rounding of single precision, relative."""
_FARTHEST: Final = 1e6
"""Standard deviations: whatever is farther stays finite in single precision."""


class NeighboursClassifier:
    """The k nearest training rows vote. Several threads may use it at once.

    Parameters
    ----------
    content : bytes
        The file, already verified.
    name : str
        Name of the classifier, for error texts.

    Raises
    ------
    ModelError
        If the file is not what the module says.
    """

    def __init__(self, content: bytes, *, name: str) -> None:
        self._name = name
        arrays = read_arrays(content, name)
        try:
            about = json.loads(str(arrays["metadata"]))
            self.metadata: Final = ClassifierMetadata.parse_numbers(about, NEIGHBOURS_KIND)
            self._k = int(about["k"])
            self._is_weighted = {"uniform": False, "distance": True}[about["weights"]]
            self._rows = _numbers(arrays, "rows", 2)
            self._fill, self._mean, self._scale = (
                _numbers(arrays, key, 1) for key in ("fill", "mean", "scale")
            )
            self._column = arrays["labels"].astype(np.intp, casting="same_kind")
            self._check()
        except (KeyError, TypeError, ValueError, IndexError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise ModelError("models.classifier-shape", name=name, reason=reason) from error
        self.n_features: Final = self._rows.shape[1]
        """D, how many numbers make a row."""
        self._n_candidates = min(self._k + _SPARE, len(self._rows))
        n_numbers = self.n_features + 6  # of a product, what it is made of, and some to spare
        self._rounding = n_numbers * _UNIT / (1 - n_numbers * _UNIT)
        self._products, self._lengths = self._arrange_products()

    def _check(self) -> None:
        n_rows, width = self._rows.shape
        is_label = (self._column >= 0) & (self._column < len(self.classes))
        if self._column.shape != (n_rows,) or not is_label.all():
            raise ValueError("'labels' is not one class a row")
        if any(len(numbers) != width for numbers in (self._fill, self._mean, self._scale)):
            raise ValueError("'fill', 'mean' or 'scale' is not one number a column")
        if not 1 <= self._k <= n_rows or not (self._scale > 0).all():
            raise ValueError("'k' is not in 1 to M, or a 'scale' not over 0")

    def _arrange_products(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Return the matrix by which rows, with 1 and their length behind, come to nearness.

        And the lengths of the rows that are known. Nearness is half the squared distance, but for
        the asked row's own square, less what rounding may have added to it. What fills the last
        group is infinitely far.

        References
        ----------
        Higham (2002), Accuracy and Stability of Numerical Algorithms, section 3.1: a product of
        vectors of n numbers is off by at most n u / (1 - n u) of the product of their magnitudes.
        """
        n_rows, width = self._rows.shape
        n_groups = -(-n_rows // _GROUP_ROWS)
        products = np.zeros((width + 2, n_groups * _GROUP_ROWS), dtype=np.float32)
        products[:-2, :n_rows] = -self._rows.T
        products[-2] = np.inf
        squares = np.einsum("md,md->m", self._rows, self._rows)
        products[-2, :n_rows] = (1 - self._rounding) * 0.5 * squares
        products[-1, :n_rows] = -self._rounding * np.sqrt(squares)
        return products, np.sqrt(squares).astype(np.float32)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the C columns of the probabilities."""
        return self.metadata.classes

    def probabilities(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Return the share of each class among the k nearest, shape (N, C), of features (N, D).

        Raises
        ------
        ModelError
            If the features have another shape.

        Notes
        -----
        With the weights ``distance`` a vote counts 1 over its distance, and rows at distance 0
        alone where there are any, as in scikit-learn.
        """
        if features.ndim != 2 or features.shape[1] != self.n_features:
            reason = f"features (N, {self.n_features}), not {features.shape}"
            raise ModelError("models.classifier-run", name=self._name, reason=reason)
        known = np.where(np.isnan(features), self._fill, features)
        asked = (known - self._mean) / self._scale
        if 0 < len(asked) <= _ROWS_AT_ONCE:
            return self._vote(asked)
        answers = [
            self._vote(asked[start : start + _ROWS_AT_ONCE])
            for start in range(0, len(asked), _ROWS_AT_ONCE)
        ]
        return np.concatenate(answers) if answers else np.empty((0, len(self.classes)))

    def _vote(self, asked: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        extended = np.ones((len(asked), self.n_features + 2), dtype=np.float32)
        own = extended[:, :-2]
        np.maximum(asked, -_FARTHEST, out=own, casting="same_kind")
        np.minimum(own, _FARTHEST, out=own)
        np.sqrt(np.einsum("nd,nd->n", own, own), out=extended[:, -1])
        nearness = extended @ self._products
        if self._is_weighted or self._k >= len(self._rows):
            return self._vote_exactly(asked, nearness)
        near, is_sure = self._find_nearest(nearness, extended[:, -1])
        if len(near) == len(asked):
            return self._count(near) / self._k
        shares = np.empty((len(asked), len(self.classes)))
        shares[is_sure] = self._count(near) / self._k
        shares[~is_sure] = self._vote_exactly(asked[~is_sure], nearness[~is_sure])
        return shares

    def _find_nearest(
        self, nearness: npt.NDArray[np.float32], length: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        """Return places of the k nearest, (S, k), of the S rows of which they are sure; and which.

        A row is sure where rounding cannot have changed which k they are: whatever it may have
        added to the nearness of one of them, all others are farther even without it.
        """
        values, members = self._look_closer(nearness, self._k + 1)
        parted = np.partition(values, self._k, axis=1)
        limit, following = parted[:, : self._k].max(axis=1), parted[:, self._k]
        is_apart = following > limit
        is_near = values <= limit[:, None]
        is_near &= is_apart[:, None]
        places = np.flatnonzero(is_near)
        near = (
            places % nearness.shape[1] if members is None else members.ravel().take(places)
        ).reshape(-1, self._k)
        longest = self._lengths.take(near).max(axis=1)
        added = 2 * self._rounding * longest * (length[is_apart] + 0.5 * longest)
        holds = following[is_apart] - limit[is_apart] > added
        is_apart[is_apart] = holds
        return near[holds], is_apart

    def _look_closer(
        self, nearness: npt.NDArray[np.float32], count: int
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.intp] | None]:
        """Return numbers among which the least `count` of each row are, and their places.

        None are all places, in their order.

        Notes
        -----
        Every g-th row makes a group. The nearest n rows stand in the n groups whose nearest member
        is nearest, so no other group need be looked through: a pass over minima is a fraction of a
        partial sort.
        """
        n_asked, width = nearness.shape
        n_groups = width // _GROUP_ROWS
        if n_asked < _LEAST_GROUPED or n_groups <= count:
            return nearness, None
        of_group = nearness.reshape(n_asked, _GROUP_ROWS, n_groups).min(axis=1)
        groups = _find_least(of_group, count)
        members = (np.arange(0, width, n_groups)[:, None] + groups[:, None, :]).reshape(n_asked, -1)
        starts = np.arange(0, nearness.size, width)[:, None]
        return nearness.ravel().take(members + starts), members

    def _vote_exactly(
        self, asked: npt.NDArray[np.float64], nearness: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float64]:
        """Measure in double precision; of rows equally far the first one counts."""
        near = self._find_candidates(nearness)
        squares = self._measure(asked, near)
        best = squares.argsort(axis=1, kind="stable")[:, : self._k]
        chosen = np.take_along_axis(near, best, axis=1)
        kept = np.take_along_axis(squares, best, axis=1)
        for number in np.flatnonzero(~self._is_inside(asked, nearness, kept[:, -1])):
            everybody = np.arange(len(self._rows))[None]
            own = self._measure(asked[number : number + 1], everybody)[0]
            chosen[number] = own.argsort(kind="stable")[: self._k]
            kept[number] = own[chosen[number]]
        if not self._is_weighted:
            return self._count(chosen) / self._k
        distances = np.sqrt(kept)
        is_same = distances == 0.0
        with np.errstate(divide="ignore"):
            weights = np.where(is_same.any(axis=1, keepdims=True), is_same, 1.0 / distances)
        weights /= weights.sum(axis=1, keepdims=True)
        return self._count(chosen, weights)

    def _find_candidates(self, nearness: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
        """Return places of those that may be nearest, (N, k + spare), rising."""
        values, members = self._look_closer(nearness, self._n_candidates)
        near = _find_least(values, self._n_candidates)
        if members is None:
            return near
        near = np.take_along_axis(members, near, axis=1)
        near.sort(axis=1)
        return near

    def _measure(
        self, asked: npt.NDArray[np.float64], near: npt.NDArray[np.intp]
    ) -> npt.NDArray[np.float64]:
        apart = self._rows[near] - asked[:, None, :]
        return np.einsum("nkd,nkd->nk", apart, apart)

    def _is_inside(
        self,
        asked: npt.NDArray[np.float64],
        nearness: npt.NDArray[np.float32],
        limit: npt.NDArray[np.float64],
    ) -> npt.NDArray[np.bool_]:
        """Return whether nobody but the candidates can be within squared distances, (N,).

        So it is unless single precision knows nothing of a row, since it is very long.
        """
        if self._n_candidates == len(self._rows):
            return np.ones(len(asked), dtype=np.bool_)
        beyond = np.partition(nearness, self._n_candidates, axis=1)[:, self._n_candidates]
        own = np.einsum("nd,nd->n", asked, asked)
        return (0.5 * (limit - own) < beyond) & (np.abs(asked).max(axis=1) <= _FARTHEST)

    def _count(
        self, near: npt.NDArray[np.intp], weights: npt.NDArray[np.float64] | None = None
    ) -> npt.NDArray[np.float64]:
        """Return the votes for each class, (N, C), of rows (N, k); one each without weights."""
        n_classes = len(self.classes)
        box = self._column.take(near) + n_classes * np.arange(len(near))[:, None]
        votes = np.bincount(
            box.ravel(),
            None if weights is None else weights.ravel(),
            minlength=n_classes * len(near),
        )
        return votes.reshape(-1, n_classes).astype(np.float64)


def _find_least(numbers: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.intp]:
    """Return places of the least numbers of each row, rising, (N, count); of equal ones the first.

    Notes
    -----
    A partial sort of the numbers and a comparison with the last one kept take half the time of a
    partial sort of their places.
    """
    limit = np.partition(numbers, count - 1, axis=1)[:, count - 1 : count]
    is_least = numbers <= limit
    places = np.flatnonzero(is_least)
    if len(places) != len(numbers) * count:  # more stand on the limit than there is room for
        is_below = numbers < limit
        room = count - is_below.sum(axis=1, keepdims=True)
        is_equal = numbers == limit
        places = np.flatnonzero(is_below | (is_equal & (is_equal.cumsum(axis=1) <= room)))
    return (
        places.reshape(len(numbers), count) - np.arange(0, numbers.size, numbers.shape[1])[:, None]
    )


def _numbers(arrays: dict[str, npt.NDArray[Any]], key: str, n_axes: int) -> npt.NDArray[np.float64]:
    numbers = np.asarray(arrays[key], dtype=np.float64)
    if numbers.ndim != n_axes or not np.isfinite(numbers).all():
        raise ValueError(f"'{key}' is not finite or not of {n_axes} axes")
    return numbers
