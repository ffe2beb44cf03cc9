"""The notice to staff about logging (Kodeks pracy art. 22³): versions, acceptance, the page that asks for it."""
