"""Four eyes over power: which acts wait for a second person, who counts as one. Confirming them: confirmations."""
