"""A letter to many people, as its writer edits it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Mailing, MailingFile
from crm.correspondence.letters.writing_desk import Desk
from crm.correspondence.mailings.mailing_drafts import enclose, files_of, own_draft, save_draft, take_out
from crm.correspondence.templates.saved_templates import offered_to
from crm.privacy.models import Purpose
from crm.public_ids import public_id

SENDING = ("go", "heed", "without")


class ManyDesk(Desk):
    """One letter to the contacts `keys`, as its writer edits it."""

    enclose, take_out = staticmethod(enclose), staticmethod(take_out)

    def __init__(
        self, request: StaffRequest, keys: Sequence[UUID], purpose: Purpose, *, mailing: Mailing | None = None
    ) -> None:
        super().__init__(request)
        self.keys, self.purpose = keys, purpose
        self.laid = mailing or own_draft(public_id(request.POST.get("key", "")), by=self.user)
        self.offered = offered_to(self.user, language=self.user.language, purposes=[purpose.slug])
        self.take_in()

    @property
    def files(self) -> list[MailingFile]:
        """What goes along."""
        return files_of(self.laid)

    @property
    def judged(self) -> bool:
        """Whether the button sends it."""
        return any(name in self.request.POST for name in SENDING)

    def laid_by(self) -> Mailing:
        """The draft, with the words as they are."""
        return save_draft(self.keys, by=self.user, uid=self.key, purpose=self.purpose, words=self.typed)

    def of_draft(self) -> dict[str, Any]:
        """What a draft holds."""
        if self.laid is None or not self.laid.letter:
            return {}
        return {**{name: self.laid.letter[name] for name in ("subject", "text")}, "send_at": self.laid.send_at}
