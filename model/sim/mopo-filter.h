// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-host.h"
#include "model/sim/nat/stateful-filter.h"
#include "model/sim/routing-decorator.h"

#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <memory>
#include <string>

namespace ns3
{

/// A stateful packet filter between one interface of a router, the outside, and all others, for
/// IPv4, IPv6 or both. Packets to and from the router itself pass.
class MopoFilter : public Object
{
  public:
    /// `packet` begins with its IP header.
    using DropTracedCallback = void (*)(Ptr<const Packet> packet, mopo::NatDropReason reason);

    static TypeId GetTypeId();
    MopoFilter();
    ~MopoFilter() override;

    static Ptr<MopoFilter> Install(Ptr<MopoHost> host,
                                   const std::string& outside,
                                   const mopo::FilterConfig& config,
                                   bool ipv4 = true,
                                   bool ipv6 = true);

    /// Forgets what was opened.
    void Reboot();

    /// Whether a packet that is to be forwarded may pass.
    bool Judge(mopo::OctetView packet, Ptr<const NetDevice> from);

  protected:
    void DoDispose() override;

  private:
    Ptr<NetDevice> m_outside;
    std::unique_ptr<mopo::StatefulFilter> m_filter;
    TracedCallback<Ptr<const Packet>, mopo::NatDropReason> m_dropTrace;
};

} // namespace ns3
