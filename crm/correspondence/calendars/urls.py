"""/settings/calendar/…: a colleague's calendar elsewhere, and whose servers hold such calendars."""

from django.urls import path

from crm.correspondence.calendars import views, views_servers

app_name = "calendars"
urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/new/", views.calendar_new, name="new"),
    path("calendar/by/<uuid:key>/", views.calendar_by_account, name="by_account"),
    path("calendar/choice/", views.calendar_choice, name="choice"),
    path("calendar/comparison/", views.calendar_comparison, name="comparison"),
    path("calendar/pause/", views.calendar_pause, name="pause"),
    path("calendar/removal/", views.calendar_removal, name="removal"),
    path("calendar-servers/", views_servers.servers, name="servers"),
    path("calendar-servers/<uuid:key>/", views_servers.server, name="server"),
]
