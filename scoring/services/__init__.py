"""One module per subject: sheets, criteria, rankings."""
