"""What triggers and actions of rules have in common: their settings, the record at hand, conditions."""
