"""Who looks after whose contacts, from one day to another."""
