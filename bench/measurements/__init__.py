"""What is measured, against what, and how it is printed; `python3 run.py bench` runs them."""
