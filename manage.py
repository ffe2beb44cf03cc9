#!/usr/bin/env python3
"""Django's command line for Spójnik; `python3 run.py manage …` adds the embedded services."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    if sys.argv[1:] == ["version"]:  # Django's own command of this name would tell Django's; this one needs no settings
        from crm.product import VERSION

        sys.exit(print(VERSION))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    try:
        django.setup()

        from crm.health.closed.server_error import is_away  # models exist only after the line above
        from crm.health.start_checks import EXCEPTED, must_fit

        if not EXCEPTED.intersection(sys.argv[1:2]) and not {"--help", "-h", "--version"}.intersection(sys.argv):
            must_fit()
        execute_from_command_line(sys.argv)
    except OperationalError as trouble:
        if not is_away(trouble):
            raise
        sys.exit("The database does not answer: start PostgreSQL, or mend DATABASE_URL.")
    except ImproperlyConfigured as refusal:  # a missing secret, a wrong master key: one line says it all
        sys.exit(f"Spójnik does not start: {refusal}")
