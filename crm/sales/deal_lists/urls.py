"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.deal_lists import views, views_board, views_bulk, views_bulk_tags

urlpatterns = [
    path("deals/", views.deals, name="deals"),
    path("deals/forecast/", views.forecast, name="forecast"),
    path("deals/board/", views_board.first_board, name="board"),
    path("deals/board/<uuid:key>/", views_board.board, name="pipeline_board"),
    path("deals/many/stage/", views_bulk.stage_many, name="stage_many"),
    path("deals/many/stage/undo/", views_bulk.stage_many_back, name="stage_many_back"),
    path("deals/many/owner/", views_bulk.owner_many, name="owner_many"),
    path("deals/many/tag/", views_bulk_tags.tag_many, name="tag_many"),
    path("deals/many/tasks/", views_bulk_tags.deal_task_many, name="deal_task_many"),
    path("deals/<uuid:key>/owner/", views_bulk.owner, name="deal_owner"),
    path("deals/<uuid:key>/stage/", views_board.stage, name="stage"),
    path("deals/<uuid:key>/won/", views_board.won, name="won"),
    path("deals/<uuid:key>/lost/", views_board.lost, name="lost"),
    path("deals/<uuid:key>/reopening/", views_board.reopening, name="reopening"),
    path("deals/<uuid:key>/undo/", views_board.undo, name="undo"),
]
