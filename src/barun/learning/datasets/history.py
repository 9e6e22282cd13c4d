"""What people decided in the versions before one."""

from barun.learning.datasets.library import DatasetLibrary

__all__ = ["find_confirmed"]


def find_confirmed(library: DatasetLibrary, dataset: str, version: str) -> frozenset[str]:
    """Return the ids of rows whose labels somebody looked at and confirmed.

    Parameters
    ----------
    library : DatasetLibrary
        Where.
    dataset : str
        Its name.
    version : str
        Hash; its ancestors are asked too.

    Raises
    ------
    DatasetError
        If there is no such dataset, or a manifest is damaged.
    """
    manifests = {manifest.hash: manifest for manifest in library.manifests(dataset)}
    waiting, seen = [version], set[str]()
    confirmed: set[str] = set()
    while waiting:
        current = waiting.pop()
        if current in seen or current not in manifests:
            continue
        seen.add(current)
        manifest = manifests[current]
        confirmed.update(map(str, manifest.step.details.get("confirmed", ())))
        waiting += manifest.parents
    return frozenset(confirmed)
