// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/ike-log.h"
#include "helpers/results/metrics/nat-mapping-record.h"

#include <set>

namespace mopo
{

/// From the inside of NATs to their outside.
using Translations = std::set<std::pair<Transport, Transport>>;

/// The mappings of a run at one time after the other.
class TranslationHistory
{
  public:
    /// In the order of time; must outlive this.
    explicit TranslationHistory(std::span<const NatMappingRecord> mappings)
        : m_rest(mappings)
    {
    }

    /// Forward only.
    void AdvanceTo(Instant time);

    const Translations& Current() const
    {
        return m_current;
    }

    /// With those that are gone.
    const Translations& Ever() const
    {
        return m_ever;
    }

  private:
    std::span<const NatMappingRecord> m_rest;
    Translations m_current;
    Translations m_ever;
};

/// Whether what the initiator has for addresses and what the responder has are the two views of one
/// path, but for NATs in between.
bool IsSamePath(const IpsecSaAddresses& initiator,
                const IpsecSaAddresses& responder,
                const Translations& nats);

} // namespace mopo
