"""`python -m tongban.site …` is the command line, for whoever has the package and not its script."""

from tongban.site.cli import main

main()
