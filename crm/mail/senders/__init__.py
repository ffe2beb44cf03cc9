"""From whom letters go out: a colleague or the house, under which domains, and whether DNS vouches for them."""
