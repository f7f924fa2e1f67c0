"""`python -m app` serves."""

from .main import main

main()
