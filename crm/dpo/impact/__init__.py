"""Impact assessments (DPIA, Art. 35, 36): whether one is needed, the steps of CNIL's method, consultation, decision."""
