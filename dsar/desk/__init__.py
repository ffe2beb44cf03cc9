"""The desk's page of a case and its small forms; the verbs behind them are in the rooms below."""
