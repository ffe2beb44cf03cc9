"""The erasure ledger outside the database: file, lines, copies of what stays, maintenance until replayed."""
