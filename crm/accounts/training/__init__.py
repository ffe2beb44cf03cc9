"""Training: modules and their quizzes, who has to pass which, proof of it, own modules, exercises. Desk: crm.dpo."""
