"""Speed beside other packages: ratios measured side by side, never a test that is timed."""
