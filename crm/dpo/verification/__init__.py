"""Verification of processors (Art. 28(1)): the questionnaire by a link, its score, our conclusion, the next look."""
