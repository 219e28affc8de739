"""The Department for Education's published files: one module a publication."""
