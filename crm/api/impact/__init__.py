"""Risks for people and what was decided of them, by the API: the register of risks, balancing tests, assessments."""
