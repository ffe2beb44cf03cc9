"""The register of risks for people (Art. 24, 32): scales, measures the product looks at, matrix, files."""
