"""The public's pages of requests: asking, status, writing, fetching; no page says whom we know."""
