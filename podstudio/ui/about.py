"""About PodStudio: which version it is, and under which licences it and what it stands on may be used."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QTextBrowser, QVBoxLayout, QWidget

from podstudio import __version__, resources
from podstudio.i18n import _
from podstudio.ui.controls import button, label, row
from podstudio.ui.theme import Theme

_SIGN = 56
_LONGEST = 60


class About(QDialog):
    """A small window that blocks nothing."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.setObjectName("page")
        self.setWindowTitle(_("About PodStudio"))
        sign = QLabel()
        sign.setPixmap(QPixmap(str(resources.folder("icons") / "podstudio.svg")).scaledToHeight(_SIGN, Qt.TransformationMode.SmoothTransformation))
        self.version = label(told_version(), "muted")
        self.version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("PodStudio", "title"))
        words.addWidget(self.version)
        head = row(sign, None, spacing=16)
        head.insertLayout(1, words, 1)
        self.licences = QTextBrowser()
        self.licences.setAccessibleName(_("Licences"))
        self.licences.setPlainText(licences())
        self._copy = button(_("Copy the version"), lambda: QGuiApplication.clipboard().setText(told_version()), tip=_("For the report of a fault"))
        close = button(_("Close"), self.close, "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(
            label(_("Free software under the GNU General Public License, version 3 or later. It comes without any warranty."), wrap=True)
        )
        column.addWidget(label(_("It stands on these, with thanks:"), "muted"))
        column.addWidget(self.licences, 1)
        column.addLayout(row(self._copy, None, close))
        theme.dress(self)
        self.resize(520, 460)


def told_version() -> str:
    """PodStudio's, Qt's and Python's version, and the system."""
    return f"PodStudio {__version__} · Qt {qVersion()} · Python {platform.python_version()} · {platform.system()} {platform.machine()}"


def licences() -> str:
    """A line for each library that is installed with it."""
    try:
        needed = metadata.requires("podstudio") or []
    except metadata.PackageNotFoundError:
        return ""
    names = {line.split(";")[0].strip() for line in needed if "extra ==" not in line}
    told = (_line(name) for name in sorted({_name(one) for one in names}, key=str.casefold))
    return "\n".join(line for line in told if line)


def _name(requirement: str) -> str:
    return next((requirement[:at] for at, sign in enumerate(requirement) if not (sign.isalnum() or sign in "-_.")), requirement)


def _line(name: str) -> str:
    try:
        facts = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    told = [*(facts.get_all("License-Expression") or ()), *(facts.get_all("License") or ())]
    licence = next(iter(told), "")
    if not licence or len(licence) > _LONGEST:
        classes = [one.rpartition("::")[2].strip() for one in facts.get_all("Classifier") or () if one.startswith("License ::")]
        licence = ", ".join(classes) or _("see its own pages")
    return f"{facts['Name']} {facts['Version']}: {licence.splitlines()[0]}"
