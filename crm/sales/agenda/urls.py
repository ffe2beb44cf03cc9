"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.agenda import views, views_bulk_tasks, views_goals, views_task, views_task_acts

urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/goals/", views_goals.goals, name="goals"),
    path("tasks/bell/", views.bell, name="bell"),
    path("tasks/new/", views_task.new, name="task_new"),
    path("tasks/many/", views_bulk_tasks.task_many, name="task_many"),
    path("tasks/people/", views_task.people, name="task_people"),
    path("tasks/<uuid:key>/", views_task.task, name="task"),
    path("tasks/<uuid:key>/edit/", views_task.edit, name="task_edit"),
    path("tasks/<uuid:key>/done/", views_task_acts.done, name="task_done"),
    path("tasks/<uuid:key>/reopening/", views_task_acts.reopening, name="task_reopening"),
    path("tasks/<uuid:key>/snooze/", views_task_acts.snooze, name="task_snooze"),
    path("tasks/<uuid:key>/snooze/undoing/", views_task_acts.unsnooze, name="task_unsnooze"),
    path("tasks/<uuid:key>/removal/", views_task_acts.removal, name="task_removal"),
    path("tasks/<uuid:key>/restoration/", views_task_acts.restoration, name="task_restoration"),
]
