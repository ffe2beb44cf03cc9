"""What assessments in steps share (TIA, LIA, DPIA): form of questions, opinion, decision, versions, papers."""
