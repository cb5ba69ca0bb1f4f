// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/ike/output.h"

#include <map>
#include <optional>
#include <utility>

namespace mopo
{

/// The IKE SAs of a responder whose peer is not authenticated yet, by the SPI and the transport
/// address of the initiator, and how many of them each source has.
class HalfOpenIkeSas
{
  public:
    using Key = std::pair<IkeSpi, Transport>;

    void Add(const IkeSpi& initiatorSpi, const Transport& peer, IkeSaId id);
    /// Gives what it was known by; nothing for an IKE SA that is not among them.
    std::optional<Key> Remove(IkeSaId id);

    std::optional<IkeSaId> Find(const IkeSpi& initiatorSpi, const Transport& peer) const;

    std::size_t Size() const
    {
        return m_ids.size();
    }

    /// Those of the source that this address belongs to: an IPv4 address, or the /64 of an IPv6
    /// one, whose other half any host may choose as it likes.
    std::size_t SizeOf(const IpAddress& source) const;

  private:
    std::map<Key, IkeSaId> m_ids;
    std::map<IpAddress, std::size_t> m_sources;
};

} // namespace mopo
