"""The register of authorisations at the desk: who has one, giving, ending, printing. One's own: crm.accounts."""
