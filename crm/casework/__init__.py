"""What every case has, whatever the law: refusals, numbers, timeline, marks, registers, prints; no case of its own."""
