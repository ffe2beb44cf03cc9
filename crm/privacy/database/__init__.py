"""What PostgreSQL is asked beside the ORM: fresh tables, evidence triggers, versions, vacuum."""
