"""The notice to staff about logging (labour law): versions, acceptance, the page that asks for it."""
