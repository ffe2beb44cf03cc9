"""The sales desk: pages that combine contacts, correspondence and sales. No rules are decided here."""
