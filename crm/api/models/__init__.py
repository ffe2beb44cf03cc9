"""What programs asked under a key, what they were given of whom, and events on their way to them."""

from crm.api.models.attempts import Attempt
from crm.api.models.deliveries import Delivery, GivenPerson, LedgerMark

__all__ = ["Attempt", "Delivery", "GivenPerson", "LedgerMark"]
