"""The house's account at KSeF, and each invoice that somebody gave to it."""
