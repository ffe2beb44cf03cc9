"""Changing keys: master keys, index keys, other secrets, and when it is due."""
