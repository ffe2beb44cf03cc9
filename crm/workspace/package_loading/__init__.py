"""A package of another Spójnik loaded into an empty house: checked, counted, brought in by the verbs, compared."""
