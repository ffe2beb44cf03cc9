"""Regular work of the privacy desk, computed from stored days; beat's schedule stands in crm/celery.py."""

from celery import shared_task

from crm.dpo.authorisations.term_notices import tell_of_terms
from crm.dpo.authority_cases.term_watch import tell_of_authority
from crm.dpo.ends.end_notices import tell_of_ends
from crm.dpo.evidence.links import forget_whom
from crm.dpo.evidence.pack_job import carry_out
from crm.dpo.evidence.packs import KIND, forget_due
from crm.dpo.policies.reading_watch import remind_of_policies
from crm.dpo.population.counting import count
from crm.dpo.processors.sub_processors import accept_by_silence
from crm.dpo.purposes.chosen import tell_of_choices
from crm.dpo.readiness.nightly_look import look
from crm.dpo.register.drift_notices import tell_of_drift
from crm.dpo.register.versions import watch_all
from crm.dpo.reviews.review_notices import tell_of_reviews as tell_of_due_reviews
from crm.dpo.risks.measure_checks import look_nightly
from crm.dpo.training import due_notices
from crm.dpo.training.drill_mails import send_due
from crm.dpo.unusual.search import look_through
from crm.dpo.verification.verification import remind_of_reviews
from crm.jobs.work import claimed


@shared_task(name="dpo.tell_of_agreement_ends")
def tell_of_agreement_ends() -> None:
    """Tell officers and deciders of agreements, transfers and periods of grace that end soon."""
    tell_of_ends()


@shared_task(name="dpo.look_after_processors")
def look_after_processors() -> None:
    """Writes down whom silence has accepted, and reminds of reviews whose day has come."""
    accept_by_silence()
    remind_of_reviews()


@shared_task(name="dpo.tell_of_choices")
def tell_of_purposes_chosen() -> None:
    """Tell officers which purposes colleagues chose last week."""
    tell_of_choices()


@shared_task(name="dpo.tell_of_authorisations")
def tell_of_authorisations() -> None:
    """Tell colleagues, officers and administrators of authorisations that end soon or have ended."""
    tell_of_terms()


@shared_task(name="dpo.count_everybody")
def count_everybody() -> None:
    """Keeps what is counted of everybody, in a large house, for pages that would walk all people."""
    count()


@shared_task(name="dpo.look_at_readiness")
def look_at_readiness() -> None:
    """Keeps since when each readiness check fails."""
    look()


@shared_task(name="dpo.tell_of_authority")
def watch_authority() -> None:
    """Tell officers and whoever decides of letters of the authority whose term is near or over."""
    tell_of_authority()


@shared_task(name="dpo.look_at_measures")
def look_at_measures() -> None:
    """Once a day: whether the measures of the product still hold; what does not marks its risks."""
    look_nightly()


@shared_task(name="dpo.tell_of_reviews")
def tell_of_reviews() -> None:
    """Tells whoever is in charge of reviews that are near, due or late."""
    tell_of_due_reviews()


@shared_task(name=KIND)
def make_evidence(pk: int) -> None:
    """Make the pack of one job."""
    with claimed(pk) as run:
        if run:
            carry_out(run)


@shared_task(name="dpo.forget_evidence")
def forget_evidence() -> None:
    """Remove packs of evidence that are over, and those in which somebody is no longer; after a year, who took them."""
    forget_due()
    forget_whom()


@shared_task(name="dpo.look_for_unusual")
def look_for_unusual() -> None:
    """Counts which looks of yesterday and today stand out."""
    look_through()


@shared_task(name="dpo.remind_of_policies")
def look_after_policies() -> None:
    """Tell colleagues of policies that they are to read, and again of those that wait."""
    remind_of_policies()


@shared_task(name="dpo.tell_of_training")
def tell_of_training() -> None:
    """Tell colleagues of training that is due soon or late, and officers of what is late."""
    due_notices.tell_of_training()


@shared_task(name="dpo.send_drill_mails")
def send_drill_mails() -> None:
    """Send the drill mails whose day has come."""
    send_due()


@shared_task(name="dpo.watch_registers")
def watch_registers() -> None:
    """Writes down what differs from the approved registers of Art. 30, and tells the officers of what is new."""
    watch_all()
    tell_of_drift()
