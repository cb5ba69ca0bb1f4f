// SPDX-License-Identifier: GPL-2.0-only
// What happens at the host of the endpoint that is judged.
#include "helpers/conformance/peers/endpoint-under-test.h"
#include "helpers/conformance/peers/inner-echo.h"

#include <algorithm>

namespace mopo::conformance
{

/// Its addresses as they are after the event; the others stay.
Status EndpointUnderTest::ChangeAddresses(Instant now, const TriggerEvent& event)
{
    for (const IpAddress& address : event.addresses)
    {
        const auto known = std::ranges::find(m_locals, address, &LocalAddress::address);
        if (event.name == "address-gained")
        {
            if (known == m_locals.end())
            {
                LocalAddress local;
                local.address = address;
                const auto place = std::ranges::find(m_setup.addresses, address);
                local.interface = "u" + std::to_string(place - m_setup.addresses.begin() + 1);
                m_locals.push_back(local);
            }
            continue;
        }
        if (known == m_locals.end())
        {
            return Fail(ErrorCode::NotFound, "it has no address " + address.ToString());
        }
        if (event.name == "address-lost")
        {
            m_locals.erase(known);
        }
        else
        {
            known->withdrawn = true;
        }
    }
    m_endpoint->HandleLocalAddresses(now, m_locals);
    return {};
}

std::expected<void, std::string> EndpointUnderTest::Trigger(Instant now, const TriggerEvent& event)
{
    const IkeSaId ikeSa = m_established ? m_established->ikeSa : IkeSaId{};
    const auto command = [&](const Command& what)
    {
        return m_endpoint->HandleCommand(now, what);
    };
    Status done;
    if (event.name == "connect")
    {
        const auto begun = m_endpoint->Initiate(now, m_setup.peer.name);
        done = begun ? Status{} : std::unexpected(begun.error());
    }
    else if (event.name.starts_with("address-"))
    {
        done = ChangeAddresses(now, event);
    }
    else if (event.name == "prefer" && event.addresses.size() == 1)
    {
        const auto local =
            std::ranges::find(m_locals, event.addresses.front(), &LocalAddress::address);
        done = local == m_locals.end() ? Fail(ErrorCode::NotFound, "it has no such address")
                                       : command(PreferInterfaceCommand{local->interface});
    }
    else if (event.name == "change-path" && event.addresses.size() == 2)
    {
        done =
            command(ChangePathCommand{ikeSa, {{event.addresses[0], 0}, {event.addresses[1], 0}}});
    }
    else if (event.name == "check-liveness")
    {
        done = command(CheckLivenessCommand{ikeSa});
    }
    else if (event.name == "rekey-ike")
    {
        done = command(RekeyCommand{ikeSa, false});
    }
    else if (event.name == "rekey-child")
    {
        done = command(RekeyCommand{ikeSa, true});
    }
    else if (event.name == "close")
    {
        done = command(CloseCommand{ikeSa});
    }
    else if (event.name == "ping" && m_established && event.addresses.size() == 1)
    {
        const IpAddress source =
            m_established->isInitiator && !m_established->innerAddresses.empty()
                ? m_established->innerAddresses.front()
                : m_setup.peer.localSelectors.front().first;
        m_now = now;
        m_dataPlane->HandleInner(now, MakeEchoRequest(source, event.addresses.front(), 1));
    }
    else
    {
        return std::unexpected("it knows no event '" + event.name + "' with so many addresses");
    }
    Drain(now);
    if (!done)
    {
        return std::unexpected(done.error().what);
    }
    return {};
}

} // namespace mopo::conformance
