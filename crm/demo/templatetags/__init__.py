"""The banner that says that demo data are here."""
