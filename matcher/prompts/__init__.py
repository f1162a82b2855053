"""What language models are told: versioned files, and the one way to read them."""
