"""Do notifications get through, and are they read? Source: notification_delivery_logs."""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.deliveries import ChannelFunnel, ChannelSteps, notification_funnel
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.cards import nothing, withheld_notice
from layouts.colors import CHANNELS, channel_color
from layouts.format import exact, number, of, percent, whole_percent
from layouts.small_funnels import FunnelPanel, FunnelStep, funnels
from layouts.widget import Chart, Drawing, Size, Widget

STEPS = ("sent", "delivered", "read", "clicked")


def query(sources: Sources, scope: Scope) -> Sequence[ChannelFunnel] | Withheld:
    """Channels by their steps, now and before."""
    return notification_funnel(sources.postgres, scope, name="notification_funnel")


def figure(channels: Sequence[ChannelFunnel] | Withheld, scope: Scope) -> Drawing:
    """A funnel for each channel, the busiest first, all in shares of what was sent there."""
    if isinstance(channels, Withheld):
        return withheld_notice(channels)
    if not channels:
        return nothing(scope, "No notification was sent in this range.")
    has_before = any(channel.before for channel in channels)
    note = "% of the step above" + (" · line: before" if has_before else "")
    return Chart(funnels([_panel(channel) for channel in channels], note=note), _summary(channels))


def _panel(channel: ChannelFunnel) -> FunnelPanel:
    name = CHANNELS.get(channel.now.channel, channel.now.channel)
    steps = [_step(channel, place, name) for place in range(len(STEPS))]
    return FunnelPanel(name, _trouble(channel.now), channel_color(channel.now.channel), steps)


def _step(channel: ChannelFunnel, place: int, name: str) -> FunnelStep:
    now, before = channel.now, channel.before
    count, base = _count(now, place), _count(now, place - 1)
    title = f"{name}: {STEPS[place]}"
    earlier = None if before is None else _share(_count(before, place), before.sent)
    if place == 0:
        return FunnelStep("Sent", _share(count, now.sent) or 0, None, number(count), f"{title} {exact(count)}")
    lost = f"{exact(base - count)} were not"
    hover = f"{title} {of(count, base)} {STEPS[place - 1]}, {percent(_share(count, base))}<br>{lost}"
    if earlier is not None:
        hover += f"<br>before: {percent(earlier)} of all sent, now {percent(_share(count, now.sent))}"
    words = whole_percent(_share(count, base))
    return FunnelStep(STEPS[place].capitalize(), _share(count, now.sent) or 0, earlier, words, hover)


def _count(steps: ChannelSteps, place: int) -> int:
    return int(getattr(steps, STEPS[max(place, 0)]))


def _share(part: int, base: int) -> float | None:
    return part / base if base else None


def _trouble(steps: ChannelSteps) -> str:
    failed = f"{number(steps.failed)} failed" if steps.failed else "none failed"
    return f"{failed}, {number(steps.retried)} retried" if steps.retried else failed


def _summary(channels: Sequence[ChannelFunnel]) -> str:
    now = [channel.now for channel in channels]
    sent, read, failed = (sum(getattr(steps, name) for steps in now) for name in ("sent", "read", "failed"))
    best = max(now, key=lambda steps: _share(steps.read, steps.sent) or 0)
    lead = f"{of(read, sent)} notifications sent were read, {percent(_share(read, sent))}"
    if len(now) > 1:
        lead += f", the most by {CHANNELS.get(best.channel, best.channel)} ({percent(_share(best.read, best.sent))})"
    return f"{lead}; {exact(failed)} failed."


WIDGET = Widget(
    name="notification_funnel",
    title="Notifications, step by step",
    question="How many notifications are delivered, read and clicked on each channel, and how many fail?",
    type="CHART",
    roles=frozenset({"OWNER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="notification_delivery_logs",
)
