"""The app's entry: its checks are registered by import, its keys are read once so that a bad ring stops the start."""

from importlib import import_module

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What is personal, and every duty that follows from it."""

    name = "crm.privacy"
    label = "privacy"
    verbose_name = "Privacy"

    def ready(self) -> None:
        import_module("crm.privacy.checks")
        import_module("crm.privacy.dotted_paths")
        import_module("crm.privacy.database.server_version")
        keys = import_module("crm.privacy.keys.cipher")
        keys.ring()
        index = import_module("crm.privacy.keys.blind_index")
        index.keys_from(index.settings.INDEX_KEY)
