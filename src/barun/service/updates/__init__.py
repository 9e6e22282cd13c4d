"""Updates of models in a running service: what was tried last, and what became of it."""
