"""The first page of the privacy desk: what waits, what runs out, what is guarded, who looked."""
