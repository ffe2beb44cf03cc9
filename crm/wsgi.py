"""The web server's door: `gunicorn crm.wsgi:application`. It does not open with a wrong key.

What stands when it opens, code and settings, stays as long as the worker: the collector of garbage need not walk
through it again and again, which took a tenth of a second every few pages.
"""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

NEVER_AGAIN = 3  # gunicorn's own code for a worker that cannot start: it stops instead of trying for ever

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
try:
    application = get_wsgi_application()

    from crm.privacy.models.keyring import verify_keys  # models exist only after the line above
    from crm.privacy.rotation import verify_secrets
    from crm.privacy.server_version import verify_server

    verify_server()
    verify_keys()
    verify_secrets()
    gc.collect()
    gc.freeze()
except ImproperlyConfigured as refusal:  # a missing secret, a wrong master key: one line says it all
    print(f"Spójnik does not start: {refusal}", file=sys.stderr)
    sys.exit(NEVER_AGAIN)
