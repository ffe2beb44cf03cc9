"""Authorisations of colleagues (Art. 29, 32(4)): prepared, signed, promised, ended, required. Register: crm.dpo."""
