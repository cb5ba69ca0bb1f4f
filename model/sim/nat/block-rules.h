// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/base/octets.h"
#include "model/sim/nat/fragment-table.h"
#include "model/wire/ip-packet.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// Packets that are dropped while the rule is active: those for which all that it says is so.
struct BlockRule
{
    std::string name;
    /// Of the upper layer; any where there is none.
    std::optional<std::uint8_t> protocol = std::nullopt;
    /// Of UDP or TCP, at either end.
    std::optional<std::uint16_t> port = std::nullopt;
    /// Where it comes from and goes to; anywhere where a list is empty.
    std::vector<IpPrefix> from = {};
    std::vector<IpPrefix> to = {};
    /// From `to` to `from` as well.
    bool bothWays = false;
    bool active = true;

    friend bool operator==(const BlockRule&, const BlockRule&) = default;
};

/// The rules of a stateless packet filter, which can be switched on and off. A later fragment
/// shares the fate of its datagram's first one.
class BlockRules
{
  public:
    explicit BlockRules(std::vector<BlockRule> rules);

    /// Nothing changes where no rule has that name.
    void SetActive(std::string_view name, bool active);

    bool HasActive() const;

    /// The first active rule that is against this packet. A packet that cannot be understood is
    /// not the business of any.
    const BlockRule* FindAgainst(Instant now, OctetView packet);

  private:
    const BlockRule* Judge(const IpPacket& packet) const;

    std::vector<BlockRule> m_rules;
    /// Null for a datagram that passed.
    FragmentTable<const BlockRule*> m_fragments;
};

} // namespace mopo
