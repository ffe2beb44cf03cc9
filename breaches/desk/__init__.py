"""The desk's lists and the page of a case; the verbs behind them are in the rooms below."""
