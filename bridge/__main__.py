"""Let `python -m bridge` do what `tourbase` does."""

from __future__ import annotations

from bridge.cli import main

if __name__ == "__main__":
    main()
