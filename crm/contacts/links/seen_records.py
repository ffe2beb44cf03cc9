"""Records that one user sees, looked up as a form or file names them: for links, which attach no data to anybody."""

from functools import cached_property

from crm.contacts.imports.known_records import KnownRecords
from crm.lists.access import Sight


class SeenRecords(KnownRecords):
    """What the user sees, shared records too."""

    @cached_property
    def sight(self) -> Sight:
        """The Sight of whatever the user sees."""
        return Sight(self.user)
