"""How the API talks: tokens, limits, problems, shapes, pages, versions, idempotency, schema. No area's rows."""
