"""The sound device to hear with, as a choice that follows what is plugged in and out."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.ui.controls import card, label
from podstudio.ui.forms import Field, choice, fields
from podstudio.ui.preferences import Preferences
from podstudio.ui.sound_outputs import SoundOutputs, id_of


class SoundChoice(QWidget):
    """Lists the devices while it is shown. What is chosen is kept at once; a chosen device that is not there stays chosen."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._outputs = SoundOutputs(self)
        self._outputs.changed.connect(self.refresh)
        self.choice = choice(())
        self._none = label(_("There is no sound device now: playing is silent, everything else works."), "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(fields(Field(_("Play through"), self.choice, stretch=1), Field("", QWidget(), stretch=1)))
        column.addWidget(self._none)
        self.choice.activated.connect(self._chosen)
        self.refresh()

    def refresh(self) -> None:
        """Look what is there now."""
        wanted, name = self._preferences.settings.output_device, self._preferences.settings.output_name
        found = {id_of(device): device.description() for device in self._outputs.devices()}
        self.choice.clear()
        self.choice.addItem(_("The system's own"), "")
        for device, text in found.items():
            self.choice.addItem(text, device)
        if wanted and wanted not in found:
            self.choice.addItem(_("{name} (not there)").format(name=name or wanted), wanted)
        self.choice.setCurrentIndex(max(self.choice.findData(wanted), 0))
        self._none.setVisible(not found)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to watch."""
        super().showEvent(event)
        self._outputs.open()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Watch no longer."""
        super().hideEvent(event)
        self._outputs.close()

    def _chosen(self, index: int) -> None:
        device = self.choice.itemData(index)
        if device != self._preferences.settings.output_device:
            self._preferences.change(output_device=device, output_name=self.choice.itemText(index) if device else "")


def sound_card(preferences: Preferences) -> QFrame:
    """The choice with its heading."""
    made, place = card(spacing=12)
    place.addWidget(label(_("Sound"), "section"))
    place.addWidget(SoundChoice(preferences))
    return made
