"""A request with our own session, and one of somebody signed in: the types that views take (pages/page_request.py)."""

from crm.accounts.models import User
from crm.accounts.pages.page_request import PageRequest
from crm.accounts.sessions.store import SessionStore


class SessionRequest(PageRequest):
    """Anybody's request; their session is a row of ours, perhaps a sleeping one."""

    session: SessionStore


class StaffRequest(SessionRequest):
    """A request that a policy let through: `user` is one of our staff, or a machine's account."""

    user: User
