"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.first_day import views, views_questions, views_team

urlpatterns = [
    path("first-day/", views.first_day, name="first_day"),
    path("first-day/later/", views.later, name="first_day_later"),
    path("first-day/you/", views.you, name="first_day_you"),
    path("first-day/firm/", views.firm, name="first_day_firm"),
    path("first-day/officer/", views.officer, name="first_day_officer"),
    path("first-day/looks/", views.looks, name="first_day_looks"),
    path("first-day/mail/", views.mail, name="first_day_mail"),
    path("first-day/mail/server/", views.mail_server, name="first_day_mail_server"),
    path("first-day/team/", views_team.team, name="first_day_team"),
    path("first-day/purposes/", views_questions.purposes, name="first_day_purposes"),
    path("first-day/purposes/approval/", views_questions.approval, name="first_day_approval"),
    path("first-day/people/", views.people, name="first_day_people"),
]
