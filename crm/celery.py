"""Celery: Redis rings the bell, the database is the queue of record.

Beat's whole schedule is the table below. Every entry computes what is due from stored instants, so that a lost or
doubled tick changes nothing; nothing is scheduled between 02:00 and 03:00 local time, when clocks change.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "jobs that are due or whose worker died": {
        "task": "jobs.reconcile",
        "schedule": 60.0,
        "options": {"expires": 55.0},  # ticks must not pile up while no worker lives
    },
    "rows of the logs without a seal": {"task": "privacy.seal", "schedule": 60.0, "options": {"expires": 55.0}},
    "imports whose rows may go": {"task": "contacts.forget_imports", "schedule": 3600.0},
}
