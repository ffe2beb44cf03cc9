"""Rules in versions: drafted, tried, switched on and off, approved in advance; the seeds."""
