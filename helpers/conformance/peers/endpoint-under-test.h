// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/peers/implementation.h"
#include "model/dataplane/esp-sa-table.h"
#include "model/dataplane/esp-send-budget.h"
#include "model/endpoint/endpoint.h"

#include <deque>
#include <memory>

namespace mopo::conformance
{

/// This project's own endpoint as an implementation under test. Its host has a data plane and
/// answers ICMP echo requests that come out of the tunnel.
class EndpointUnderTest : public Implementation
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
    void Apply(Instant now, const Output& output);
    void ReceiveEsp(Instant now, const Path& path, Octets octets, bool inUdp);
    void SendInner(Instant now, const Octets& inner);
    void Carry(Instant now, EspSendOutcome outcome);
    Status ChangeAddresses(Instant now, const TriggerEvent& event);

    PeerSetup m_setup;
    std::unique_ptr<Crypto> m_crypto;
    std::unique_ptr<RandomSource> m_random;
    std::unique_ptr<Endpoint> m_endpoint;
    std::unique_ptr<EspSaTable> m_sas;
    EspSendBudget m_budget;
    LocalAddresses m_locals;
    std::deque<Datagram> m_outbox;

    std::optional<Established> m_established;
    bool m_isClosed = false;
    std::optional<StateTraced> m_state;
    std::map<EspSpi, IpsecSaAddresses> m_children;
};

} // namespace mopo::conformance
