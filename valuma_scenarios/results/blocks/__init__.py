"""Large runs: superblocks of draws, each a pure function of the job, summed up in integers."""
