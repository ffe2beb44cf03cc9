"""The tick of the privacy desk; beat's schedule stands in crm/celery.py."""

from celery import shared_task

from crm.dpo.purposes.agreement_ends import tell_of_ends


@shared_task(name="dpo.tell_of_agreement_ends")
def tell_of_agreement_ends() -> None:
    """Tell officers and deciders of agreements that end soon."""
    tell_of_ends()
