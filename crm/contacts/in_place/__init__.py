"""One value of a record changed where it stands, for contacts, companies and deals; whole forms are in their rooms."""
