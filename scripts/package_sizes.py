"""Print what each package of an environment weighs, and fail when all together weigh too much."""

import argparse
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path


def _files(distribution: Distribution) -> Iterator[Path]:
    for file in distribution.files or []:
        path = Path(str(distribution.locate_file(file)))
        if path.is_file():
            yield path


def main() -> int:
    """Print the table; return 1 above the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", type=Path)
    parser.add_argument("--bound-mb", type=float, required=True)
    options = parser.parse_args()
    site_packages = next(options.environment.glob("lib/python*/site-packages"))
    sizes = {
        distribution.name: sum(path.stat().st_size for path in _files(distribution)) / 1e6
        for distribution in distributions(path=[str(site_packages)])
    }
    for name, size_mb in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"{size_mb:8.1f} MB  {name}")
    # everything on disk, so that nothing a package forgets to list is left out
    total_mb = sum(p.stat().st_size for p in site_packages.rglob("*") if p.is_file()) / 1e6
    print(f"{total_mb:8.1f} MB  in all (at most {options.bound_mb:g} MB)")
    return 0 if total_mb <= options.bound_mb else 1


if __name__ == "__main__":
    sys.exit(main())
