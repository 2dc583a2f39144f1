"""What innograph knows before it reads: words, names, places, sectors; all of it data, loaded on first use."""
