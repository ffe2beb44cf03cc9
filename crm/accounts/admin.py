"""Django's admin, for reference tables only: people are never edited there.

A table is opened by a right of its own, and a change leaves a ledger entry. Third parties' tables are not registered
here, sign-in and passwords have their own pages, so of Django's site only the tables themselves remain.
"""

from django.contrib import admin
from django.http import HttpRequest

from crm.accounts.models import Team, User
from crm.accounts.permissions import rights
from crm.privacy.actors import ActorKey
from crm.privacy.logs import ledger

LEFT_OUT = frozenset({"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site"})


class ReferenceSite(admin.AdminSite):
    """The site that crm/urls.py mounts at /admin/."""

    final_catch_all_view = False
    site_header = site_title = "Spójnik CRM"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_staff

    def get_urls(self) -> list:
        return [entry for entry in super().get_urls() if getattr(entry, "name", "") not in LEFT_OUT]


class ReferenceAdmin(admin.ModelAdmin):
    """Base of every reference table: `right` opens it wholly, nothing else does."""

    right = rights.ACCOUNTS_MANAGE

    def has_module_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(self.right)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(self.right)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return isinstance(request.user, User) and request.user.may(self.right)

    has_change_permission = has_delete_permission = has_view_permission

    def log_addition(self, request, obj, message):
        self.trace("added", request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self.trace("changed", request, obj)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for row in queryset:
            self.trace("deleted", request, row)
        return super().log_deletions(request, queryset)

    def trace(self, act: str, request: HttpRequest, row) -> None:
        """One ledger entry, in the admin's own transaction."""
        ledger.record(f"reference.{act}", by=ActorKey.of(request.user), target=f"{row._meta.label_lower}:{row.pk}")


class TeamAdmin(ReferenceAdmin):
    """Names of teams; who is in them is set on the users' pages."""

    list_display = ("name",)


reference_tables = ReferenceSite(name="admin")
reference_tables.register(Team, TeamAdmin)
