// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/new-path.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// The switches of an outbound SA from one path to another.
struct Epoch
{
    Instant begin;
    Path path;
};

/// Those that begin in the window, each on another path than the one before.
std::vector<Epoch> EpochsIn(const IkeLog& sender, const TimeWindow& window, Path current)
{
    std::vector<Epoch> epochs;
    for (const AddressRecord& record : sender.addresses)
    {
        const Path path = OuterPath(record.addresses);
        if (window.Contains(record.time) && path != current)
        {
            epochs.push_back({record.time, path});
            current = path;
        }
    }
    return epochs;
}

const Epoch* EpochOf(const std::vector<Epoch>& epochs, Instant departed, const Path& path)
{
    const Epoch* found = nullptr;
    for (const Epoch& epoch : epochs)
    {
        if (epoch.begin <= departed && epoch.path == path)
        {
            found = &epoch;
        }
    }
    return found;
}

/// How long after `able` the first packet was there that then left on that path.
Duration WaitSince(const ProbeLog& probes, Instant able, PathIndex path)
{
    for (const Probe& probe : probes.Probes())
    {
        if (probe.departed && *probe.departed >= able && probe.path == path)
        {
            return std::max(Duration{0}, probe.sent - able);
        }
    }
    return Duration{0};
}

/// The first one to arrive, and the first one sent, of the probes that `belongs` accepts.
template <class Belongs>
std::optional<NewPathProbe> FindFirst(const ProbeLog& probes,
                                      const TimeWindow& window,
                                      Belongs belongs)
{
    std::optional<NewPathProbe> found;
    const auto all = probes.Probes();
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        const Probe& probe = all[i];
        if (found && probe.sent > *all[found->number].arrived)
        {
            break; // nothing sent later can arrive earlier
        }
        if (!probe.departed || !probe.arrived || !window.Contains(*probe.arrived) ||
            !belongs(probe))
        {
            continue;
        }
        if (!found)
        {
            found = NewPathProbe{.number = i, .able = window.begin, .firstSent = i};
        }
        else if (*probe.arrived < *all[found->number].arrived)
        {
            found->number = i;
        }
    }
    return found;
}

} // namespace

std::optional<NewPathProbe> FindNewPathProbe(const ProbeLog& probes,
                                             const IkeLog& sender,
                                             const TimeWindow& window,
                                             std::optional<Instant> last)
{
    const AddressRecord* old = sender.AddressesAt(window.begin - Duration{1});
    if (old == nullptr)
    {
        return std::nullopt;
    }
    const Path oldPath = OuterPath(old->addresses);
    const std::vector<Epoch> epochs = EpochsIn(sender, window, oldPath);
    const AddressRecord* final = last ? sender.AddressesAt(*last) : nullptr;
    const auto isNew = [&](const Path& path)
    {
        return final != nullptr ? path == OuterPath(final->addresses) : path != oldPath;
    };
    auto found =
        FindFirst(probes,
                  window,
                  [&](const Probe& probe)
                  {
                      const Path& path = probes.PathOf(probe);
                      return isNew(path) && EpochOf(epochs, *probe.departed, path) != nullptr;
                  });
    if (found)
    {
        const Probe& probe = probes.Probes()[found->number];
        found->able = EpochOf(epochs, *probe.departed, probes.PathOf(probe))->begin;
        found->wait = WaitSince(probes, found->able, probe.path);
    }
    return found;
}

std::optional<NewPathProbe> FindProbeAfter(const ProbeLog& probes, const TimeWindow& window)
{
    auto found = FindFirst(
        probes, window, [&](const Probe& probe) { return *probe.departed >= window.begin; });
    if (found)
    {
        found->wait = WaitSince(probes, window.begin, probes.Probes()[found->number].path);
    }
    return found;
}

std::optional<NewPathProbe> FindNewSaProbe(const ProbeLog& probes,
                                           const IkeLog& sender,
                                           const TimeWindow& window,
                                           Instant since)
{
    const auto record = std::ranges::find_if(
        sender.addresses,
        [&](const AddressRecord& one) { return one.time > since && window.Contains(one.time); });
    if (record == sender.addresses.end())
    {
        return std::nullopt;
    }
    auto found = FindFirst(
        probes, window, [&](const Probe& probe) { return *probe.departed >= record->time; });
    if (found)
    {
        found->able = record->time;
        found->wait = WaitSince(probes, found->able, probes.Probes()[found->number].path);
    }
    return found;
}

} // namespace mopo
