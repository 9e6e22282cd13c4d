"""Every text a person reads, Korean and English side by side, and the catalogue of them."""

from barun.messages.catalogue import LANGUAGES, Language, as_language, message_keys, text

__all__ = ["LANGUAGES", "Language", "as_language", "message_keys", "text"]
