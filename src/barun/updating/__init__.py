"""New versions of the models from what came in since: when to make one, and what it must show."""
