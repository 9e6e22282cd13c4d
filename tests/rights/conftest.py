"""Installations take the packages that train models."""

import pytest

pytest.importorskip("skl2onnx")
pytest.importorskip("sklearn")
