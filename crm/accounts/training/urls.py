"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.training import views, views_quiz

urlpatterns = [
    path("my/training/", views.own, name="training"),
    path("my/training/month/", views_quiz.month, name="training_month"),
    path("my/training/quiz/<uuid:key>/", views_quiz.quiz, name="training_quiz"),
    path("my/training/exercises/<uuid:key>/", views.exercise, name="training_exercise"),
    path("my/training/pictures/<uuid:key>/", views.picture, name="training_picture"),
    path("my/training/<slug:module>/", views_quiz.module, name="training_module"),
]
