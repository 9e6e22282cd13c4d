"""Barun: watches how people sit, analyses how they run, keeps the models behind both honest."""

__all__ = ["__version__"]

__version__ = "0.1.0"
