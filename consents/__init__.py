"""Why we may: grounds, wordings, capture, notices, the preference centre and the gate before every act."""
