"""What people agreed to: purposes, texts, the ledger, and the one question before all keeping."""
