"""Text of records marked as data, so that no sentence in it is taken for an order. Nothing about who may read it."""
