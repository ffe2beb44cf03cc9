"""The data map: from origin over purpose and model to recipient, drawn and as a table. Declarations: crm/privacy."""
