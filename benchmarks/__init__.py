"""Speed, accuracy and memory, measured and dated in RESULTS.md; never a timed test."""
