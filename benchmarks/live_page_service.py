"""The service with the page that is measured: ``python -m benchmarks.live_page_service PAGE DATA``.

The same as ``barun serve`` with a page and a data folder of one's own and on any free port. Prints
its address, then serves until it is told to end.
"""

import sys
from pathlib import Path
from unittest.mock import patch

from barun.service.server import serve
from barun.service.settings import ServiceSettings


def _announce(address: str) -> None:
    print(address, flush=True)


def main() -> None:
    """Serve."""
    page, data = (Path(argument) for argument in sys.argv[1:3])
    with patch("barun.service.app.page_folder", return_value=page):
        serve(ServiceSettings(port=0, data_folder=str(data)), on_listening=_announce)


if __name__ == "__main__":
    main()
