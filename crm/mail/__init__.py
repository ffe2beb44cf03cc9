"""Mail that is never lost and never sent twice."""
