"""The live session over a WebSocket; see docs/protocol-live.md."""
