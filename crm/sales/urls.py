"""Addresses of sales, at the root."""

from django.urls import path

from crm.sales.views import board, deal_editing, deal_parts, deals, documents, editing, loads, pipelines

app_name = "sales"
urlpatterns = [
    path("documents/", documents.documents, name="documents"),
    path("documents/imports/", loads.loads, name="loads"),
    path("documents/imports/<uuid:key>/", loads.load, name="load"),
    path("documents/imports/<uuid:key>/run/", loads.run, name="run"),
    path("documents/imports/<uuid:key>/abandonment/", loads.abandonment, name="abandonment"),
    path("documents/imports/<uuid:key>/rows/<int:number>/", loads.row, name="row"),
    path("documents/<uuid:key>/", documents.document, name="document"),
    path("documents/<uuid:key>/file/", documents.file, name="file"),
    path("documents/<uuid:key>/edit/", editing.edit, name="edit"),
    path("documents/<uuid:key>/removal/", editing.removal, name="removal"),
    path("contacts/<uuid:key>/documents/new/", editing.add_hers, name="add_hers"),
    path("companies/<uuid:key>/documents/new/", editing.add_firms, name="add_firms"),
    path("deals/", deals.deals, name="deals"),
    path("deals/forecast/", deals.forecast, name="forecast"),
    path("deals/board/", board.first_board, name="board"),
    path("deals/board/<uuid:key>/", board.board, name="pipeline_board"),
    path("deals/new/", deal_editing.new, name="new_deal"),
    path("deals/<uuid:key>/", deals.deal, name="deal"),
    path("deals/<uuid:key>/edit/", deal_editing.edit, name="edit_deal"),
    path("deals/<uuid:key>/removal/", deal_editing.removal, name="remove_deal"),
    path("deals/<uuid:key>/stage/", board.stage, name="stage"),
    path("deals/<uuid:key>/won/", board.won, name="won"),
    path("deals/<uuid:key>/lost/", board.lost, name="lost"),
    path("deals/<uuid:key>/reopening/", board.reopening, name="reopening"),
    path("deals/<uuid:key>/undo/", board.undo, name="undo"),
    path("deals/<uuid:key>/people/", deal_parts.people, name="deal_people"),
    path("deals/<uuid:key>/lines/", deal_parts.lines, name="deal_lines"),
    path("deals/<uuid:key>/notes/", deal_parts.notes, name="deal_notes"),
    path("deals/<uuid:key>/documents/new/", deal_parts.papers, name="add_deals"),
    path("contacts/<uuid:key>/deals/new/", deal_editing.new_hers, name="new_hers"),
    path("companies/<uuid:key>/deals/new/", deal_editing.new_firms, name="new_firms"),
    path("settings/pipelines/", pipelines.pipelines, name="pipelines"),
    path("settings/pipelines/<uuid:key>/", pipelines.pipeline, name="pipeline"),
    path("settings/pipelines/<uuid:key>/removal/", pipelines.pipeline_removal, name="pipeline_removal"),
    path("settings/stages/<uuid:key>/", pipelines.stage, name="stage_settings"),
    path("settings/stages/<uuid:key>/place/", pipelines.stage_place, name="stage_place"),
    path("settings/stages/<uuid:key>/removal/", pipelines.stage_removal, name="stage_removal"),
    path("settings/lost-reasons/", pipelines.reasons, name="lost_reasons"),
    path("settings/lost-reasons/<uuid:key>/", pipelines.reason, name="lost_reason"),
]
