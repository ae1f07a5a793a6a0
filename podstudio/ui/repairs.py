"""What the window tells of an edit that had to be repaired when it was opened."""

from __future__ import annotations

from podstudio.errors import DamagedFile, PodStudioError
from podstudio.i18n import _
from podstudio.workflow.session import Session


def repaired(session: Session) -> PodStudioError:
    """What is told of an edit that was repaired: the first of it, the rest behind “Copy details”."""
    first = _("The edit had mistakes, which were repaired. {what}").format(what=session.repairs[0])
    if len(session.repairs) > 1:
        first += " " + _("{n} more are in the details.").format(n=len(session.repairs) - 1)
    if session.damaged:
        first += " " + _("The edit as it was is kept as {name}.").format(name=session.damaged.name)
    return DamagedFile("\n".join((first, *session.repairs[1:])))
