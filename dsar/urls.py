"""Addresses of requests, at the root: /privacy/requests/… for the desk, /p/<language>/… for the public.

Each part of the app keeps its own list in `dsar/routes/`.
"""

from dsar.routes import delivery, desk, identity, portal, rights

app_name = "requests"
urlpatterns = [*desk.ROUTES, *identity.ROUTES, *rights.ROUTES, *delivery.ROUTES, *portal.ROUTES]
