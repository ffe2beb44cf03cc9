"""Transfers outside the EEA (Art. 44 to 49): each recipient and country, its mechanism and the assessment behind it."""
