// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/peers/implementation.h"
#include "model/dataplane/data-plane.h"

#include <deque>
#include <memory>

namespace mopo::conformance
{

/// This project's own endpoint as an implementation under test. Its host has a data plane and
/// answers ICMP echo requests that come out of the tunnel.
class EndpointUnderTest : public Implementation, private DataPlaneHost
{
  public:
    EndpointUnderTest();
    ~EndpointUnderTest() override;

    std::string Name() const override;
    std::expected<void, std::string> Prepare(Instant now, const PeerSetup& setup) override;
    void HandleDatagram(Instant now, const Datagram& datagram) override;
    void HandleTimeout(Instant now) override;
    std::optional<Instant> NextTimeout() const override;
    std::optional<Datagram> PollDatagram() override;
    std::expected<void, std::string> Trigger(Instant now, const TriggerEvent& event) override;
    std::optional<SaDump> Dump() const override;

  private:
    void Drain(Instant now);
    void Note(const Output& output);
    Status ChangeAddresses(Instant now, const TriggerEvent& event);

    // --- what the data plane asks of its host
    Status SendSealed(const EspSaTable::Sealed& sealed) override;
    void Deliver(OctetView inner,
                 InnerProtocol protocol,
                 EspSpi inboundSpi,
                 const Path& path) override;
    void OnEspArrival(const EspArrival& arrival) override;
    void OnEspDeparture(EspSpi inboundSpi,
                        OctetView inner,
                        const IpsecSaAddresses& addresses) override;
    void OnEspDiscarded(const Discarded& packet) override;

    PeerSetup m_setup;
    std::unique_ptr<Crypto> m_crypto;
    std::unique_ptr<RandomSource> m_random;
    std::unique_ptr<Endpoint> m_endpoint;
    std::unique_ptr<DataPlane> m_dataPlane;
    /// Of the call that is being served.
    Instant m_now{};
    LocalAddresses m_locals;
    std::deque<Datagram> m_outbox;

    std::optional<Established> m_established;
    bool m_isClosed = false;
    std::optional<StateTraced> m_state;
    std::map<EspSpi, IpsecSaAddresses> m_children;
};

} // namespace mopo::conformance
