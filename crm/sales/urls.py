"""Addresses of sales, at the root."""

from django.urls import path

from crm.sales.views import acts, agenda, documents, editing, feeds, loads, tasks

app_name = "sales"
TASKS = [
    path("", agenda.my_day, name="my_day"),
    path("tasks/", agenda.tasks, name="tasks"),
    path("tasks/calendar/", agenda.calendar, name="calendar"),
    path("tasks/without-next-step/", agenda.no_step, name="no_step"),
    path("tasks/bell/", agenda.bell, name="bell"),
    path("tasks/new/", tasks.new, name="task_new"),
    path("tasks/people/", tasks.people, name="task_people"),
    path("tasks/feeds/", feeds.feeds, name="feeds"),
    path("tasks/feeds/<uuid:key>/ending/", feeds.feed_ending, name="feed_ending"),
    path("tasks/<uuid:key>/", tasks.task, name="task"),
    path("tasks/<uuid:key>/edit/", tasks.edit, name="task_edit"),
    path("tasks/<uuid:key>/done/", acts.done, name="task_done"),
    path("tasks/<uuid:key>/reopening/", acts.reopening, name="task_reopening"),
    path("tasks/<uuid:key>/snooze/", acts.snooze, name="task_snooze"),
    path("tasks/<uuid:key>/snooze/undoing/", acts.unsnooze, name="task_unsnooze"),
    path("tasks/<uuid:key>/removal/", acts.removal, name="task_removal"),
    path("tasks/<uuid:key>/restoration/", acts.restoration, name="task_restoration"),
    path("calendar/<str:secret>/tasks.ics", feeds.feed, name="feed"),
]
urlpatterns = [
    *TASKS,
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
]
