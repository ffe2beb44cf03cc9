"""Mail from before an account was connected: counted for a span of days, then filed where its people are known."""
