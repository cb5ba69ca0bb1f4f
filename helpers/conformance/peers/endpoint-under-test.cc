// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/peers/endpoint-under-test.h"

#include "helpers/conformance/peers/choices.h"
#include "helpers/conformance/peers/inner-echo.h"
#include "model/crypto/openssl-crypto.h"

#include <algorithm>

namespace mopo::conformance
{

namespace
{

constexpr std::size_t MARKER_SIZE = 4;

/// RFC 3948 2: on port 4500, whatever does not begin with the non-ESP marker and is no keepalive.
bool IsEspInUdp(const Datagram& datagram)
{
    return datagram.destination.port == NAT_T_PORT && datagram.octets.size() > MARKER_SIZE &&
           std::ranges::any_of(OctetView(datagram.octets).first(MARKER_SIZE),
                               [](std::uint8_t octet) { return octet != 0; });
}

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
    m_sas.reset();
    m_crypto = NewOpensslCrypto();
    m_random = NewSeededRandom(1, "implementation");
    m_sas = std::make_unique<EspSaTable>(*m_crypto, *m_random);
    m_endpoint = std::make_unique<Endpoint>(*std::move(config), *m_crypto, *m_random);
    m_budget = {};
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
    const Path path{datagram.destination, datagram.source};
    if (datagram.kind == Datagram::Kind::Esp)
    {
        ReceiveEsp(now, path, datagram.octets, false);
    }
    else if (IsEspInUdp(datagram))
    {
        ReceiveEsp(now, path, datagram.octets, true);
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
    while (const auto output = m_endpoint->PollOutput())
    {
        Apply(now, *output);
    }
}

void EndpointUnderTest::Apply(Instant now, const Output& output)
{
    if (const auto* send = std::get_if<SendDatagram>(&output))
    {
        m_outbox.push_back({Datagram::Kind::Udp, send->path.local, send->path.peer, send->octets});
    }
    else if (const auto* install = std::get_if<InstallEspSa>(&output))
    {
        if (m_sas->Install(*install))
        {
            m_children[install->inboundSpi] = install->addresses;
        }
    }
    else if (const auto* use = std::get_if<UseEspSa>(&output))
    {
        static_cast<void>(m_sas->Use(*use));
    }
    else if (const auto* update = std::get_if<UpdateEspSa>(&output))
    {
        if (m_sas->Update(*update))
        {
            m_children[update->inboundSpi] = update->addresses;
        }
    }
    else if (const auto* limit = std::get_if<LimitEsp>(&output))
    {
        Carry(now, m_budget.Limit(now, *limit));
    }
    else if (const auto* removal = std::get_if<RemoveEspSa>(&output))
    {
        Carry(now, m_budget.Remove(removal->inboundSpi));
        static_cast<void>(m_sas->Remove(*removal));
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

void EndpointUnderTest::ReceiveEsp(Instant now, const Path& path, Octets octets, bool inUdp)
{
    const std::size_t size = octets.size();
    const auto opened = m_sas->OpenEsp(octets);
    if (!opened)
    {
        return;
    }
    Carry(now, m_budget.HandleArrival(now, opened->ikeSa, path.peer, size));
    m_endpoint->HandleEspArrival(now, {opened->inboundSpi, path, inUdp, opened->newest});
    Drain(now);
    if (!opened->matchesSelectors)
    {
        return;
    }
    if (const auto reply = AnswerEcho(opened->inner))
    {
        SendInner(now, *reply);
    }
}

void EndpointUnderTest::SendInner(Instant now, const Octets& inner)
{
    auto sealed = m_sas->Seal(inner);
    if (!sealed)
    {
        return;
    }
    Carry(
        now,
        m_budget.Send(now, sealed->ikeSa, {sealed->inboundSpi, inner, std::move(sealed->packet)}));
}

void EndpointUnderTest::Carry(Instant now, EspSendOutcome outcome)
{
    for (EspToSend& one : outcome.send)
    {
        const auto sealed = m_sas->Readdress(one.inboundSpi, one.inner, std::move(one.packet));
        if (!sealed)
        {
            continue;
        }
        Datagram datagram{Datagram::Kind::Udp,
                          sealed->addresses.path.local,
                          sealed->addresses.path.peer,
                          sealed->packet};
        if (!sealed->addresses.flags.udpEncapsulation)
        {
            datagram.kind = Datagram::Kind::Esp;
            datagram.source.port = 0;
            datagram.destination.port = 0;
        }
        m_outbox.push_back(std::move(datagram));
        m_endpoint->HandleEspDeparture(now, one.inboundSpi);
    }
    if (!outcome.send.empty())
    {
        Drain(now);
    }
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
