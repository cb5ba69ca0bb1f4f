// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/delivery.h"
#include "helpers/results/metrics/ike-log.h"
#include "helpers/results/metrics/nat-mapping-record.h"

namespace mopo
{

/// Whether the two ends of the IPsec SAs agree, but for NATs in between, on where the other one is,
/// over the time of a run.
class Agreement
{
  public:
    /// The records are in the order of time.
    Agreement(const IkeLog& initiator,
              const IkeLog& responder,
              std::span<const NatMappingRecord> mappings);

    /// Also not before both have SAs.
    bool At(Instant time) const;

    /// When they agreed again for good after a change in this window; nothing where nothing changed
    /// or they did not.
    std::optional<Instant> ReachedIn(const TimeWindow& window) const;

    /// How long, up to `end`, they had SAs and disagreed: at least one end sent where the other one
    /// was no more.
    Duration DisagreedUntil(Instant end) const;

  private:
    struct Step
    {
        Instant time;
        bool established = false;
        bool agreed = false;
    };

    std::vector<Step> m_steps;
};

} // namespace mopo
