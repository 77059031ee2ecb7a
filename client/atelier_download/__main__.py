import sys

from atelier_download.cli import main

sys.exit(main())
