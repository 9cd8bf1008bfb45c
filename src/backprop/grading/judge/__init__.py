"""Who decides: knows tasks, references and seeds, runs none of the student's code, and never opens the gradebook."""
