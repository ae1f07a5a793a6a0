"""What every kind of destination must do. A kind's test class inherits this and gives `destination` and `base_url`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from publish.example_site import Example

from podstudio.errors import BadInput
from podstudio.jobs import Cancelled, Job
from podstudio.model.publication import LEVELS
from podstudio.publish.destination import Capability, Destination, Option, option_values
from podstudio.publish.kinds import DESTINATIONS
from podstudio.publish.verify import prove

OPTION_TYPES = ("text", "folder", "address", "number", "choice", "secret")


class DestinationContract:
    """The promises of podstudio.publish.destination.Destination."""

    @pytest.fixture
    def destination(self) -> Destination:
        """An empty destination, ready to publish to."""
        raise NotImplementedError

    @contextlib.contextmanager
    def listening(self, destination: Destination) -> Iterator[str]:
        """The base address at which the destination answers while the block runs."""
        yield self.address(destination)

    def address(self, destination: Destination) -> str:
        """Said by those whose destination answers all the time."""
        raise NotImplementedError(destination)

    def test_it_is_in_the_table_under_its_kind(self, destination: Destination) -> None:
        assert DESTINATIONS[destination.kind] is type(destination)
        assert destination.label

    def test_its_options_are_declared_once_with_all_that_a_form_needs(self, destination: Destination) -> None:
        names = [option.name for option in destination.options]
        assert len(names) == len(set(names))
        for option in destination.options:
            assert isinstance(option, Option)
            assert option.label
            assert option.help
            assert option.type in OPTION_TYPES
            assert bool(option.choices) == (option.type == "choice")

    def test_a_missing_option_is_named(self, destination: Destination) -> None:
        required = [option.label for option in destination.options if option.required]
        if required:
            with pytest.raises(BadInput, match=required[0]):
                option_values(destination.options, {}, "mine")

    def test_it_says_what_it_takes(self, destination: Destination) -> None:
        assert Capability.AUDIO in destination.capabilities
        assert all(isinstance(one, Capability) for one in destination.capabilities)

    def test_its_check_sends_nothing_and_is_not_red_when_it_is_ready(self, destination: Destination) -> None:
        lines = destination.check(Job())
        assert lines
        assert all(line.level in LEVELS and line.message for line in lines)
        assert "red" not in {line.level for line in lines}

    def test_what_was_published_proves_itself(self, destination: Destination, example: Example) -> None:
        package = example.package()
        receipt = destination.publish(package, Job())
        assert (receipt.destination, receipt.kind) == ("mine", destination.kind)
        assert receipt.page
        assert receipt.audio
        with self.listening(destination) as base_url:
            assert [line for line in prove(package, base_url, Job()) if not line.ok] == []

    def test_publishing_again_sends_nothing(self, destination: Destination, example: Example) -> None:
        package = example.package()
        first = destination.publish(package, Job())
        again = destination.publish(package, Job())
        assert again.sent == ()
        assert sorted(again.kept) == sorted(first.sent)

    def test_an_update_sends_only_what_changed(self, destination: Destination, example: Example) -> None:
        destination.publish(example.package(), Job())
        again = destination.publish(example.package(words="A mistake was mended."), Job())
        assert again.sent == (example.package().page,)

    def test_cancelling_leaves_no_half_episode(self, destination: Destination, example: Example) -> None:
        earlier = example.package(1)
        destination.publish(earlier, Job())
        package = example.package(2, earlier=(earlier.item,))
        for stop_at in (0.0, 0.3, 0.93):
            with pytest.raises(Cancelled):
                destination.publish(package, cancelling_at(stop_at))
            with self.listening(destination) as base_url:
                assert [line for line in prove(earlier, base_url, Job()) if not line.ok] == []
        destination.publish(package, Job())
        with self.listening(destination) as base_url:
            assert [line for line in prove(package, base_url, Job()) if not line.ok] == []

    def test_progress_runs_to_its_end_and_never_back(self, destination: Destination, example: Example) -> None:
        told: list[float] = []
        destination.publish(example.package(), Job(lambda fraction, _text: told.append(fraction)))
        assert told == sorted(told)
        assert told[-1] == 1.0


def cancelling_at(fraction: float) -> Job:
    """A job whose person presses Cancel when it is that far."""
    job = Job(lambda done, _text: job.cancel() if done >= fraction else None)
    return job
