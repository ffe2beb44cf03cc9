"""Mail: the sealed outbox is the store, the SMTP server is asked until it says yes or no."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The app of outgoing messages."""

    name = "crm.mail"
    label = "mail"
    verbose_name = "Mail"
