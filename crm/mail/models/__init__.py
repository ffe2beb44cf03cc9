"""Messages and their attempts; mailboxes that are read, and what was read of them."""

from crm.mail.models.house_looks import HouseColour
from crm.mail.models.letter_logos import LetterLogo
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mail_servers import MailServer
from crm.mail.models.mailboxes import Mailbox, MailboxQuerySet, PrivateAddress, Received
from crm.mail.models.message_states import MessageQuerySet, Outcome, State
from crm.mail.models.messages import Attempt, Message
from crm.mail.models.sending_domains import SendingDomain
from crm.mail.models.sent_copies import SentCopy
from crm.mail.models.text_gateways import TextGateway
from crm.privacy.models.stored_secrets import Safe

__all__ = [
    "Attempt",
    "HouseColour",
    "LetterLogo",
    "MailProvider",
    "MailServer",
    "Mailbox",
    "MailboxQuerySet",
    "Message",
    "MessageQuerySet",
    "Outcome",
    "PrivateAddress",
    "Received",
    "Safe",
    "SendingDomain",
    "SentCopy",
    "State",
    "TextGateway",
]
