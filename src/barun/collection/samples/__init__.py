"""From a live session to the store: poses that people let Barun keep for training."""
