"""Jobs: the database is the queue of record, Redis only rings the bell."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The app of long work."""

    name = "crm.jobs"
    label = "jobs"
    verbose_name = "Jobs"
