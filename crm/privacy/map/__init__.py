"""The one map of what models say about people and how rows reach a person; acts along it are elsewhere."""
