// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/peers/endpoint-under-test.h"
#include "helpers/conformance/peers/virtual-link.h"
#include "helpers/conformance/script/read-cases.h"
#include "helpers/conformance/verdicts/suite.h"
#include "model/crypto/openssl-crypto.h"

#include <gtest/gtest.h>

#include <functional>

namespace mopo::conformance::test
{

/// The project's endpoint, with somebody in between who changes or swallows what it sends: an
/// implementation with a fault. It does not tell about its SAs unless it is asked to.
class FaultyPeer : public Implementation
{
  public:
    /// False: it does not send this.
    std::function<bool(Datagram&)> fault;
    bool tells = false;
    std::string refusal;

    std::string Name() const override
    {
        return "a peer with a fault";
    }

    std::expected<void, std::string> Prepare(Instant now, const PeerSetup& setup) override
    {
        return refusal.empty() ? m_endpoint.Prepare(now, setup) : std::unexpected(refusal);
    }

    void HandleDatagram(Instant now, const Datagram& datagram) override
    {
        m_endpoint.HandleDatagram(now, datagram);
    }

    void HandleTimeout(Instant now) override
    {
        m_endpoint.HandleTimeout(now);
    }

    std::optional<Instant> NextTimeout() const override
    {
        return m_endpoint.NextTimeout();
    }

    std::optional<Datagram> PollDatagram() override
    {
        while (auto datagram = m_endpoint.PollDatagram())
        {
            if (!fault || fault(*datagram))
            {
                return datagram;
            }
        }
        return std::nullopt;
    }

    std::expected<void, std::string> Trigger(Instant now, const TriggerEvent& event) override
    {
        return m_endpoint.Trigger(now, event);
    }

    std::optional<SaDump> Dump() const override
    {
        return tells ? m_endpoint.Dump() : std::nullopt;
    }

  private:
    EndpointUnderTest m_endpoint;
};

/// Plays the cases of a text against it.
struct Bench
{
    FaultyPeer peer;
    TesterConfig config = TesterConfig::BuiltIn();
    std::vector<Case> cases;

    Report Run(const std::string& text)
    {
        CasesRead read = ReadCases(text, "test.case");
        for (const CaseFault& fault : read.faults)
        {
            ADD_FAILURE() << fault.ToString();
        }
        cases = std::move(read.cases);
        VirtualLink link(peer);
        const auto crypto = NewOpensslCrypto();
        const auto random = NewSeededRandom(1, "tester");
        Player player(config, link, *crypto, *random);
        return Judge(cases, cases, player, link.PeerName());
    }
};

/// Of a requirement, or nothing if there is no verdict on it.
inline std::optional<Outcome> OutcomeOf(const Report& report, const std::string& requirement)
{
    for (const Verdict& verdict : report.verdicts)
    {
        if (verdict.requirement->id == requirement)
        {
            return verdict.outcome;
        }
    }
    return std::nullopt;
}

} // namespace mopo::conformance::test
