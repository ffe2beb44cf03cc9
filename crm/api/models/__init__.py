"""What programs asked under a key, whom they were given, what they call our records, events on their way to them."""

from crm.api.models.attempts import Attempt
from crm.api.models.batches import Batch
from crm.api.models.bulk_exports import BulkExport, BulkPart
from crm.api.models.deliveries import Delivery, GivenPerson, LedgerMark
from crm.api.models.external_ids import ExternalId
from crm.api.models.given_records import GivenRecord

__all__ = [
    "Attempt",
    "Batch",
    "BulkExport",
    "BulkPart",
    "Delivery",
    "ExternalId",
    "GivenPerson",
    "GivenRecord",
    "LedgerMark",
]
