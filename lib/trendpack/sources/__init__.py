"""One module a publisher: a published file becomes tidy observations."""
