"""django-crm-admin on our server: its own settings, as its manual has them for production."""

import os
from urllib.parse import urlsplit

from webcrm.settings import *  # noqa: F403 - the peer's own

address = urlsplit(os.environ["PEER_DATABASE"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.path.strip("/"),
        "USER": address.username,
        "PASSWORD": address.password,
        "HOST": address.hostname,
        "PORT": address.port,
        "CONN_MAX_AGE": 60,
    }
}
DEBUG, ALLOWED_HOSTS = False, ["*"]
