"""Model artefacts: files with a card, checked by hash."""
