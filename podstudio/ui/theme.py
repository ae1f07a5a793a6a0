"""How the window looks: the palettes, light and dark, each with a high contrast of its own, and the style sheet made of them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from weakref import WeakSet

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from podstudio import resources


@dataclass(frozen=True, slots=True)
class Colours:
    """The palette's tokens, as #rrggbb."""

    background: str
    panel: str
    sunken: str
    line: str
    text: str
    muted: str
    accent: str
    soft: str
    on_accent: str
    host: str
    guest: str
    music: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    bad: str
    bad_soft: str
    playhead: str
    faint: str

    def speaker(self, role: str) -> str:
        """The colour of a track."""
        return {"guest": self.guest, "music": self.music}.get(role, self.host)

    def level(self, level: str) -> tuple[str, str]:
        """Colour and soft background of green, amber or red."""
        pairs = {"amber": (self.warning, self.warning_soft), "red": (self.bad, self.bad_soft)}
        return pairs.get(level, (self.good, self.good_soft))


LIGHT = Colours(
    "#f6f7f9", "#ffffff", "#eef0f3", "#dfe3e8", "#1c2430", "#5f6978", "#0f766e", "#d7efec", "#ffffff", "#2563eb", "#9333ea", "#64748b",
    "#137a3a", "#dcfce7", "#ad4f07", "#fef3c7", "#b91c1c", "#fee2e2", "#b91c1c", "#a9b1bd",
)  # fmt: skip
DARK = Colours(
    "#14181e", "#1b2028", "#10141a", "#2b323d", "#e6e9ee", "#98a2b3", "#2dd4bf", "#12403c", "#06201d", "#60a5fa", "#c084fc", "#94a3b8",
    "#4ade80", "#12351f", "#fbbf24", "#3a2a08", "#f87171", "#3d1517", "#f87171", "#566070",
)  # fmt: skip


HIGH_LIGHT = Colours(
    "#ffffff", "#ffffff", "#ffffff", "#000000", "#000000", "#1f1f1f", "#00463f", "#d5f2ee", "#ffffff", "#0b2fa8", "#5b0e99", "#2f3a48",
    "#0a4a20", "#ffffff", "#6b2d00", "#ffffff", "#8a0000", "#ffffff", "#8a0000", "#444444",
)  # fmt: skip
HIGH_DARK = Colours(
    "#000000", "#000000", "#000000", "#ffffff", "#ffffff", "#e6e6e6", "#5ff0dc", "#003b36", "#000000", "#9cc7ff", "#e0b3ff", "#d3dbe6",
    "#7dfca4", "#000000", "#ffd666", "#000000", "#ff9d9d", "#000000", "#ff9d9d", "#b8b8b8",
)  # fmt: skip
PALETTES = {"light": LIGHT, "dark": DARK, "high-light": HIGH_LIGHT, "high-dark": HIGH_DARK}
_HIGH_CONTRAST = (HIGH_LIGHT, HIGH_DARK)
_STYLE = "Fusion"
_PX, _USUAL_PX, _MOST_PX = 13, 15, 18
_FONT_SIZE = re.compile(r"font-size: (\d+)px")


class Theme(QObject):
    """The colours in force; `changed` is emitted when they change.

    The style sheet lies on the parts of the window, not on the application: to polish hundreds of widgets that nobody sees takes
    longer than anybody should wait for another colour. A part that is hidden gets its new clothes when it is shown.
    """

    changed = Signal()

    def __init__(self, application: QApplication, choice: str = "system") -> None:
        super().__init__(application)
        self._application = application
        self._choice = choice
        self._parts: WeakSet[QWidget] = WeakSet()
        self._late: WeakSet[QWidget] = WeakSet()
        self.colours = LIGHT
        if application.style().objectName().casefold() != _STYLE.casefold():  # to set it again would polish every widget there is
            application.setStyle(_STYLE)
        _set_font(application)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._apply)
        if hasattr(hints, "accessibility"):  # Qt 6.10
            hints.accessibility().contrastPreferenceChanged.connect(self._apply)
        self._apply()

    @property
    def choice(self) -> str:
        """system, or the name of a palette."""
        return self._choice

    @property
    def high_contrast(self) -> bool:
        """Whether lines are thick and nothing is told by a pale colour."""
        return is_high_contrast(self.colours)

    def choose(self, choice: str) -> None:
        """Follow the system, or stay with one palette."""
        self._choice = choice
        self._apply()

    def dress(self, part: QWidget) -> None:
        """Give a part of the window the style sheet, now and whenever it changes."""
        self._parts.add(part)
        part.setStyleSheet(self._sheet)
        part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A part that is shown gets what was changed while it was hidden."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched in self._late:
            self._late.discard(watched)
            watched.setStyleSheet(self._sheet)
        return False

    def _apply(self) -> None:
        self.colours = PALETTES.get(self._choice) or PALETTES[_of_system()]
        self._sheet = style_sheet(self.colours, text_px())
        self._application.setPalette(_palette(self.colours))
        for part in [part for part in self._parts if isValid(part)]:
            if part.isVisible():
                part.setStyleSheet(self._sheet)
            else:
                self._late.add(part)
        self.changed.emit()


def is_high_contrast(colours: Colours) -> bool:
    """Whether a palette is one of those in which lines are thick and shapes tell what colours tell."""
    return colours in _HIGH_CONTRAST


def style_sheet(colours: Colours, px: int = _PX) -> str:
    """resources/styles/window.qss with the tokens filled in; high-contrast.qss behind it where the palette is one of those.

    Args:
        px: The size of plain text; all others follow it.
    """
    text = resources.text("styles/window.qss")
    if is_high_contrast(colours):
        text += resources.text("styles/high-contrast.qss")
    for name, value in sorted(asdict(colours).items(), key=lambda pair: -len(pair[0])):
        text = text.replace(f"${name}", value)
    text = _FONT_SIZE.sub(lambda found: f"font-size: {round(int(found[1]) * px / _PX)}px", text)
    check = "check" if colours in (LIGHT, HIGH_LIGHT) else "check-dark"
    return text.replace("@icons", resources.folder("icons").as_posix()).replace("@check", check)


def _of_system() -> str:
    """The palette that the system asks for."""
    hints = QGuiApplication.styleHints()
    name = "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
    if hasattr(hints, "accessibility") and hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return f"high-{name}"
    return name


def text_px() -> int:
    """The size of plain text: 13 pixels, and more where the system's own text is larger than most, up to 18."""
    pixels = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).pixelSize()
    return min(pixels, _MOST_PX) if pixels > _USUAL_PX else _PX


def _set_font(application: QApplication) -> None:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if "Inter" in QFontDatabase.families():
        font.setFamilies(["Inter", font.family()])
    font.setPixelSize(text_px())
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    if font != application.font():
        application.setFont(font)


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.background,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.panel,
        QPalette.ColorRole.AlternateBase: colours.sunken,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.Button: colours.panel,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.ToolTipBase: colours.text,
        QPalette.ColorRole.ToolTipText: colours.panel,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.Mid: colours.line,
    }
    for role, value in roles.items():
        palette.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return palette
