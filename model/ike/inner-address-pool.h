// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mopo
{

/// The inner addresses that a responder gives away (RFC 7296 2.19): the lowest free one of a
/// prefix, never its first (the network) nor, for IPv4, its last (the broadcast).
class InnerAddressPool
{
  public:
    explicit InnerAddressPool(std::vector<IpPrefix> prefixes);

    /// An address of that family for `owner`; nothing when the pool is used up or has none.
    std::optional<IpAddress> Lease(Family family, std::uint32_t owner);

    /// Takes back all addresses of `owner`.
    void Release(std::uint32_t owner);

  private:
    std::vector<IpPrefix> m_prefixes;
    std::map<IpAddress, std::uint32_t> m_leases;
};

} // namespace mopo
