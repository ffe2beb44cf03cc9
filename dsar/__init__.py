"""What people ask for: requests by Art. 12 to 22, from the portal or the desk to the answer."""
