"""Things to test with: no surprises, the interesting part is always an explicit argument."""
