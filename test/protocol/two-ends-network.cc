// SPDX-License-Identifier: GPL-2.0-only
// The wire between the two ends: delays, cuts, NATs, bad weather.
#include "test/protocol/two-ends.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{

namespace
{

/// Where the addresses stand in an IPv4 header.
constexpr std::size_t IPV4_SOURCE = 12;
constexpr std::size_t IPV4_DESTINATION = 16;

void RewriteOuter(Octets& packet, std::size_t place, const IpAddress& address)
{
    std::ranges::copy(address.GetOctets(), packet.begin() + static_cast<std::ptrdiff_t>(place));
}

} // namespace

void TwoEnds::SetDelay(const std::string& a, const std::string& b, Duration delay)
{
    m_delays[{At(a), At(b)}] = delay;
    m_delays[{At(b), At(a)}] = delay;
}

void TwoEnds::Cut(const std::string& from, const std::string& to)
{
    m_cuts.insert({At(from), At(to)});
}

void TwoEnds::Heal(const std::string& from, const std::string& to)
{
    m_cuts.erase({At(from), At(to)});
}

void TwoEnds::SetWeather(const Weather& weather, std::uint64_t seed)
{
    m_weather = weather;
    m_chance = NewSeededRandom(seed, "weather");
}

void TwoEnds::AddNat(const std::string& inside, const std::string& outside, NatKind kind)
{
    m_nats[At(inside)] = {At(outside), kind, 20000, {}};
}

void TwoEnds::RebootNat(const std::string& inside)
{
    Nat& nat = m_nats.at(At(inside));
    nat.mappings.clear();
    nat.nextPort = static_cast<std::uint16_t>(nat.nextPort + 1000);
}

Transport TwoEnds::Nat::Translate(std::uint16_t insidePort, const Transport& destination)
{
    const bool byDestination = kind == NatKind::Symmetric;
    auto mapping =
        std::ranges::find_if(mappings,
                             [&](const Mapping& one)
                             {
                                 return one.insidePort == insidePort &&
                                        (!byDestination || one.contacted.contains(destination));
                             });
    if (mapping == mappings.end())
    {
        const std::uint16_t port = kind == NatKind::Basic ? insidePort : nextPort++;
        mapping = mappings.insert(mappings.end(), {insidePort, port, {}});
    }
    mapping->contacted.insert(destination);
    return {outside, mapping->outsidePort};
}

std::optional<std::uint16_t> TwoEnds::Nat::Admit(std::uint16_t outsidePort,
                                                 const Transport& source) const
{
    const auto mapping = std::ranges::find(mappings, outsidePort, &Mapping::outsidePort);
    if (mapping == mappings.end())
    {
        return std::nullopt;
    }
    const auto& contacted = mapping->contacted;
    const bool knowsAddress = std::ranges::any_of(
        contacted, [&](const Transport& one) { return one.address == source.address; });
    const bool isAdmitted = kind == NatKind::Basic || kind == NatKind::FullCone ||
                            (kind == NatKind::AddressRestricted && knowsAddress) ||
                            contacted.contains(source);
    return isAdmitted ? std::optional(mapping->insidePort) : std::nullopt;
}

std::optional<Path> TwoEnds::ThroughNats(Datagram& datagram)
{
    Path seen{datagram.path.peer, datagram.path.local};
    if (const auto nat = m_nats.find(seen.peer.address); nat != m_nats.end())
    {
        if (datagram.isRawEsp && nat->second.kind != NatKind::Basic)
        {
            return std::nullopt;
        }
        seen.peer = nat->second.Translate(seen.peer.port, seen.local);
        if (datagram.isAh)
        {
            RewriteOuter(datagram.octets, IPV4_SOURCE, seen.peer.address);
        }
    }
    for (const auto& [inside, nat] : m_nats)
    {
        if (nat.outside != seen.local.address)
        {
            continue;
        }
        const auto port = nat.Admit(seen.local.port, seen.peer);
        if (!port || m_cuts.contains({datagram.path.local.address, inside}))
        {
            return std::nullopt;
        }
        seen.local = {inside, *port};
        if (datagram.isAh)
        {
            RewriteOuter(datagram.octets, IPV4_DESTINATION, inside);
        }
        break;
    }
    return seen;
}

void TwoEnds::Network(Datagram datagram)
{
    datagram.at = m_now;
    m_wire.push_back(datagram);
    if (hook && !hook(datagram))
    {
        return;
    }
    const std::pair pair{datagram.path.local.address, datagram.path.peer.address};
    const auto seen = ThroughNats(datagram);
    if (!seen || m_cuts.contains(pair))
    {
        return;
    }
    const auto given = m_delays.find(pair);
    const Duration delay = given == m_delays.end() ? Duration(5ms) : given->second;
    const auto happens = [&](double probability)
    {
        return probability > 0 && m_chance->TakeUnit() < probability;
    };
    const int copies = happens(m_weather.loss) ? 0 : happens(m_weather.duplication) ? 2 : 1;
    for (int i = 0; i < copies; ++i)
    {
        // Later than what is sent next.
        const Duration late = happens(m_weather.reordering)
                                  ? Duration(m_chance->TakeUint32() % m_weather.lateness.count())
                                  : Duration(0);
        Schedule(m_now + delay + late,
                 [this, to = Other(datagram.from), seen = *seen, datagram]
                 { Deliver(to, seen, datagram); });
    }
}

void TwoEnds::Inject(End to, const Path& path, const Octets& octets)
{
    Deliver(to, path, {Other(to), path, octets});
}

void TwoEnds::Deliver(End to, const Path& path, const Datagram& datagram)
{
    const Octets& octets = datagram.octets;
    Side& side = m_ends[to];
    const bool isLocal = std::ranges::any_of(side.locals,
                                             [&](const LocalAddress& local)
                                             { return local.address == path.local.address; });
    if (!isLocal)
    {
        return;
    }
    const bool hasMarker =
        octets.size() >= 4 &&
        std::all_of(octets.begin(), octets.begin() + 4, [](auto octet) { return octet == 0; });
    if (datagram.isAh)
    {
        DeliverIpsec(to, path, ProtocolId::Ah, octets, false);
        return;
    }
    if (datagram.isRawEsp || (path.local.port == NAT_T_PORT && octets.size() > 1 && !hasMarker))
    {
        DeliverIpsec(to, path, ProtocolId::Esp, octets, !datagram.isRawEsp);
        return;
    }
    side.endpoint->HandleDatagram(m_now, path, octets);
    Drain(to);
}

} // namespace mopo::test
