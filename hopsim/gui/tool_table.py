"""The tools and commands of the canvas, each declared once."""

from __future__ import annotations

from dataclasses import dataclass

from hopsim.texts import Text


@dataclass(frozen=True)
class Tool:
    """One tool or command of the canvas; further keys stand after the first, which menus show.

    menu: of a command, the menu it stands in: "view", "edit" or "picture" (a menu of the Edit menu).
    """

    name: str
    title: Text
    does: Text
    shortcut: str
    icon: str
    more_keys: tuple[str, ...] = ()
    menu: str = "view"
    checkable: bool = False


TOOLS: tuple[Tool, ...] = (
    Tool("pen", Text("Pen"), Text("Switches the cells you draw over on; the right button or Ctrl erases."), "B", "pen"),
    Tool("eraser", Text("Eraser"), Text("Switches the cells you draw over off, with the same brush."), "E", "eraser"),
    Tool("line", Text("Line"),
         Text("Draws a straight line where you drag; Shift keeps it level, upright or at 45°, Esc drops it."), "L", "line"),
    Tool("box", Text("Box"),
         Text("Fills the box you drag open; the right button or Ctrl empties it, Shift makes it square."), "R",
         "rectangle"),
    Tool("fill", Text("Fill"),
         Text("Switches a whole joined area of equal cells on; the right button or Ctrl switches it off."), "G", "fill"),
    Tool("text", Text("Text stamp"),
         Text("Stamps a letter or a short word that you type; the right button or Ctrl stamps it off."), "T", "text"),
    Tool("clamp", Text("Clamp brush"),
         Text("Holds the cells you draw over, against the machine; the right button or Ctrl releases them."), "H", "clamp"),
    Tool("unknown", Text("Unknown brush"),
         Text("Marks cells for the machine to complete; the right button or Ctrl makes them known again."), "Q",
         "unknown"),
)  # fmt: skip

COMMANDS: tuple[Tool, ...] = (
    Tool("smaller", Text("Smaller brush"), Text("Makes the brush, or the text stamp in your hand, one cell smaller."),
         "[", "brush-smaller"),
    Tool("larger", Text("Larger brush"), Text("Makes the brush, or the text stamp in your hand, one cell larger."),
         "]", "brush-larger"),
    Tool("zoom-in", Text("Zoom in"), Text("Makes the cells larger; Ctrl and the wheel do it under the mouse."), "+",
         "zoom-in", ("=",)),
    Tool("zoom-out", Text("Zoom out"), Text("Makes the cells smaller; Ctrl and the wheel do it under the mouse."), "-",
         "zoom-out"),
    Tool("fit", Text("Fit to window"), Text("Shows the whole picture as large as the window allows."), "0", "zoom-fit"),
    Tool("onion", Text("Onion skin"),
         Text("Draws the outline of the chosen memory, or of the chosen image of the data, over the picture."), "O",
         "onion", checkable=True),
    Tool("mirror", Text("Mirror strokes"),
         Text("Repeats each stroke on the other side: left and right, top and bottom, both, or off again."), "M",
         "mirror", menu="mirror", checkable=True),
    Tool("hold-known", Text("Hold the known cells"),
         Text("Holds every known cell and starts the unknown ones from chance, so that the machine completes them."),
         "Shift+Q", "complete", menu="picture"),
    Tool("know-all", Text("Mark no cell as unknown"),
         Text("Takes every mark of the unknown brush away; clamps stay as they are."), "Ctrl+Shift+K", "unknown",
         menu="picture"),
    Tool("flip-left-right", Text("Flip left and right"),
         Text("Exchanges the left and the right side of the picture; held cells stay as they are."), "X",
         "flip-left-right", menu="picture"),
    Tool("flip-top-bottom", Text("Flip top and bottom"),
         Text("Exchanges the top and the bottom of the picture; held cells stay as they are."), "Y", "flip-top-bottom",
         menu="picture"),
    Tool("rotate-right", Text("Rotate to the right"),
         Text("Turns the picture a quarter clockwise; on a grid that is not square, what sticks out is cut off."), "K",
         "rotate-right", menu="picture"),
    Tool("rotate-left", Text("Rotate to the left"),
         Text("Turns the picture a quarter the other way; on a grid that is not square, what sticks out is cut off."),
         "J", "rotate-left", menu="picture"),
    Tool("shift-left", Text("Shift left"),
         Text("Moves the picture one cell to the left; what leaves comes in again on the right, as on a torus."),
         "Shift+Left", "shift", menu="picture"),
    Tool("shift-right", Text("Shift right"),
         Text("Moves the picture one cell to the right; what leaves comes in again on the left, as on a torus."),
         "Shift+Right", "shift", menu="picture"),
    Tool("shift-up", Text("Shift up"),
         Text("Moves the picture one cell up; what leaves comes in again at the bottom, as on a torus."), "Shift+Up",
         "shift", menu="picture"),
    Tool("shift-down", Text("Shift down"),
         Text("Moves the picture one cell down; what leaves comes in again at the top, as on a torus."), "Shift+Down",
         "shift", menu="picture"),
)  # fmt: skip
"""What else the canvas does on a key."""
