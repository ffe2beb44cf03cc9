"""By what rows of the demo are known: who brought them in, and the batch of everybody's origin."""

from uuid import UUID

from crm.privacy.actors import system

BATCH = UUID("de300000-0000-4000-8000-000000000000")
BY = system("demo")
