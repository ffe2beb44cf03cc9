"""What staff and programs may do, as code: rights, scopes, the roles of a new installation. Changing roles: roles."""
