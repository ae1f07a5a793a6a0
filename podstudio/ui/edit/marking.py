"""Chapters and notes by key, mouse and menu: set while listening, named or not, moved, gone through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from podstudio.errors import PodStudioError
from podstudio.i18n import _, counted
from podstudio.model.marks import Kind, PlacedMark, add_mark, chapter_of_note, move_mark, placed_marks, remove_marks, rename_mark
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Chapter, Project
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.mark_details import MarkDetails
from podstudio.ui.edit.mark_menu import Entry, show_menu
from podstudio.ui.edit.mark_row import shown_title
from podstudio.ui.edit.tools import Verb
from podstudio.workflow.marks import copied_text

_NUDGE_S = 0.1
_HERE_S = 0.05
"""How near to the playhead a mark is the one at it."""

_KINDS: tuple[Kind, ...] = ("chapters", "notes")
_WORDS: Mapping[str, Mapping[Kind, str]] = {
    "add": {"chapters": _("Add chapter"), "notes": _("Add note")},
    "rename": {"chapters": _("Rename chapter"), "notes": _("Change note")},
    "move": {"chapters": _("Move chapter"), "notes": _("Move note")},
    "delete": {"chapters": _("Delete chapter"), "notes": _("Delete note")},
    "delete many": {"chapters": _("Delete chapters"), "notes": _("Delete notes")},
}
"""What the steps are called in the undo menu."""


class Marking(Feature):
    """Chapters and notes. A verb is for the marks that are chosen in the list, else for the one at the playhead."""

    verbs = (
        Verb("next_mark", _("Next mark"), ("Ctrl+PgDown",), "sound", _("Go to the next chapter or note"), menu="marks", apart=True),
        Verb("previous_mark", _("Previous mark"), ("Ctrl+PgUp",), "sound", _("Go to the chapter or note before"), menu="marks"),
        Verb("rename_mark", _("Rename the mark"), ("F2",), "edit", _("Name the chosen chapter or note, or the one the playhead is in"), menu="marks"),
        Verb("mark_here", _("Move the mark to the playhead"), ("Ctrl+M",), "edit", _("Put the chosen chapter or note at the playhead"), menu="marks"),
        Verb("mark_earlier", _("Move the mark earlier"), (), "edit", _("By a tenth of a second; Ctrl+Left in the list"), menu="marks"),
        Verb("mark_later", _("Move the mark later"), (), "edit", _("By a tenth of a second; Ctrl+Right in the list"), menu="marks"),
        Verb("chapter_of_note", _("Make the note a chapter"), ("Ctrl+Shift+M",), "edit", menu="marks"),
        Verb("mark_details", _("Time, address and picture of the chapter…"), (), "edit", menu="marks"),
        Verb("hide_chapter", _("Hide the chapter from the table of contents"), (), "edit", _("Or show it there again"), menu="marks"),
        Verb("delete_mark", _("Delete the mark"), ("Alt+Del",), "edit", _("Delete the chosen marks, or the one at the playhead"), menu="marks"),
        Verb("copy_chapters", _("Copy the chapters as text"), (), "", _("Lines of times and titles for show notes"), menu="marks", apart=True),
    )  # fmt: skip

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._details = MarkDetails(editor, self._change_chapter, lambda index, frame: self._drop("chapters", index, frame))
        self._typing_by_key = False
        side, ruler, canvas = editor.side, editor.lanes.ruler, editor.lanes.canvas
        for marks in (side.chapters, side.notes):
            marks.renamed.connect(lambda index, text, kind=marks.kind: self._rename(kind, index, text))
            marks.removed.connect(lambda indices, kind=marks.kind: self._remove(kind, indices))
            marks.nudged.connect(lambda index, seconds, kind=marks.kind: self._nudge(kind, index, seconds))
            marks.menu_asked.connect(lambda indices, at, kind=marks.kind: self._show_menu(kind, indices, at))
            marks.copy_asked.connect(lambda indices, kind=marks.kind: self._copy(kind, indices))
            marks.typed.connect(self._typed)
            marks.selectionModel().selectionChanged.connect(lambda *_args, kind=marks.kind: self._show_chosen(kind))
        ruler.scrubbed.connect(editor.playback.scrub)
        ruler.mark_chosen.connect(side.choose)
        ruler.mark_dropped.connect(self._drop)
        ruler.mark_named.connect(self._name)
        ruler.chapter_asked.connect(lambda frame: self._add("chapters", frame))
        ruler.menu_asked.connect(self._show_ruler_menu)
        canvas.sought.connect(lambda _frame: self._choose_nothing())

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each verb does."""
        return {
            "chapter": lambda: self._add("chapters", self.editor.state.playhead),
            "note": lambda: self._add("notes", self.editor.state.playhead),
            "next_mark": lambda: self._go(1),
            "previous_mark": lambda: self._go(-1),
            "rename_mark": lambda: self._for_target(lambda kind, indices: self._name(kind, indices[0]), around=True),
            "mark_here": lambda: self._for_target(lambda kind, indices: self._drop(kind, indices[0], self.editor.state.playhead)),
            "mark_earlier": lambda: self._for_target(lambda kind, indices: self._nudge(kind, indices[0], -_NUDGE_S)),
            "mark_later": lambda: self._for_target(lambda kind, indices: self._nudge(kind, indices[0], _NUDGE_S)),
            "chapter_of_note": lambda: self._for_target(self._make_chapter, "notes"),
            "mark_details": lambda: self._for_target(self._open_details, "chapters", around=True),
            "hide_chapter": lambda: self._for_target(self._hide, "chapters", around=True),
            "delete_mark": lambda: self._for_target(self._remove),
            "copy_chapters": lambda: self._copy("chapters", []),
        }

    def leave(self) -> None:
        """The small panel goes."""
        self._details.close_panel()

    # Set and named

    def _add(self, kind: Kind, at: int) -> None:
        """A mark at a moment. While something plays nothing is asked; else its title may be typed at once."""
        project = self.editor.state.project
        try:
            changed, index = add_mark(project, kind, min(max(at, 0), max(project.frames - 1, 0)))
        except PodStudioError as error:
            self.editor.failed(error)
            return
        if not self._step("add", kind, changed):
            return
        self.editor.side.choose(kind, [index])
        if self.editor.playback.playing:
            told = _("Chapter at {time}") if kind == "chapters" else _("Note at {time}")
            self.editor.told(told.format(time=format_seconds(at / project.sample_rate, 1)))
        else:
            self._name(kind, index)

    def _name(self, kind: Kind, index: int) -> None:
        self._typing_by_key = not self.editor.side.list_of(kind).hasFocus()
        self.editor.side.edit_mark(kind, index)

    def _typed(self) -> None:
        """The keys go back to where they were before a title was typed."""
        if self._typing_by_key:
            self._typing_by_key = False
            self.editor.lanes.canvas.setFocus()

    def _rename(self, kind: Kind, index: int, text: str) -> None:
        self._step("rename", kind, rename_mark(self.editor.state.project, kind, index, text))

    # Moved

    def _drop(self, kind: Kind, index: int, frame: int) -> None:
        self._step("move", kind, move_mark(self.editor.state.project, kind, index, frame))
        self.editor.side.choose(kind, [index])

    def _nudge(self, kind: Kind, index: int, seconds: float) -> None:
        mark = next((one for one in self._marks(kind) if one.index == index), None)
        if mark and mark.frame is not None:
            state = self.editor.state
            to = min(max(mark.frame + round(seconds * state.rate), 0), max(state.project.frames - 1, 0))
            if self._step("move", kind, move_mark(state.project, kind, index, to), merge=True):
                self.editor.playback.seek(to)
                self.editor.told(format_seconds(to / state.rate, 3))

    # Gone through

    def _go(self, way: int) -> None:
        """The playhead to the next mark of either kind, or to the one before; which is chosen too."""
        playhead = self.editor.state.playhead
        marks = sorted((mark for kind in _KINDS for mark in self._marks(kind) if mark.frame is not None), key=lambda one: one.frame or 0)
        beyond = [mark for mark in marks if ((mark.frame or 0) - playhead) * way > 0]
        if beyond:
            mark = beyond[0] if way > 0 else beyond[-1]
            self.editor.playback.seek(mark.frame or 0)
            self.editor.side.choose(mark.kind, [mark.index])
            self.editor.told(f"{format_seconds((mark.frame or 0) / self.editor.state.rate, 1)}  {shown_title(mark)}")
        else:
            self.editor.told(_("There is no mark behind the playhead.") if way > 0 else _("There is no mark before the playhead."))

    # Taken away and changed

    def _remove(self, kind: Kind, indices: list[int]) -> None:
        self._details.close_panel()
        if self._step("delete" if len(indices) == 1 else "delete many", kind, remove_marks(self.editor.state.project, kind, indices)):
            self.editor.told(counted("{n} mark deleted", "{n} marks deleted", len(indices)))

    def _make_chapter(self, _kind: Kind, indices: list[int]) -> None:
        changed, index = chapter_of_note(self.editor.state.project, indices[0])
        if self._apply(_("Make a chapter of the note"), changed):
            self.editor.side.choose("chapters", [index])

    def _hide(self, _kind: Kind, indices: list[int]) -> None:
        chapter = self.editor.state.project.chapters[indices[0]]
        self._change_chapter(indices[0], replace(chapter, hidden=not chapter.hidden))

    def _open_details(self, _kind: Kind, indices: list[int]) -> None:
        self.editor.side.choose("chapters", indices[:1])
        self._details.open_panel(indices[0])

    def _change_chapter(self, index: int, chapter: Chapter) -> None:
        project = self.editor.state.project
        chapters = (*project.chapters[:index], chapter, *project.chapters[index + 1 :])
        self._apply(_("Change chapter"), replace(project, chapters=chapters))

    def _copy(self, kind: Kind, indices: list[int]) -> None:
        text = copied_text(self.editor.state.project, kind, indices)
        if text:
            QApplication.clipboard().setText(text)
            self.editor.told(counted("{n} line copied", "{n} lines copied", text.count("\n") + 1))

    # Menus

    def _show_menu(self, kind: Kind, indices: list[int], at: QPoint) -> None:
        """What can be done with marks."""
        self.editor.side.choose(kind, indices)
        names = ["rename_mark", "mark_here"] if len(indices) == 1 else []
        if kind == "chapters" and len(indices) == 1:
            names += ["", "mark_details", "hide_chapter"]
        elif kind == "notes" and len(indices) == 1:
            names += ["", "chapter_of_note"]
        copy: Entry = (_("Copy as text"), lambda: self._copy(kind, indices))
        mark = next((one for one in self._marks(kind) if one.index == indices[0]), None)
        show_menu(self.editor, at, [*names, "", copy, "delete_mark"], checked={"hide_chapter": bool(mark and mark.hidden)})

    def _show_ruler_menu(self, kind: str, indices: list[int], frame: int, at: QPoint) -> None:
        if kind in ("chapters", "notes"):
            self._show_menu("chapters" if kind == "chapters" else "notes", indices, at)
            return
        adding: list[Entry] = [(_("Add chapter here"), lambda: self._add("chapters", frame)), (_("Add note here"), lambda: self._add("notes", frame))]
        show_menu(self.editor, at, [*adding, "", "import_chapters", "export_chapters", "copy_chapters"])

    # Which mark

    def _marks(self, kind: Kind) -> tuple[PlacedMark, ...]:
        state = self.editor.state
        return placed_marks(state.times, state.project, kind)

    def _target(self, only: Kind | None = None) -> tuple[Kind, list[int]] | None:
        """The chosen marks, else the one at the playhead."""
        kind, indices = self.editor.side.chosen()
        if indices and only in (None, kind):
            return kind, indices
        near = _HERE_S * self.editor.state.rate
        for one in (only,) if only else _KINDS:
            here = (mark for mark in self._marks(one) if mark.frame is not None and abs(mark.frame - self.editor.state.playhead) <= near)
            found = next(here, None)
            if found:
                return one, [found.index]
        return None

    def _for_target(self, act: Callable[[Kind, list[int]], object], only: Kind | None = None, around: bool = False) -> None:
        """Do it to the chosen marks or the one at the playhead, with `around` to the chapter that the playhead is in; else tell what is missing."""
        found = self._target(only)
        before = [one for one in self.editor.state.times.chapters() if one.start <= self.editor.state.playhead]
        if found is None and around and before:
            found = "chapters", [before[-1].index]
        if found:
            act(*found)
        else:
            missing = {"chapters": _("Choose a chapter first."), "notes": _("Choose a note first.")}
            self.editor.told(missing.get(only or "", _("Choose a chapter or note first, or put the playhead at one.")))

    def _show_chosen(self, kind: Kind) -> None:
        """The ruler shows what is chosen; of the two lists one has it."""
        indices = self.editor.side.list_of(kind).chosen()
        if indices:
            self.editor.side.list_of("notes" if kind == "chapters" else "chapters").clearSelection()
        self.editor.lanes.ruler.show_chosen(*self.editor.side.chosen())

    def _choose_nothing(self) -> None:
        for kind in _KINDS:
            self.editor.side.list_of(kind).choose([])

    def _step(self, verb: str, kind: Kind, project: Project, merge: bool = False) -> bool:
        return self._apply(_WORDS[verb][kind], project, merge)

    def _apply(self, words: str, project: Project, merge: bool = False) -> bool:
        """Make a step; tells whether it was made."""
        return self.editor.steps.replace(words, project, merge=merge)
