"""The panel in which findings are gone through: what was looked for, the list, the one that is looked at, and Apply."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QDoubleSpinBox, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from podstudio.i18n import _, counted
from podstudio.ui.controls import button, icon, label, row, rule
from podstudio.ui.edit.review import ACCEPTED, PROPOSED, REFUSED, Review
from podstudio.ui.edit.review_list import FindingList
from podstudio.ui.edit.text import scaled, tabular
from podstudio.ui.edit.tool_button import Tool, keys_of
from podstudio.ui.theme import Theme
from podstudio.workflow import tidying
from podstudio.workflow.findings import CLIPPING, KINDS, LEVEL, LONGEST_PAUSE_S, PAUSE, SHORTEST_PAUSE_S, SILENCE, Wishes, seconds_text

TABS: Mapping[str, str] = {PAUSE: _("Pauses"), SILENCE: _("Silences"), CLIPPING: _("Clipping"), LEVEL: _("Level")}
_WALKING = ("next_finding", "audition", "accept_finding", "refuse_finding")
_NONE: Mapping[str, str] = {
    PAUSE: _("No pause is longer than {longest}."),
    SILENCE: _("No silence is longer than {longest}, and none long at the start or the end."),
    CLIPPING: _("Nothing is clipped: no sound was too loud for its recording."),
    LEVEL: _("The levels are even: no passage and no speaker is more than 6 LU off the rest."),
}


class TidyPanel(QFrame):
    """The review of findings.

    Signals:
        wished: What counts as a pause, and what is left of one, are others now.
        closed: The person wants the chapters back.
        apply_asked: What was accepted is to be done.
    """

    wished = Signal(object)
    closed = Signal()
    apply_asked = Signal()

    def __init__(self, review: Review, actions: Mapping[str, QAction], theme: Theme) -> None:
        super().__init__()
        self._review, self._actions, self._theme = review, actions, theme
        self.locked = False
        self.setObjectName("side")
        self.setMinimumWidth(264)
        self.tabs = {kind: _Tab(kind, theme) for kind in KINDS}
        self.list = FindingList(review, theme)
        self.longest, self.kept = (_seconds(name) for name in (_("Longest pause in seconds"), _("What is left of a pause, in seconds")))
        self.apply = button("", self.apply_asked.emit, "primary")
        self.accept_all = button(_("Accept all"), review.accept_all)
        self._told, self._empty, self._detail = (label("", "muted", wrap=True) for _index in range(3))
        self._detail.setMinimumHeight(36)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._close = QToolButton()
        self._close.setObjectName("tool")
        self._close.setAccessibleName(_("Back to chapters and notes"))
        self._close.setToolTip(_("Back to chapters and notes"))
        self._close.clicked.connect(self.closed)
        self._hints = [Tool(actions[name], "", False, theme, text) for name, text in (("next_finding", _("Next")), ("audition", _("Hear")))]
        self._lay_out()
        group = QButtonGroup(self)
        for kind, tab in self.tabs.items():
            group.addButton(tab)
            tab.clicked.connect(lambda _checked=False, kind=kind: review.open(kind))
        self.longest.valueChanged.connect(self._wish)
        self.kept.valueChanged.connect(self._wish)
        self.list.decided.connect(review.decide)
        review.changed.connect(self._tell)
        theme.changed.connect(self._tell_theme)
        self._tell_theme()
        self._tell()

    def set_wishes(self, wishes: Wishes) -> None:
        """Show these lengths."""
        for box, value in ((self.longest, wishes.longest_s), (self.kept, wishes.kept_s)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)
        self.kept.setMaximum(self.longest.value())

    def told(self) -> str:
        """What the panel says about the kind that is shown."""
        return self._empty.text() if self._empty.isVisibleTo(self) else self._told.text()

    def _lay_out(self) -> None:
        self._lengths = QWidget()
        self._over = label(_("Over"), "muted")
        lengths = row(self._over, self.longest, None, label(_("leave"), "muted"), self.kept, spacing=6, margins=(8, 0, 8, 0))
        self._lengths.setLayout(lengths)
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 12, 8, 12)
        column.setSpacing(8)
        column.addLayout(row(label(_("Tidy"), "section"), None, self._close, margins=(8, 0, 0, 0)))
        column.addLayout(row(*self.tabs.values(), spacing=0))
        column.addWidget(self._lengths)
        for text in (self._told, self._empty, self._detail):
            text.setContentsMargins(8, 0, 8, 0)
        column.addWidget(self._told)
        column.addWidget(self.list, 1)
        column.addWidget(self._empty)
        self._rest = QWidget()
        column.addWidget(self._rest, 1)
        self._line = rule()
        column.addWidget(self._line)
        column.addWidget(self._detail)
        column.addLayout(row(*self._hints, None, spacing=0))
        column.addLayout(row(self.accept_all, None, self.apply, margins=(8, 0, 8, 0)))

    def _wish(self) -> None:
        self.kept.setMaximum(self.longest.value())
        self.wished.emit(Wishes(round(self.longest.value(), 1), round(self.kept.value(), 1)))

    def _tell(self) -> None:
        review = self._review
        shown, accepted = review.findings(), review.accepted()
        for kind, tab in self.tabs.items():
            tab.tell(len(review.findings(kind)) if review.looked else None)
        self.tabs[review.kind].setChecked(True)
        self._lengths.setVisible(review.kind in {PAUSE, SILENCE})
        for part in (self._over, self.longest):
            part.setVisible(review.kind == PAUSE)
        empty = self._why_empty() if not shown else ""
        self._say(self._empty, empty)
        self._say(self._told, self._summary() if shown else "")
        self._say(self._detail, self._about_current() if shown else "")
        self.list.setVisible(bool(shown))
        self._line.setVisible(bool(shown))
        self._rest.setVisible(not shown)
        for hint in self._hints:
            hint.setVisible(bool(shown))
        waiting = [one for one in shown if review.decision(one) == PROPOSED]
        taken = [one for one in shown if review.decision(one) == ACCEPTED]
        self.accept_all.setText(_("Accept none") if taken and not waiting else _("Accept all"))
        self.accept_all.setVisible(any(one.can_be_done for one in shown))
        self.accept_all.setEnabled(review.is_fresh and bool(waiting or taken))
        self.apply.setText(counted("Apply {n}", "Apply {n}", len(accepted)) if accepted else _("Apply"))
        self.apply.setEnabled(bool(accepted) and review.is_fresh and not self.locked)
        self.apply.setToolTip(_("This show is open in another window") if self.locked else _("Do everything that was accepted, as one step"))

    def _summary(self) -> str:
        review, shown = self._review, self._review.findings()
        project = review.looked.project if review.looked else None
        if review.kind == CLIPPING:
            places = counted("{n} place is clipped.", "{n} places are clipped.", len(shown))
            return _("{places} Clipped sound cannot be restored: listen, then cut it or record it again.").format(places=places)
        if review.kind == LEVEL:
            return counted("{n} passage or speaker stands out.", "{n} passages or speakers stand out.", len(shown))
        taken = seconds_text(tidying.taken_out_s(project, [one for one in shown if review.decision(one) != REFUSED]) if project else 0.0)
        places = (
            counted("{n} pause is over {{longest}}", "{n} pauses are over {{longest}}", len(shown))
            if review.kind == PAUSE
            else counted("{n} silence is long", "{n} silences are long", len(shown))
        ).replace("{longest}", seconds_text(review.wishes.longest_s))
        return _("{places}: {length} to take out. Word ends and breaths are kept.").format(places=places, length=taken)

    def _why_empty(self) -> str:
        review, looked = self._review, self._review.looked
        if review.trouble or looked is None or not review.is_fresh:
            return review.trouble or _("Looking…")
        if not looked.project.frames:
            return _("There is no recording in this episode yet.")
        if not looked.faults:
            return _("The recordings are not there yet.")
        if looked.silent and review.kind != CLIPPING:
            return _("Nothing is heard in this episode: it is silent from its start to its end.")
        longest = review.wishes.longest_s if review.kind == PAUSE else tidying.LONG_SILENCE_S
        return _NONE[review.kind].format(longest=seconds_text(longest))

    def _about_current(self) -> str:
        finding, shown = self._review.current, self._review.findings()
        if finding is None or finding not in shown:
            keys = {name: keys_of(self._actions[name]) or "–" for name in _WALKING}
            told = _(
                "Walk the list with {next_finding}. Hear each with {audition}, accept it with {accept_finding}, refuse it with {refuse_finding}."
            )
            return told.format(**keys)
        place = _("{n} of {all}").format(n=shown.index(finding) + 1, all=len(shown))
        return f"{place} · {finding.words}: {finding.remedy}"

    def _say(self, told: QWidget, text: str) -> None:
        told.setText(text)  # type: ignore[attr-defined]
        told.setVisible(bool(text))

    def _tell_theme(self) -> None:
        self._close.setIcon(icon("close", self._theme.colours.muted))


class _Tab(QAbstractButton):
    """A kind of finding: how many over its name."""

    def __init__(self, kind: str, theme: Theme) -> None:
        super().__init__()
        self._theme, self._count = theme, ""
        self.setText(TABS[kind])
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def tell(self, count: int | None) -> None:
        """How many there are; None while that is not known."""
        self._count = "–" if count is None else str(count)
        self.setAccessibleName(f"{self.text()}, {self._count}")
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(56, 50)

    def event(self, event: QEvent) -> bool:
        """Repaint under the mouse."""
        if event.type() in {QEvent.Type.HoverEnter, QEvent.Type.HoverLeave}:
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The count over the name."""
        del event
        colours = self._theme.colours
        place = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = colours.soft if self.isChecked() else colours.sunken if self.underMouse() else ""
            framed = self.hasFocus() or (self.isChecked() and self._theme.high_contrast)
            painter.setPen(QPen(QColor(colours.accent), 2 if self._theme.high_contrast else 1) if framed else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place, 8, 8)
            painter.setPen(QColor(colours.accent if self.isChecked() else colours.text))
            painter.setFont(tabular(self.font(), 15, QFont.Weight.DemiBold, most=18))
            painter.drawText(place.adjusted(0, 6, 0, -22), Qt.AlignmentFlag.AlignCenter, self._count)
            painter.setPen(QColor(colours.accent if self.isChecked() else colours.muted))
            name = QFont(self.font())
            name.setPixelSize(scaled(12, 14))
            painter.setFont(name)
            painter.drawText(place.adjusted(0, 24, 0, -4), Qt.AlignmentFlag.AlignCenter, self.text())


def _seconds(name: str) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setRange(SHORTEST_PAUSE_S, LONGEST_PAUSE_S)
    made.setSingleStep(0.1)
    made.setDecimals(1)
    made.setSuffix(" s")
    made.setObjectName("seconds")
    made.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setFixedWidth(62)
    made.lineEdit().setMinimumWidth(56)
    made.setKeyboardTracking(False)
    made.setAccessibleName(name)
    return made
