"""Spójnik, a CRM that declares what is personal where the column stands."""

from crm.celery import app as celery_app

__all__ = ["celery_app"]
