#!/usr/bin/env python3
"""Django's command line for Spójnik; `python3 run.py manage …` adds the embedded services."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:  # a missing secret, a wrong master key: one line says it all
        sys.exit(f"Spójnik does not start: {refusal}")
