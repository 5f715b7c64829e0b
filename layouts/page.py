"""The HTML document that Dash fills: theme decided and typeface on its way before anything is painted."""

from __future__ import annotations

from collections.abc import Callable

DOCUMENT = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{%title%}</title>
    <link rel="icon" type="image/svg+xml" href="[mark.svg]">
    <script src="[first-paint.js]"></script>
    <link rel="preload" as="font" type="font/woff2" crossorigin
      href="[vendor/inter/files/inter-latin-wght-normal.woff2]">
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <footer>
      {%config%}
      {%scripts%}
      {%renderer%}
    </footer>
  </body>
</html>
"""

FILES = ("mark.svg", "first-paint.js", "vendor/inter/files/inter-latin-wght-normal.woff2")


def document(asset_url: Callable[[str], str]) -> str:
    """Dash's `index_string`, with the addresses of our own files as `asset_url` gives them."""
    filled = DOCUMENT
    for file in FILES:
        filled = filled.replace(f"[{file}]", asset_url(file))
    return filled
