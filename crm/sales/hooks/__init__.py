"""What apps below reach by crm/plugs.py: retention events, letters from a deal, leads with a deal, sole traders."""
