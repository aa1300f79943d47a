"""Practice on the real screens: role-played customers on a rehearsal show, a score, and what to do better."""
