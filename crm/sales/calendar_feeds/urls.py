"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.calendar_feeds import views

urlpatterns = [
    path("tasks/feeds/", views.feeds, name="feeds"),
    path("tasks/feeds/<uuid:key>/renewal/", views.feed_renewal, name="feed_renewal"),
    path("tasks/feeds/<uuid:key>/ending/", views.feed_ending, name="feed_ending"),
    path("calendar/<str:secret>/tasks.ics", views.feed, name="feed"),
]
