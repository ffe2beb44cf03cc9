"""Why we may: grounds, their events, objections, restrictions, and the answer to «may I contact them?»."""
