"""Rows of outreach: campaigns and who gets them; rules and what they did."""
