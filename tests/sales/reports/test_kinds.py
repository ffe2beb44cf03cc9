"""Every kind of work has words of its own, so that no two columns of a report say the same."""

from django.utils.translation import override

from crm.sales.report_pages.work_tables import kind_name
from crm.sales.reports.work import KINDS


def test_each_kind_of_work_has_its_own_words():
    with override("en"):
        words = [str(kind_name(kind)) for kind in KINDS]
    assert words == ["Calls", "E-mails", "Meetings", "Messages", "Notes", "Tasks done"]
