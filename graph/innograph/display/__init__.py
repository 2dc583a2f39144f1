"""How the records show themselves in a notebook: as small tables with quotes, a drawing, and the interactive page.

The records themselves know no HTML. In a notebook `import innograph` tells IPython who shows them, which costs nothing
until one is shown; elsewhere `%load_ext innograph` does. All that comes from a text is escaped, names are kept in their
own direction, nothing is asked of another host, and colours are those of the page around.
"""

from innograph.display.drawing import Drawing, draw
from innograph.display.framing import Page, show
from innograph.display.showing import SHOWN, html_of, register

__all__ = ["SHOWN", "Drawing", "Page", "draw", "html_of", "register", "show"]
