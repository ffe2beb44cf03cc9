"""The line to KSeF 2.0: signing in, sessions, sealed invoices, receipts, queries; or a folder that stands in for it."""
