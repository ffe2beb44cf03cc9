"""What rules do: happenings become runs, runs are carried out once, tried beforehand, taken back afterwards."""
