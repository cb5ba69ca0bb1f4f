// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/agreement.h"

#include "helpers/results/metrics/path-match.h"

#include <algorithm>
#include <set>

namespace mopo
{

namespace
{

bool Agree(const AddressRecord* initiator, const AddressRecord* responder, const Translations& nats)
{
    if (initiator == nullptr || responder == nullptr)
    {
        return false;
    }
    return IsSamePath(initiator->addresses, responder->addresses, nats);
}

} // namespace

Agreement::Agreement(const IkeLog& initiator,
                     const IkeLog& responder,
                     std::span<const NatMappingRecord> mappings)
{
    std::set<Instant> times;
    std::ranges::transform(
        initiator.addresses, std::inserter(times, times.end()), &AddressRecord::time);
    std::ranges::transform(
        responder.addresses, std::inserter(times, times.end()), &AddressRecord::time);
    std::ranges::transform(mappings, std::inserter(times, times.end()), &NatMappingRecord::time);
    TranslationHistory nats(mappings);
    for (const Instant time : times)
    {
        nats.AdvanceTo(time);
        const AddressRecord* one = initiator.AddressesAt(time);
        const AddressRecord* other = responder.AddressesAt(time);
        m_steps.push_back(
            {time, one != nullptr && other != nullptr, Agree(one, other, nats.Current())});
    }
}

bool Agreement::At(Instant time) const
{
    const auto next = std::ranges::upper_bound(m_steps, time, {}, &Step::time);
    return next != m_steps.begin() && (next - 1)->agreed;
}

std::optional<Instant> Agreement::ReachedIn(const TimeWindow& window) const
{
    std::optional<Instant> reached;
    bool before = At(window.begin - Duration{1});
    for (const Step& step : m_steps)
    {
        if (!window.Contains(step.time))
        {
            continue;
        }
        if (step.agreed && !before)
        {
            reached = step.time;
        }
        if (!step.agreed)
        {
            reached = std::nullopt;
        }
        before = step.agreed;
    }
    return reached;
}

Duration Agreement::DisagreedUntil(Instant end) const
{
    Duration total{0};
    for (std::size_t i = 0; i < m_steps.size(); ++i)
    {
        const Instant until = i + 1 < m_steps.size() ? m_steps[i + 1].time : end;
        if (m_steps[i].established && !m_steps[i].agreed)
        {
            total += until - m_steps[i].time;
        }
    }
    return total;
}

} // namespace mopo
