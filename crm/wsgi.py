"""The web server's door: `gunicorn crm.wsgi:application`. It does not open with a wrong key."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
application = get_wsgi_application()

from crm.privacy.models.keyring import verify_keys  # noqa: E402  models exist only after the line above

verify_keys()
