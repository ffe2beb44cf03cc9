"""The pictures of the README: taken from a running demo and made small."""
