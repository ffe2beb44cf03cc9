"""Any order of claims, batches, kills, cancellations and resumptions keeps the books straight."""

from django.db import transaction
from hypothesis import given, settings, strategies as st

from crm.jobs.models import Job
from crm.jobs.queue import TRIES
from crm.jobs.reconcile import give_up
from crm.jobs.work import LeaseLost, Run, claim
from crm.privacy.models import LedgerEntry
from tests.jobs.conftest import columns, leave_behind
from tests.sizes import examples

OVER = {"done", "failed", "cancelled"}
STEPS = ["claim", "advance", "advance", "advance", "keep", "finish", "fail", "expire", "cancel", "resume", "give up"]
# what may follow what; the rest must never be seen
MOVES = {
    "queued": {"queued", "running", "cancelled"},
    "running": {"running", "done", "failed", "cancelled"},
    "failed": {"failed", "queued"},
    "done": {"done"},
    "cancelled": {"cancelled"},
}


class Desk:
    """Two workers at one job, and a count of the batches that were saved."""

    def __init__(self, job: Job) -> None:
        self.job, self.runs, self.saved = job, {}, 0

    def step(self, name: str, who: str) -> None:
        if name == "claim":
            self.runs[who] = claim(self.job.pk) or self.runs.get(who)
        elif name in {"advance", "keep", "finish", "fail"} and self.runs.get(who):
            self.work(name, self.runs[who])
        elif name == "expire":
            leave_behind(self.job)
        elif name == "cancel":
            self.job.cancel(by=self.job.owner)
        elif name == "resume":
            self.job.resume(by=self.job.owner)
        elif name == "give up":
            give_up()

    def work(self, name: str, run: Run) -> None:
        held = columns(self.job, "state", "lease_token") == ("running", run.token)
        try:
            with transaction.atomic():
                if name == "advance":
                    run.advance(done=self.saved + 1)
                    self.saved += 1
                else:
                    {"keep": run.keep, "finish": run.finish, "fail": lambda: run.fail("memory")}[name]()
        except LeaseLost:
            assert not held
        else:
            assert held


@settings(max_examples=examples(60))
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from("ab")), max_size=25))
def test_whatever_happens_only_the_holder_of_the_lease_moves_a_job(sam, steps):
    job = Job.start("toy.nobody", by=sam, cancellable=True)
    desk, before = Desk(job), "queued"
    for name, who in steps:
        desk.step(name, who)
        state, done, tries, finished = columns(job, "state", "done", "tries", "finished_at")
        assert state in MOVES[before]
        assert (done, tries <= TRIES, finished is not None) == (desk.saved, True, state in OVER)
        before = state
    ends = LedgerEntry.objects.filter(target=f"job:{job.pk}", act__in=["job.finished", "job.cancelled"]).count()
    assert ends == (before in {"done", "cancelled"})
