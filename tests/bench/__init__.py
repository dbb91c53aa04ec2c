"""What is measured, not tested: ratios in one run, medians; a table, never a pass or a fail."""
