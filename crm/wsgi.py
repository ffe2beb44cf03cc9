"""The web server's door: `gunicorn crm.wsgi:application`. It does not open with a wrong key.

Each thread keeps its connection to the database and tries it before a request gets it: nothing waits for another's, and
one that is dead costs a new one, at once. A pool that had seen the database away would look again after 1, 2, 4, 8 and
more seconds only. Without a database the site opens all the same and says so.

What stands when it opens, code, settings and addresses, is loaded once, before gunicorn forks (gunicorn.conf.py), and
stays as long as the worker: the collector of garbage need not walk through it again and again, which took a tenth of a
second every few pages, and does not write to memory that the processes share. No connection to the database crosses the
fork.
"""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

NEVER_AGAIN = 3  # gunicorn's own code for a worker that cannot start: it stops instead of trying for ever

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ.setdefault("DB_CONN_MAX_AGE", "600")
os.environ.setdefault("DB_CONNECT_TIMEOUT", "2")
try:
    application = get_wsgi_application()

    from django.db import connections  # models exist only after the line above
    from django.urls import resolve, reverse

    from crm.health import start_checks
    from crm.health.closed import capacity, plain_503
    from crm.health.refusals import Refusals

    start_checks.start()
    plain_503.prepare()
    capacity.refuse_with(Refusals(application).answer)
    resolve(reverse("account_login"))  # reads every module with a page
    connections.close_all()
    gc.collect()
    gc.freeze()
except ImproperlyConfigured as refusal:  # a missing secret, a wrong master key: one line says it all
    print(f"Spójnik does not start: {refusal}", file=sys.stderr)
    sys.exit(NEVER_AGAIN)
