"""The orders of the list of tasks. What is to be done and with whom stands sealed: no order by them.

In the list's own order rows stand under their days; in any other they stand in one run, each with its day.
"""

from crm.contacts.ownership.staff_order import owners_by_name
from crm.lists.pages.column_sorts import ColumnSort
from crm.lists.pages.name_order import by_words
from crm.sales.models import Task


def kinds_by_name() -> list[str]:
    """The kinds of tasks by what they are called."""
    return [value for value, _label in sorted(Task.Kind.choices, key=lambda choice: by_words(str(choice[1])))]


SORTS = {
    "due": ColumnSort("due_at"),
    "done": ColumnSort("done_at", down=True),
    "kind": ColumnSort("kind", ranks=kinds_by_name),
    "owner": ColumnSort("owner", ranks=owners_by_name),
    "made": ColumnSort("made_at", down=True),
}
