"""Training at the desk: who has passed what, who is late, reminders, own modules, exercises. Quizzes: crm.accounts."""
