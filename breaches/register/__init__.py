"""The register of breaches (Art. 33(5)): on screen, as CSV, JSON, PDF."""
