"""The data subject and what hangs on her: keys, addresses, origins, purposes, disclosures, logs."""

from crm.privacy.models.keyring import HouseKey, HouseSealedModel, IndexKey, MasterKey, PersonKey, house_sealer
from crm.privacy.models.logs import AccessEntry, LedgerEntry
from crm.privacy.models.person import ContactPoint, Origin, Person
from crm.privacy.models.purposes import Channel, Disclosure, LegalBasis, Purpose, PurposeRecipient, Recipient

__all__ = [
    "AccessEntry",
    "Channel",
    "ContactPoint",
    "Disclosure",
    "HouseKey",
    "HouseSealedModel",
    "IndexKey",
    "LedgerEntry",
    "LegalBasis",
    "MasterKey",
    "Origin",
    "Person",
    "PersonKey",
    "Purpose",
    "PurposeRecipient",
    "Recipient",
    "house_sealer",
]
