"""Ministry of Housing, Communities and Local Government: homelessness (H-CLIC)."""
