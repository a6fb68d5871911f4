"""Runs of functions: waiting lines, threads, event loops and executors, and the end of a run."""
