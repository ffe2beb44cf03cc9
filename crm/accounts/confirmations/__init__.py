"""The second person's word on a grave act, and the page where it is given."""
