"""`python -m matcher` and the `matcher` command."""

from matcher.cli import main

if __name__ == "__main__":
    main()
