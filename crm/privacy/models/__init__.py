"""The data subject and what hangs on them: keys, addresses, origins, purposes, disclosures, logs."""

from crm.privacy.models.day_seals import DaySeal
from crm.privacy.models.fingerprints import SecretFingerprint
from crm.privacy.models.keyring import IndexKey, MasterKey, PersonKey
from crm.privacy.models.logs import AccessEntry, LedgerEntry
from crm.privacy.models.mentions import Mention
from crm.privacy.models.merges import Merge
from crm.privacy.models.organisation import HouseKey, HouseSealedModel, house_sealer
from crm.privacy.models.outside.agreements import Agreement
from crm.privacy.models.outside.processors import Entrusted, ProcessorEvent, SubProcessor, Verification
from crm.privacy.models.outside.recipients import Disclosure, PurposeRecipient, Recipient
from crm.privacy.models.outside.transfers import Transfer
from crm.privacy.models.person import ContactPoint, Origin, Person
from crm.privacy.models.proposals import Decision, Opinion, Proposal
from crm.privacy.models.purposes import LegalBasis, Purpose
from crm.privacy.models.seals import Seal
from crm.privacy.models.tombstones import Tombstone, TombstoneLift

__all__ = [
    "AccessEntry",
    "Agreement",
    "ContactPoint",
    "DaySeal",
    "Decision",
    "Disclosure",
    "Entrusted",
    "HouseKey",
    "HouseSealedModel",
    "IndexKey",
    "LedgerEntry",
    "LegalBasis",
    "MasterKey",
    "Mention",
    "Merge",
    "Opinion",
    "Origin",
    "Person",
    "PersonKey",
    "ProcessorEvent",
    "Proposal",
    "Purpose",
    "PurposeRecipient",
    "Recipient",
    "Seal",
    "SecretFingerprint",
    "SubProcessor",
    "Tombstone",
    "TombstoneLift",
    "Transfer",
    "Verification",
    "house_sealer",
]
