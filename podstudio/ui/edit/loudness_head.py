"""The loudness lane's head: what the lane shows, and while playing how loud it is now."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.ui.controls import label, row
from podstudio.ui.edit.figures import HIGHEST_LU, LOWEST_LU, Figures
from podstudio.ui.edit.loudness_scale import BOTTOM_LU, TOP_LU, share
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.text import NOTHING, level, tabular
from podstudio.ui.theme import Theme, is_high_contrast


class LoudnessHead(QWidget):
    """Target, and the gain that leads to it; live, the levels at the playhead as the master will have them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._now = label("", "figure")
        self._now.setFont(tabular(self._now.font(), 13))
        self._now.setToolTip(_("Short-term loudness now (3 s), as mastered"))
        self._below = label("", "muted", wrap=True)
        self._more = label("", "muted", wrap=True)
        self._more.setFont(tabular(self._more.font(), 12))
        self._bar = LoudnessBar(theme)
        self._gain = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 6)
        column.setSpacing(4)
        column.addLayout(row(label(_("Loudness"), "section"), None, self._now, spacing=4))
        column.addWidget(self._below)
        column.addWidget(self._bar)
        column.addWidget(self._more)
        column.addStretch(1)
        self.rest()

    def tell(self, state: EditState) -> None:
        """Target, and the gain that leads to it."""
        figures = state.figures
        self.setVisible(bool(state.project.tracks))
        target = _unbroken(level(figures.target_lufs if figures else -16.0, "LUFS").replace(".0", ""))
        self._below.setText(_("Short-term, target {target}").format(target=target))
        gain = _("{gain} when mastered").format(gain=_unbroken(level(figures.gain_db, "dB", signed=True))) if figures else ""
        told = "\n".join(part for part in (self._below.text(), gain, _places(figures) if figures else "") if part)
        self.setToolTip(told)
        self.setAccessibleDescription(told)
        self._gain = gain
        if not self._bar.isVisibleTo(self):
            self._more.setText(gain)

    def show_levels(self, short_term: float | None, momentary: float | None, so_far: float | None, target_lufs: float) -> None:
        """The levels now in LUFS, as mastered."""
        self._below.hide()
        self._bar.show()
        self._now.setText(level(short_term, "").strip())
        told = _("M {level}").format(level=_number(momentary)), _("so far {level}").format(level=_number(so_far))
        self._more.setText("   ".join(_unbroken(part) for part in told))
        self._more.setToolTip(_("M: momentary (0.4 s). So far: integrated loudness since playing began. In LUFS, as mastered"))
        self._bar.show_level(None if short_term is None else short_term - target_lufs, None if momentary is None else momentary - target_lufs)

    def rest(self) -> None:
        """Nothing is played."""
        self._bar.hide()
        self._below.show()
        self._now.setText("")
        self._more.setText(self._gain)


class LoudnessBar(QWidget):
    """Short-term as a bar, momentary as a line, over the target's band."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._short_term_lu: float | None = None
        self._momentary_lu: float | None = None
        self.setFixedHeight(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Loudness now"))

    def show_level(self, short_term_lu: float | None, momentary_lu: float | None) -> None:
        """Levels over the target, in LU."""
        if (short_term_lu, momentary_lu) != (self._short_term_lu, self._momentary_lu):
            self._short_term_lu, self._momentary_lu = short_term_lu, momentary_lu
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The band, the bar, the line."""
        del event
        colours = self._theme.colours
        ground = QRectF(0, 3, self.width(), 6)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.sunken))
            if is_high_contrast(colours):
                painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.setPen(Qt.PenStyle.NoPen)
            if self._short_term_lu is not None:
                within = LOWEST_LU <= self._short_term_lu <= HIGHEST_LU
                painter.setClipRect(QRectF(0, 0, self.width() * share(self._short_term_lu), self.height()))
                painter.setBrush(QColor(colours.accent if within else colours.warning))
                painter.drawRoundedRect(ground, 3, 3)
                painter.setClipping(False)
            target = self.width() * share(0.0)
            painter.fillRect(QRectF(round(target) - 1, 1, 2, 10), QColor(colours.good))
            if self._momentary_lu is not None and BOTTOM_LU < self._momentary_lu < TOP_LU:
                painter.fillRect(QRectF(self.width() * share(self._momentary_lu) - 1, 2, 2, 8), QColor(colours.text))


def _places(figures: Figures) -> str:
    """How many places want to be looked at."""
    found = (
        (_("Too loud or too quiet for a while: {count}"), len(figures.outside)),
        (_("Would clip in the master, so that the limiter works hard: {count}"), len(figures.limited)),
    )
    return "\n".join(text.format(count=count) for text, count in found if count)


def _unbroken(words: str) -> str:
    """Words that stay in one line."""
    return words.replace(" ", "\u00a0")


def _number(value: float | None) -> str:
    return level(value, "").strip() if value is not None else NOTHING
