"""Which KSeF the house speaks to, as the environment says it; crm/settings.py takes all of it in."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from crm.environment import Env
from crm.product import VAR

env = Env()
AT_HOME = env.bool("SPOJNIK_EMBEDDED", default=False)
KSEF = env("KSEF", default="file" if AT_HOME else "")  # where invoices go: file, test, demo, production, "" nowhere
KSEF_URL = env("KSEF_URL", default="")
KSEF_DIR = Path(env.str("KSEF_DIR", default=str(VAR / "ksef")))
if KSEF not in ("", "file", "test", "demo", "production") or (KSEF == "file" and not AT_HOME):
    raise ImproperlyConfigured(f"KSEF is {KSEF}: name test, demo or production. Nothing stands in for it here.")
