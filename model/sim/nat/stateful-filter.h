// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/sim/nat/fragment-table.h"
#include "model/sim/nat/nat-types.h"
#include "model/sim/nat/permissions.h"
#include "model/wire/ip-packet.h"

#include <expected>
#include <map>

namespace mopo
{

struct FilterConfig
{
    RemoteDependence filtering = RemoteDependence::AddressAndPortDependent;
    NatTimeouts timeouts;
    /// RFC 4787 REQ-6, as for a translator.
    bool inboundRefreshes = false;
    /// Inside endpoints at once, and remote endpoints of each.
    std::size_t maxEndpoints = 10000;
    std::size_t maxRemotes = 1000;
};

/// A stateful packet filter for IPv4 and IPv6: whoever is inside may send, and only they who were
/// sent to may answer. It changes nothing. Protocols without ports are known by their addresses.
class StatefulFilter
{
  public:
    using Verdict = std::expected<void, NatDropReason>;

    explicit StatefulFilter(FilterConfig config);

    Verdict Outbound(Instant now, OctetView packet);
    Verdict Inbound(Instant now, OctetView packet);

    /// Forgets everything.
    void Reboot();

    /// Inside endpoints that are remembered.
    std::size_t Size() const
    {
        return m_endpoints.size();
    }

  private:
    struct Endpoint
    {
        std::uint8_t protocol = 0;
        Transport inside;
        friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
    };

    struct State
    {
        Instant lastUsed;
        Permissions permissions;
    };

    Verdict InboundError(Instant now, OctetView packet, const IpPacket& parsed) const;
    bool IsAllowed(Instant now, const Endpoint& endpoint, const Transport& remote) const;
    bool MakeRoom(Instant now);

    FilterConfig m_config;
    std::map<Endpoint, State> m_endpoints;
    FragmentTable<bool> m_outboundFragments;
    FragmentTable<bool> m_inboundFragments;
};

} // namespace mopo
