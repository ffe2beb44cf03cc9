"""What agents can do: one function a tool, and the table of all of them. No decision, export or reveal is among it."""
