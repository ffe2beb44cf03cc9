"""Is the product itself well? Addresses for watchers outside, heartbeats, and the doctor who names what is wrong."""
