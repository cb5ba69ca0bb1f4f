// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-host.h"
#include "model/sim/nat/block-rules.h"
#include "model/sim/nat/stateful-filter.h"
#include "model/sim/routing-decorator.h"

#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{

/// What a router does not forward.
struct MopoFilterConfig
{
    /// With it, only they who were sent to from one of the inside interfaces may answer; all other
    /// interfaces are outside.
    std::optional<mopo::FilterConfig> stateful = std::nullopt;
    std::vector<std::string> inside = {};
    /// What is dropped wherever it comes from, ahead of that.
    std::vector<mopo::BlockRule> block = {};
    bool ipv4 = true;
    bool ipv6 = true;
};

/// A packet filter on a router: a stateful one, rules that can be switched, or both. Packets to and
/// from the router itself pass.
class MopoFilter : public Object
{
  public:
    /// `packet` begins with its IP header.
    using DropTracedCallback = void (*)(Ptr<const Packet> packet, mopo::NatDropReason reason);
    using BlockTracedCallback = void (*)(Ptr<const Packet> packet, const std::string& rule);

    static TypeId GetTypeId();
    MopoFilter();
    ~MopoFilter() override;

    static Ptr<MopoFilter> Install(Ptr<MopoHost> host, const MopoFilterConfig& config);

    /// Forgets what was opened.
    void Reboot();

    /// Switches the rule of that name.
    void SetBlocked(std::string_view rule, bool blocked);

    /// Whether nobody needs to be asked now.
    bool PassesAll() const;

    /// Whether a packet that is to be forwarded may pass.
    bool Judge(mopo::OctetView packet, Ptr<const NetDevice> from);

  protected:
    void DoDispose() override;

  private:
    std::vector<Ptr<const NetDevice>> m_inside;
    std::unique_ptr<mopo::StatefulFilter> m_filter;
    std::unique_ptr<mopo::BlockRules> m_rules;
    TracedCallback<Ptr<const Packet>, mopo::NatDropReason> m_dropTrace;
    TracedCallback<Ptr<const Packet>, const std::string&> m_blockTrace;
};

} // namespace ns3
