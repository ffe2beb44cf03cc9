"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.calendar_pages import views, views_meeting

urlpatterns = [
    path("tasks/calendar/", views.calendar, name="calendar"),
    path("tasks/<uuid:key>/moving/", views_meeting.meeting_move, name="meeting_move"),
    path("tasks/<uuid:key>/cancellation/", views_meeting.meeting_cancel, name="meeting_cancel"),
    path("tasks/<uuid:key>/answer/", views_meeting.meeting_answer, name="meeting_answer"),
    path("tasks/<uuid:key>/people/", views_meeting.meeting_people, name="meeting_people"),
]
