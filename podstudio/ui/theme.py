"""How the window looks: the palette, light and dark, and the style sheet made of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

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
    "#15803d", "#dcfce7", "#b45309", "#fef3c7", "#b91c1c", "#fee2e2", "#b91c1c", "#a9b1bd",
)  # fmt: skip
DARK = Colours(
    "#14181e", "#1b2028", "#10141a", "#2b323d", "#e6e9ee", "#98a2b3", "#2dd4bf", "#12403c", "#06201d", "#60a5fa", "#c084fc", "#94a3b8",
    "#4ade80", "#12351f", "#fbbf24", "#3a2a08", "#f87171", "#3d1517", "#f87171", "#566070",
)  # fmt: skip


class Theme(QObject):
    """The colours in force; `changed` is emitted when they change."""

    changed = Signal()

    def __init__(self, application: QApplication, choice: str = "system") -> None:
        super().__init__(application)
        self._application = application
        self._choice = choice
        self.colours = LIGHT
        application.setStyle("Fusion")
        _set_font(application)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def choice(self) -> str:
        """system, light or dark."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Follow the system, or stay light or dark."""
        self._choice = choice
        self._apply()

    def _apply(self) -> None:
        dark = self._choice == "dark" or (self._choice == "system" and QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark)
        self.colours = DARK if dark else LIGHT
        self._application.setPalette(_palette(self.colours))
        self._application.setStyleSheet(style_sheet(self.colours))
        self.changed.emit()


def style_sheet(colours: Colours) -> str:
    """resources/styles/window.qss with the tokens filled in."""
    text = resources.text("styles/window.qss")
    for name, value in sorted(asdict(colours).items(), key=lambda pair: -len(pair[0])):
        text = text.replace(f"${name}", value)
    check = "check" if colours is LIGHT else "check-dark"
    return text.replace("@icons", resources.folder("icons").as_posix()).replace("@check", check)


def _set_font(application: QApplication) -> None:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if "Inter" in QFontDatabase.families():
        font.setFamilies(["Inter", font.family()])
    font.setPixelSize(13)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
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
