"""Contacts from a file: judged against who is here, written, completed, taken back."""
