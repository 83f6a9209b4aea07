"""Studies: one file says what is varied, and a table of all points and replications comes out of it.

`model` and `load` read the file, `factors`, `designs` and `points` make points of it, `preparing` checks and addresses
them. `schedule` knows what is still to be run, the `coordinator` has a `team` run it, `store` keeps it (or `shards`,
where no store can be shared), and `results` reads it again. `sweep` is the way through all of it.
"""
