"""Servers of our own for the house's mail."""

from tests.mail.connected.conftest import smtp, smtp_controller

__all__ = ["smtp", "smtp_controller"]
