"""The invented house built anew, by a button."""
