"""Tests of sequence models; those of networks are skipped where PyTorch is absent, except in CI."""

import os
from importlib.util import find_spec

import pytest


@pytest.fixture(scope="session")
def torch_is_there() -> None:
    """PyTorch, from the extra ``deep``."""
    if find_spec("torch") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PyTorch must be installed in CI: scripts/install --deep")
        pytest.skip("no PyTorch: scripts/install --deep, or pip install 'barun[deep]'")
