"""What training keeps: quizzes and what a role has to pass, modules of one's own, exercises with impostors."""
