"""A firm's data by its NIP, from the public register chosen in the settings. Only the number is sent."""
