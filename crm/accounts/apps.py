"""The app's entry: its checks are registered by import."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff, how they sign in, and every URL's policy."""

    name = "crm.accounts"
    label = "accounts"
    verbose_name = "Staff accounts"

    def ready(self) -> None:
        import_module("crm.accounts.checks")
