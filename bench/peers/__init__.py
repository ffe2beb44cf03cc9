"""What the peers of `bench peers` run in their own environments: their settings, and a script that seeds them."""
