// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/dataplane/esp-sa-table.h"
#include "model/dataplane/esp-send-budget.h"
#include "model/endpoint/endpoint.h"

namespace mopo
{

/// What a data plane asks of its host, and what it tells.
class DataPlaneHost
{
  public:
    virtual ~DataPlaneHost() = default;

    /// AH as it is, which nothing puts into UDP; ESP in UDP where the SA says so (RFC 3948), else
    /// as protocol 50.
    virtual Status SendSealed(const EspSaTable::Sealed& sealed) = 0;

    /// An inner packet that came out of that pair of SAs.
    virtual void Deliver(OctetView inner,
                         InnerProtocol protocol,
                         EspSpi inboundSpi,
                         const Path& path) = 0;

    virtual void OnEspArrival(const EspArrival& arrival) = 0;
    virtual void OnEspDeparture(EspSpi inboundSpi,
                                OctetView inner,
                                const IpsecSaAddresses& addresses) = 0;
    virtual void OnEspDiscarded(const Discarded& packet) = 0;
};

/// What arrived on port 4500 (RFC 3948 2.2 and 2.3): IKE begins with four zero octets and a
/// keepalive is one 0xff; all else is ESP. What is too short for either is the endpoint's to
/// refuse.
bool IsUdpEncapsulatedEsp(OctetView octets);

/// ESP and AH between inner packets and the outer network, whatever carries them: what an endpoint
/// orders of a host's kernel.
class DataPlane
{
  public:
    /// All of these must outlive it.
    DataPlane(DataPlaneHost& host, Crypto& crypto, RandomSource& random);

    Status Install(const InstallEspSa& order);
    Status Use(const UseEspSa& order);
    Status Update(const UpdateEspSa& order);
    Status Remove(const RemoveEspSa& order);
    void Limit(Instant now, const LimitEsp& order);
    /// The IKE SA is gone, and all its Child SAs are removed.
    void Forget(IkeSaId ikeSa);

    /// An IP packet that wants to go through a tunnel.
    void HandleInner(Instant now, Octets inner);

    /// An ESP packet, from its SPI on. It is opened in place.
    void HandleEsp(Instant now, const Path& path, bool udpEncapsulated, OctetSpan packet);
    /// A packet of AH, whole and with its outer header.
    void HandleAh(Instant now, const Path& path, OctetSpan packet);

  private:
    void Open(Instant now,
              const Path& path,
              bool udpEncapsulated,
              std::size_t octets,
              Result<EspSaTable::Opened> opened);
    void Depart(OctetView inner, const EspSaTable::Sealed& sealed);
    void Carry(EspSendOutcome outcome);
    void Discard(const Path& path, std::size_t octets, Error why);

    DataPlaneHost& m_host;
    EspSaTable m_table;
    EspSendBudget m_budget;
};

} // namespace mopo
