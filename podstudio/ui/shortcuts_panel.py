"""The table of shortcuts: every command with its keys, found by its name or by its keys, changed by pressing others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem

from podstudio.i18n import _
from podstudio.ui.bar import Bar
from podstudio.ui.controls import button, card, label, row
from podstudio.ui.matching import score
from podstudio.ui.shortcuts import Command, Shortcuts, native

_NAME = Qt.ItemDataRole.UserRole
_HEIGHT, _ROW = 360, 32
_MODIFIERS = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}
_LEAVING = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}


class KeyField(QLineEdit):
    """Takes the next keys that are pressed.

    Signals:
        pressed: The keys, as Qt writes them.
        left: Nothing was pressed: Escape, or the focus went elsewhere.
    """

    pressed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setPlaceholderText(_("Press the new keys; Esc keeps the old ones"))
        self.setAccessibleName(_("New keys"))

    def event(self, event: QEvent) -> bool:
        """No shortcut of the window's is taken away from it."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() not in _LEAVING:
            self._key(event)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The old keys stay."""
        super().focusOutEvent(event)
        self.left.emit()

    def _key(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.left.emit()
        elif event.key() not in _MODIFIERS and event.key() != Qt.Key.Key_unknown:
            self.pressed.emit(_keys_of(event))


class ShortcutsPanel(QFrame):
    """A card with the table, and what can be done with the command that is chosen in it."""

    def __init__(self, shortcuts: Shortcuts) -> None:
        super().__init__()
        self._shortcuts = shortcuts
        self._adding = False
        inside, column = card(spacing=12)
        self.search = QLineEdit()
        self.search.setObjectName("search")
        self.search.setPlaceholderText(_("Find a command or its keys"))
        self.search.setAccessibleName(_("Find a command or its keys"))
        self.search.setClearButtonEnabled(True)
        self.reset_all = button(_("Reset all"), shortcuts.reset_all, tip=_("The usual keys for every command"))
        self.table = self._make_table()
        self.bar = Bar()
        self.field = KeyField()
        self._chosen = label("", "strong")
        self.change = button(_("Change…"), lambda: self._ask(adding=False), tip=_("Press the new keys of this command"))
        self.add = button(_("Add…"), lambda: self._ask(adding=True), tip=_("Other keys besides these"))
        self.remove = button(_("Remove"), lambda: self._give(()), tip=_("No keys for this command"))
        self.reset = button(_("Reset"), lambda: shortcuts.reset(self._name()), tip=_("The usual keys of this command"))
        column.addWidget(label(_("Keyboard shortcuts"), "section"))
        column.addLayout(row(self.search, self.reset_all))
        column.addWidget(self.table)
        column.addWidget(self.bar)
        column.addLayout(row(self._chosen, self.field, None, self.change, self.add, self.remove, self.reset))
        outside = row(inside)
        self.setLayout(outside)
        self.field.setMinimumWidth(260)
        self.field.hide()
        self.search.textChanged.connect(self._filter)
        self.table.itemSelectionChanged.connect(self._tell)
        self.table.cellActivated.connect(lambda *_cell: self._ask(adding=False))
        self.field.pressed.connect(self._pressed)
        self.field.left.connect(self._stop_asking)
        shortcuts.changed.connect(self._fill)
        self._fill()
        self.table.selectRow(0)

    def choose(self, name: str) -> None:
        """Mark a command."""
        for at in range(self.table.rowCount()):
            if self._item(at, 0).data(_NAME) == name:
                self.table.selectRow(at)

    def keys_shown(self, name: str) -> str:
        """The keys of a command as they stand in the table."""
        return next(self._item(at, 2).text() for at in range(self.table.rowCount()) if self._item(at, 0).data(_NAME) == name)

    def _make_table(self) -> QTableWidget:
        commands = self._shortcuts.commands
        table = QTableWidget(len(commands), 3)
        table.setObjectName("keys")
        table.setHorizontalHeaderLabels([_("Command"), _("Menu"), _("Keys")])
        table.setAccessibleName(_("Keyboard shortcuts"))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setFixedHeight(_HEIGHT)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.horizontalHeader().resizeSection(2, 220)
        table.horizontalHeader().setHighlightSections(False)
        for at, command in enumerate(commands.values()):
            texts = (command.verb.text, command.path.partition(" › ")[0], "")
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setData(_NAME, command.name)
                item.setToolTip(command.verb.tip if place == 0 else "")
                table.setItem(at, place, item)
        return table

    def _fill(self) -> None:
        """The keys as they are now; changed ones stand out."""
        for at, name in enumerate(self._shortcuts.commands):
            item = self._item(at, 2)
            changed = self._shortcuts.is_changed(name)
            item.setText(told_keys(self._shortcuts, name) + (_("  (changed)") if changed else ""))
            font = item.font()
            font.setBold(changed)
            item.setFont(font)
        self.reset_all.setEnabled(any(self._shortcuts.is_changed(name) for name in self._shortcuts.commands))
        self._filter(self.search.text())
        self._tell()

    def _filter(self, asked: str) -> None:
        pressed = native(asked)
        for at, (name, command) in enumerate(self._shortcuts.commands.items()):
            keys = tuple(map(native, self._shortcuts.keys(name)))
            shown = bool(pressed and pressed in keys) or bool(score(asked, command.verb.text, f"{command.path} {command.verb.tip} {' '.join(keys)}"))
            self.table.setRowHidden(at, not shown)

    def _tell(self) -> None:
        self._stop_asking()
        name = self._name()
        is_chosen = bool(name)
        self._chosen.setText(self._command().verb.text if is_chosen else _("Choose a command"))
        for made in (self.change, self.add):
            made.setEnabled(is_chosen)
        self.remove.setEnabled(is_chosen and bool(self._shortcuts.keys(name)))
        self.reset.setEnabled(is_chosen and self._shortcuts.is_changed(name))

    def _ask(self, *, adding: bool) -> None:
        if not self._name():
            return
        self._adding = adding
        self.bar.hide()
        self.field.clear()
        self.field.show()
        self.change.hide()
        self.add.hide()
        self.field.setFocus()

    def _stop_asking(self) -> None:
        if self.field.isHidden():
            return
        had_focus = self.field.hasFocus()
        self.change.show()
        self.add.show()
        self.field.hide()
        if had_focus:
            self.table.setFocus()

    def _pressed(self, key: str) -> None:
        name = self._name()
        holder = self._shortcuts.holder(key, but=name)
        wanted = (*self._shortcuts.keys(name), key) if self._adding else (key,)
        self._stop_asking()
        if holder is None:
            self._give(wanted)
            return
        told = _("{keys} is already {command} in the menu {menu}.").format(
            keys=native(key), command=holder.verb.text, menu=holder.path.partition(" › ")[0]
        )
        self.bar.tell(
            told, (_("Take it over"), lambda: self._give(wanted, name)), (_("Keep it there"), self.table.setFocus), level="amber", closable=False
        )
        self.bar.answers()[_("Take it over")].setFocus()

    def _give(self, keys: tuple[str, ...], name: str = "") -> None:
        self._shortcuts.give(name or self._name(), keys)
        self.table.setFocus()

    def _name(self) -> str:
        """The command that is chosen."""
        chosen = self.table.selectedItems()
        return str(chosen[0].data(_NAME)) if chosen else ""

    def _command(self) -> Command:
        return self._shortcuts.commands[self._name()]

    def _item(self, at: int, place: int) -> QTableWidgetItem:
        item = self.table.item(at, place)
        assert item is not None
        return item


def told_keys(shortcuts: Shortcuts, name: str) -> str:
    """All keys of a command as people read them."""
    return _(" or ").join(map(native, shortcuts.keys(name)))


def _keys_of(event: QKeyEvent) -> str:
    """A sign that needs Shift is that sign: ?, not Shift+?."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    if modifiers == Qt.KeyboardModifier.ShiftModifier and text and text.isprintable() and not text.isalnum() and not text.isspace():
        modifiers = Qt.KeyboardModifier.NoModifier
    return QKeySequence(event.key() | modifiers.value).toString(QKeySequence.SequenceFormat.PortableText)
