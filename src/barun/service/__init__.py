"""The web service: the page, and the HTTP API behind it.

What the API promises is in ``docs/protocol.md``.
"""
