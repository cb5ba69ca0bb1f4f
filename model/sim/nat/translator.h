// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/sim/nat/nat-types.h"

#include <expected>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace mopo
{

/// A translator of IPv4 addresses. It rewrites packets in place, with incremental checksums, and
/// needs no more than the octets and the time; which side a packet comes from, and where it goes
/// next, is the caller's affair.
class Translator
{
  public:
    using Verdict = std::expected<void, NatDropReason>;
    using MappingListener = std::function<void(const NatMappingInfo&)>;

    Translator() = default;
    virtual ~Translator() = default;
    Translator(const Translator&) = delete;
    Translator& operator=(const Translator&) = delete;

    /// Told of every mapping that is made or forgotten.
    void SetListeners(MappingListener created, MappingListener expired)
    {
        m_created = std::move(created);
        m_expired = std::move(expired);
    }

    /// A packet from the inside, on its way out: its source becomes a public address.
    virtual Verdict Outbound(Instant now, OctetSpan packet) = 0;

    /// A packet from the outside to a public address: its destination becomes an inside one.
    virtual Verdict Inbound(Instant now, OctetSpan packet) = 0;

    /// Forgets all mappings but static ones. With `firstPort` ports are from now on given from
    /// there and inside ports are not kept; with `publicAddress` that one takes the place of the
    /// first one.
    virtual void Reboot(std::optional<std::uint16_t> firstPort,
                        std::optional<IpAddress> publicAddress) = 0;

    /// Forgets what is too old. Translation never uses such a mapping; this is for those who count
    /// or trace mappings.
    virtual void Expire(Instant now) = 0;
    virtual std::optional<Instant> NextExpiry() const = 0;

    virtual std::vector<NatMappingInfo> Mappings() const = 0;

    /// At least one.
    virtual std::vector<IpAddress> PublicAddresses() const = 0;

  protected:
    void TellCreated(const NatMappingInfo& mapping) const
    {
        if (m_created)
        {
            m_created(mapping);
        }
    }

    void TellExpired(const NatMappingInfo& mapping) const
    {
        if (m_expired)
        {
            m_expired(mapping);
        }
    }

  private:
    MappingListener m_created;
    MappingListener m_expired;
};

} // namespace mopo
