// SPDX-License-Identifier: GPL-2.0-only
// Has an implementation of one's own judged in virtual time: an adapter of some lines, and three to
// play the cases. This one wraps the endpoint that comes with mopo, and forgets one thing.
#include "helpers/conformance/peers/endpoint-under-test.h"
#include "helpers/conformance/peers/virtual-link.h"
#include "helpers/conformance/report/text-report.h"
#include "helpers/conformance/script/case-files.h"
#include "model/crypto/openssl-crypto.h"

#include <iostream>

namespace conformance = mopo::conformance;
using mopo::Instant;

namespace
{

/// Your library in the place of `m_endpoint`. What it has no equivalent of, it says: a reason from
/// Prepare makes a case not applicable, one from Trigger makes it inconclusive.
class YourImplementation : public conformance::Implementation
{
  public:
    std::string Name() const override
    {
        return "an implementation that never sends a NAT keepalive";
    }

    std::expected<void, std::string> Prepare(Instant now,
                                             const conformance::PeerSetup& setup) override
    {
        return m_endpoint.Prepare(now, setup);
    }

    void HandleDatagram(Instant now, const conformance::Datagram& datagram) override
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

    std::optional<conformance::Datagram> PollDatagram() override
    {
        auto datagram = m_endpoint.PollDatagram();
        while (datagram && datagram->octets.size() == 1)
        {
            datagram = m_endpoint.PollDatagram();
        }
        return datagram;
    }

    std::expected<void, std::string> Trigger(Instant now,
                                             const conformance::TriggerEvent& event) override
    {
        return m_endpoint.Trigger(now, event);
    }

  private:
    conformance::EndpointUnderTest m_endpoint;
};

} // namespace

int main()
{
    const conformance::TesterConfig config = conformance::TesterConfig::BuiltIn();
    YourImplementation implementation;
    conformance::VirtualLink link(implementation);
    const auto crypto = mopo::NewOpensslCrypto();
    const auto random = mopo::NewSeededRandom(1, "tester");
    conformance::Player player(config, link, *crypto, *random);

    const std::vector<conformance::Case> cases = conformance::ShippedCases();
    const conformance::Report report = conformance::Judge(cases, cases, player, link.PeerName());
    std::cout << conformance::FormatReport(report, config, {});
    return report.AllStrictPassed() ? 0 : 1;
}
