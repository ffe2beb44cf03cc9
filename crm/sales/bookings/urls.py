"""Addresses of this room, joined in crm/sales/urls.py; the public's names end with the language."""

from django.conf import settings
from django.urls import URLPattern, path

from crm.sales.bookings import views, views_settings


def addresses_in(code: str) -> list[URLPattern]:
    """The public's pages in one language."""
    extra = {"language": code}
    return [
        path(f"p/{code}/booking/<slug:slug>/", views.booking, extra, name=f"booking_{code}"),
        path(f"p/{code}/booked/<str:token>/", views.booked, extra, name=f"booked_{code}"),
        path(f"p/{code}/booked/<str:token>/file/", views.booked_file, extra, name=f"booked_file_{code}"),
    ]


urlpatterns = [
    path("tasks/booking/", views_settings.booking_page, name="booking_page"),
    *(address for code, _name in settings.LANGUAGES for address in addresses_in(code)),
]
