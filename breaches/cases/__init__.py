"""What every act on a case stands on: opening, closing, number, the 72 hours and their watch, page frame."""
