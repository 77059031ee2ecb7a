"""The portal's pages with the demonstration in them: measured by Lighthouse, and pictured for ``docs/screenshots``."""
