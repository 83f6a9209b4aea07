"""The page in the words of its reader: one module for each section, from facts and nothing else."""
