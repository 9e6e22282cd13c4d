"""Benchmarks, one module a question: ``python -m benchmarks.NAME [--data DIR]``."""
