// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/peers/endpoint-under-test.h"

#include "helpers/conformance/peers/choices.h"
#include "model/crypto/openssl-crypto.h"
#include "model/dataplane/carry-out.h"
#include "model/dataplane/echo.h"

#include <algorithm>

namespace mopo::conformance
{

namespace
{

/// Its addresses as interfaces `u1`, `u2`, …, the first one the most preferred.
LocalAddress ToLocal(const IpAddress& address, std::size_t index)
{
    LocalAddress local;
    local.address = address;
    local.interface = "u" + std::to_string(index + 1);
    local.kind = index == 0 ? AccessKind::Ethernet : AccessKind::Wlan;
    return local;
}

} // namespace

EndpointUnderTest::EndpointUnderTest() = default;
EndpointUnderTest::~EndpointUnderTest() = default;

std::string EndpointUnderTest::Name() const
{
    return "mopo's own endpoint";
}

std::expected<void, std::string> EndpointUnderTest::Prepare(Instant now, const PeerSetup& setup)
{
    auto config = ConfigWith(setup.role, setup.choices);
    if (!config)
    {
        return std::unexpected(config.error());
    }
    m_setup = setup;
    config->ike.peers = {setup.peer};
    if (setup.role == Role::Initiator)
    {
        config->ike.peers.front().addresses = setup.testerAddresses;
    }
    m_endpoint.reset();
    m_dataPlane.reset();
    m_crypto = NewOpensslCrypto();
    m_random = NewSeededRandom(1, "implementation");
    DataPlaneHost& host = *this;
    m_dataPlane = std::make_unique<DataPlane>(host, *m_crypto, *m_random);
    m_endpoint = std::make_unique<Endpoint>(*std::move(config), *m_crypto, *m_random);
    m_outbox.clear();
    m_established.reset();
    m_isClosed = false;
    m_state.reset();
    m_children.clear();
    m_locals.clear();
    for (std::size_t i = 0; i < setup.addresses.size(); ++i)
    {
        m_locals.push_back(ToLocal(setup.addresses[i], i));
    }
    m_endpoint->HandleLocalAddresses(now, m_locals);
    Drain(now);
    return {};
}

void EndpointUnderTest::HandleDatagram(Instant now, const Datagram& datagram)
{
    m_now = now;
    const Path path{datagram.destination, datagram.source};
    const bool inUdp = datagram.kind == Datagram::Kind::Udp;
    const bool isEsp = !inUdp || (datagram.destination.port == NAT_T_PORT &&
                                  IsUdpEncapsulatedEsp(datagram.octets));
    if (isEsp)
    {
        Octets packet = datagram.octets;
        m_dataPlane->HandleEsp(now, path, inUdp, packet);
    }
    else
    {
        m_endpoint->HandleDatagram(now, path, datagram.octets);
    }
    Drain(now);
}

void EndpointUnderTest::HandleTimeout(Instant now)
{
    m_endpoint->HandleTimeout(now);
    Drain(now);
}

std::optional<Instant> EndpointUnderTest::NextTimeout() const
{
    return m_endpoint ? m_endpoint->NextTimeout() : std::nullopt;
}

std::optional<Datagram> EndpointUnderTest::PollDatagram()
{
    if (m_outbox.empty())
    {
        return std::nullopt;
    }
    Datagram datagram = std::move(m_outbox.front());
    m_outbox.pop_front();
    return datagram;
}

void EndpointUnderTest::Drain(Instant now)
{
    m_now = now;
    while (const auto output = m_endpoint->PollOutput())
    {
        if (const auto* send = std::get_if<SendDatagram>(&*output))
        {
            m_outbox.push_back(
                {Datagram::Kind::Udp, send->path.local, send->path.peer, send->octets});
        }
        // What cannot be carried out shows on the wire, which is all that is judged.
        else if (!CarryOut(now, *output, *m_dataPlane, nullptr))
        {
            Note(*output);
        }
    }
}

/// For the dump: the first IKE SA and its Child SAs.
void EndpointUnderTest::Note(const Output& output)
{
    if (const auto* install = std::get_if<InstallEspSa>(&output))
    {
        m_children[install->inboundSpi] = install->addresses;
    }
    else if (const auto* update = std::get_if<UpdateEspSa>(&output))
    {
        m_children[update->inboundSpi] = update->addresses;
    }
    else if (const auto* removal = std::get_if<RemoveEspSa>(&output))
    {
        m_children.erase(removal->inboundSpi);
    }
    else if (const auto* established = std::get_if<Established>(&output))
    {
        if (!m_established || m_isClosed)
        {
            m_established = *established;
            m_isClosed = false;
        }
    }
    else if (const auto* state = std::get_if<StateTraced>(&output))
    {
        if (!m_established || state->ikeSa == m_established->ikeSa)
        {
            m_state = *state;
        }
    }
    else if (const auto* closed = std::get_if<Closed>(&output))
    {
        m_isClosed = m_isClosed || (m_established && closed->ikeSa == m_established->ikeSa);
    }
}

Status EndpointUnderTest::SendSealed(const EspSaTable::Sealed& sealed)
{
    Datagram datagram{Datagram::Kind::Udp,
                      sealed.addresses.path.local,
                      sealed.addresses.path.peer,
                      sealed.packet};
    if (!sealed.addresses.flags.udpEncapsulation)
    {
        datagram.kind = Datagram::Kind::Esp;
        datagram.source.port = 0;
        datagram.destination.port = 0;
    }
    m_outbox.push_back(std::move(datagram));
    return {};
}

void EndpointUnderTest::Deliver(OctetView inner,
                                InnerProtocol /*protocol*/,
                                EspSpi /*inboundSpi*/,
                                const Path& /*path*/)
{
    if (auto reply = EchoOf(inner))
    {
        m_dataPlane->HandleInner(m_now, *std::move(reply));
    }
}

void EndpointUnderTest::OnEspArrival(const EspArrival& arrival)
{
    m_endpoint->HandleEspArrival(m_now, arrival);
    Drain(m_now);
}

void EndpointUnderTest::OnEspDeparture(EspSpi inboundSpi,
                                       OctetView /*inner*/,
                                       const IpsecSaAddresses& /*addresses*/)
{
    m_endpoint->HandleEspDeparture(m_now, inboundSpi);
}

void EndpointUnderTest::OnEspDiscarded(const Discarded& /*packet*/)
{
    // The tester sees that nothing comes of it.
}

std::optional<SaDump> EndpointUnderTest::Dump() const
{
    SaDump dump;
    dump.isUp = m_established && !m_isClosed;
    dump.childSas = m_children.size();
    if (m_state)
    {
        dump.ike = m_state->ikePath;
        dump.ipsec = m_state->ipsec;
        dump.peerAddresses = m_state->peerAddresses;
        std::erase(dump.peerAddresses, dump.ike.peer.address);
    }
    dump.strayChildSas = static_cast<std::size_t>(std::ranges::count_if(
        m_children,
        [&](const auto& child)
        {
            return child.second.path != dump.ipsec.path || child.second.flags != dump.ipsec.flags;
        }));
    return dump;
}

} // namespace mopo::conformance
