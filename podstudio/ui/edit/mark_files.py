"""Chapters and notes from files and into files, as other programs have them; what comes is shown before it is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QRadioButton

from podstudio.errors import PodStudioError
from podstudio.i18n import _, counted
from podstudio.model.marks import Kind
from podstudio.model.tagset import ChapterMark
from podstudio.model.timecode import format_seconds
from podstudio.tags.chapter_files import ENDINGS, FORMS, read_chapter_file
from podstudio.ui.controls import button, label, row
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.mark_menu import show_menu
from podstudio.ui.edit.popover import Popover
from podstudio.ui.edit.text import tabular
from podstudio.ui.edit.tools import Verb
from podstudio.workflow.marks import ImportedMarks, export_marks, left_out_text, put_marks

_FIRST = 6
"""Marks that the question names."""


class MarkFiles(Feature):
    """Import and export of chapters and notes."""

    verbs = (
        Verb("import_chapters", _("Import chapters…"), (), "edit", _("From labels, Podlove, CSV, JSON or time stamps"), menu="marks", apart=True),
        Verb("export_chapters", _("Export chapters…"), (), "", _("As a file that other programs read"), menu="marks"),
        Verb("import_notes", _("Import notes…"), (), "edit", _("From the same files as chapters"), menu="marks"),
        Verb("export_notes", _("Export notes…"), (), "", _("As the same files as chapters"), menu="marks"),
    )  # fmt: skip

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.question = MarkQuestion(editor, self._take)
        self._form = "json"
        editor.side.file_dropped.connect(self.read)
        editor.side.more_asked.connect(self._show_menu)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each verb does."""
        return {
            "import_chapters": lambda: self._ask_file("chapters"),
            "export_chapters": lambda: self.ask_export("chapters"),
            "import_notes": lambda: self._ask_file("notes"),
            "export_notes": lambda: self.ask_export("notes"),
        }

    def leave(self) -> None:
        """What was asked is not asked any more."""
        self.question.close_panel()

    def read(self, path: Path, kind: Kind) -> None:
        """Read a file beside the window, and show what would come of it."""
        duration = self.editor.state.project.duration_s
        self.editor.context.tasks.start(
            "chapters", lambda _job: read_chapter_file(path, duration), lambda found: self.question.ask(path.name, found, kind), self.editor.failed
        )

    def write(self, path: Path, kind: Kind, form: str) -> None:
        """Write a file beside the window."""
        project = self.editor.state.project

        def told(count: int) -> None:
            self.editor.told(counted("{n} mark written into {{name}}", "{n} marks written into {{name}}", count).replace("{name}", path.name))

        self._form = form
        self.editor.context.tasks.start("chapters", lambda _job: export_marks(project, path, kind, form), told, self.editor.failed)

    def ask_export(self, kind: Kind) -> QFileDialog:
        """Ask where to write and as what; nothing waits for the answer."""
        dialog = self._dialog(_("Export chapters") if kind == "chapters" else _("Export notes"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        filters = {f"{form.name} (*{form.ending})": name for name, form in FORMS.items()}
        dialog.setNameFilters(list(filters))

        def choose(shown: str) -> None:
            dialog.setDefaultSuffix(FORMS[filters[shown]].ending[1:])

        dialog.filterSelected.connect(choose)
        first = next(shown for shown, name in filters.items() if name == self._form)
        dialog.selectNameFilter(first)
        choose(first)
        dialog.selectFile(f"{kind}{FORMS[self._form].ending}")
        dialog.fileSelected.connect(lambda name: self._chosen(name, lambda path: self.write(path, kind, filters[dialog.selectedNameFilter()])))
        dialog.open()
        return dialog

    def _ask_file(self, kind: Kind) -> None:
        dialog = self._dialog(_("Import chapters") if kind == "chapters" else _("Import notes"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        endings = " ".join(f"*{ending}" for ending in ENDINGS)
        dialog.setNameFilters([f"{_('Chapters, labels and time stamps')} ({endings})", f"{_('All files')} (*)"])
        dialog.fileSelected.connect(lambda name: self._chosen(name, lambda path: self.read(path, kind)))
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self.editor.page, title, self.editor.context.preferences.last_folder())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def _chosen(self, name: str, act: Callable[[Path], object]) -> None:
        self.editor.context.preferences.chose(name)
        act(Path(name))

    def _take(self, imported: ImportedMarks, kind: Kind) -> None:
        words = _("Import chapters") if kind == "chapters" else _("Import notes")
        if self.editor.steps.replace(words, imported.project):
            self.editor.told(counted("{n} mark imported", "{n} marks imported", imported.added + imported.replaced))

    def _show_menu(self, kind: Kind, at: QPoint) -> None:
        copy = ["copy_chapters"] if kind == "chapters" else []
        show_menu(self.editor, at, [f"import_{kind}", f"export_{kind}", *copy])


class MarkQuestion(Popover):
    """What comes from a file, what it replaces and what is left out; as chapters or as notes; taken or not."""

    def __init__(self, editor: Editor, take: Callable[[ImportedMarks, Kind], object]) -> None:
        super().__init__(editor)
        self._take = take
        self._found: Sequence[ChapterMark] = ()
        self._ready: ImportedMarks | None = None
        self._name = label("", "section", wrap=True)
        self._first = label("", "", wrap=True)
        self._first.setFont(tabular(self._first.font(), 13))
        self.told = label("", "muted", wrap=True)
        self.as_chapters = QRadioButton(_("As chapters"))
        self.as_notes = QRadioButton(_("As notes to self"))
        self.accept = button(_("Import"), self._accept, "primary")
        for widget in (self._name, self._first, self.told):
            self.column.addWidget(widget)
        self.column.addLayout(row(self.as_chapters, self.as_notes, None, spacing=16))
        self.column.addSpacing(4)
        self.column.addLayout(row(None, button(_("Cancel"), self.close_panel), self.accept))
        self.as_chapters.toggled.connect(lambda _checked: self._work_out())
        editor.state.changed.connect(self._work_out)

    def ask(self, name: str, found: Sequence[ChapterMark], kind: Kind) -> None:
        """Show what a file has in it."""
        self._found = found
        self._name.setText(counted("{n} mark in {{name}}", "{n} marks in {{name}}", len(found)).replace("{name}", name))
        lines = [f"{format_seconds(mark.start_ms / 1000)}  {mark.title or '–'}" for mark in found[:_FIRST]]
        more = len(found) - _FIRST
        self._first.setText("\n".join([*lines, *([_("and {n} more").format(n=more)] if more > 0 else [])]))
        (self.as_chapters if kind == "chapters" else self.as_notes).setChecked(True)
        self.show()
        self._work_out()
        self.show_beside()
        self.accept.setFocus()

    def _kind(self) -> Kind:
        return "chapters" if self.as_chapters.isChecked() else "notes"

    def _work_out(self) -> None:
        """What it would come to in the edit as it is now."""
        if self.isHidden():
            return
        try:
            self._ready = put_marks(self._editor.state.project, self._found, self._kind())
        except PodStudioError as error:
            self._ready = None
            self.told.setText(str(error))
        else:
            self.told.setText(" ".join(_sentences(self._ready)))
        count = self._ready.added + self._ready.replaced if self._ready else 0
        self.accept.setText(counted("Import {n}", "Import {n}", count) if count else _("Import"))
        self.accept.setEnabled(bool(count) and not self._editor.context.workspace.read_only)
        self.told.setAccessibleName(self.told.text())
        self.fit()

    def _accept(self) -> None:
        ready, kind = self._ready, self._kind()
        self.close_panel()
        if ready:
            self._take(ready, kind)


def _sentences(imported: ImportedMarks) -> list[str]:
    told = [_("They come beside those that are there.")]
    if imported.replaced:
        told.append(
            counted(
                "{n} has the moment of one that is there and replaces it.",
                "{n} have the moment of ones that are there and replace them.",
                imported.replaced,
            )
        )
    return [*told, *([left_out_text(imported)] if imported.beyond else [])]
