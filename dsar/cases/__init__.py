"""What every act on a case stands on: lock, number, clock, stages, checklist, opening, tray, mails, page frame."""
