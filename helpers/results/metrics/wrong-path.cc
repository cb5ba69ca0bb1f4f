// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/wrong-path.h"

#include "helpers/results/metrics/path-match.h"

#include <algorithm>

namespace mopo
{

namespace
{

std::vector<Instant> TimesOf(const RunRecord& run)
{
    std::set<Instant> times;
    const auto add = [&](const auto& records)
    {
        for (const auto& record : records)
        {
            times.insert(record.time);
        }
    };
    add(run.initiator.addresses);
    add(run.responder.addresses);
    add(run.natMappings);
    return {times.begin(), times.end()};
}

/// Whether the other end had, until that time, addresses that `isSame` accepts.
template <class IsSame>
bool HasUsed(const IkeLog& log, Instant until, IsSame isSame)
{
    return std::ranges::any_of(log.addresses,
                               [&](const AddressRecord& record)
                               { return record.time <= until && isSame(record.addresses); });
}

} // namespace

WrongPath::WrongPath(const RunRecord& run)
{
    TranslationHistory nats(run.natMappings);
    for (const Instant time : TimesOf(run))
    {
        nats.AdvanceTo(time);
        const AddressRecord* one = run.initiator.AddressesAt(time);
        const AddressRecord* other = run.responder.AddressesAt(time);
        Step step{time, {}};
        if (one != nullptr && other != nullptr &&
            !IsSamePath(one->addresses, other->addresses, nats.Current()))
        {
            // A mapping that is gone leads nowhere, though the initiator's own addresses stay.
            step.wrong.down = HasUsed(run.initiator,
                                      time,
                                      [&](const IpsecSaAddresses& used)
                                      { return IsSamePath(used, other->addresses, nats.Ever()); });
            step.wrong.up = !IsSamePath(one->addresses, other->addresses, nats.Ever()) &&
                            HasUsed(run.responder,
                                    time,
                                    [&](const IpsecSaAddresses& used)
                                    { return IsSamePath(one->addresses, used, nats.Ever()); });
        }
        m_steps.push_back(step);
    }
}

UpDown<Duration> WrongPath::In(const TimeWindow& window) const
{
    UpDown<Duration> total;
    for (std::size_t i = 0; i < m_steps.size(); ++i)
    {
        const Instant begin = std::max(m_steps[i].time, window.begin);
        const Instant end =
            i + 1 < m_steps.size() ? std::min(m_steps[i + 1].time, window.end) : window.end;
        const Duration share = std::max(Duration{0}, end - begin);
        total.up += m_steps[i].wrong.up ? share : Duration{0};
        total.down += m_steps[i].wrong.down ? share : Duration{0};
    }
    return total;
}

} // namespace mopo
