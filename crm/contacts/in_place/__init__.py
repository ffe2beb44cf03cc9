"""Editing one value of a contact, company or deal where it is shown; whole forms are in their own packages."""
