"""The register of requests (Art. 5(2), 24): names nobody; on screen, as CSV, JSON, PDF."""
