"""URLs of outreach, at the root, in the namespace «outreach»."""

from crm.outreach.rule_pages import urls as rule_pages

urlpatterns: list = [
    *rule_pages.urlpatterns,
]
