// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/tunnel-use.h"

#include "helpers/report/look.h"
#include "helpers/report/ways.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace mopo
{

namespace
{

/// An IPsec SA as the events of its node tell it.
struct SaStory
{
    std::string outboundSpi;
    Json path;
    bool udpEncapsulation = false;
};

/// Replays the events of the SAs and notes who sent where.
class Replay
{
  public:
    Replay(const Scenario& scenario, const std::vector<EventLine>& events)
        : m_scenario(scenario),
          m_ways(scenario)
    {
        for (const EventLine& event : events)
        {
            const Peer* peer = scenario.FindPeerOn(event.node);
            if (peer != nullptr && peer->role == PeerRole::Initiator &&
                event.name == "esp:sa_installed")
            {
                m_initiatorOf[TextAt(event.data, "/inbound_spi")] = peer;
            }
        }
    }

    void Take(const EventLine& event)
    {
        m_ways.Take(event);
        const Peer* peer = m_scenario.FindPeerOn(event.node);
        if (peer == nullptr || !event.name.starts_with("esp:sa_"))
        {
            return;
        }
        const std::pair key{event.node, TextAt(event.data, "/inbound_spi")};
        if (event.name == "esp:sa_installed")
        {
            m_sas[key] = {TextAt(event.data, "/outbound_spi"),
                          CopyAt(event.data, "/path"),
                          FlagAt(event.data, "/udp_encapsulation")};
        }
        const auto sa = m_sas.find(key);
        if (sa == m_sas.end())
        {
            return;
        }
        if (event.name == "esp:sa_removed")
        {
            Stop(*peer, sa->second, key.second, event.time);
            m_sas.erase(sa);
            return;
        }
        if (event.name == "esp:sa_updated")
        {
            sa->second.path = CopyAt(event.data, "/path");
            sa->second.udpEncapsulation = FlagAt(event.data, "/udp_encapsulation");
        }
        const bool begins = event.name == "esp:sa_used" || FlagAt(event.data, "/use_outbound");
        Use(*peer, sa->second, key.second, event.time, begins);
    }

    std::vector<PathUse> Finish(double end)
    {
        for (auto& [key, open] : m_open)
        {
            Close(open, end);
        }
        std::ranges::stable_sort(m_uses,
                                 {},
                                 [](const PathUse& use)
                                 { return std::tuple(use.initiator, use.direction); });
        return std::move(m_uses);
    }

  private:
    struct Open
    {
        std::string inboundSpi;
        PathUse use;
    };

    const Peer* InitiatorOf(const Peer& peer, const SaStory& sa) const
    {
        if (peer.role == PeerRole::Initiator)
        {
            return &peer;
        }
        // The initiator receives what this end sends.
        const auto found = m_initiatorOf.find(sa.outboundSpi);
        return found == m_initiatorOf.end() ? nullptr : found->second;
    }

    void Close(Open& open, double now)
    {
        open.use.time.to = now;
        if (open.use.time.to > open.use.time.from)
        {
            m_uses.push_back(open.use);
        }
    }

    void Stop(const Peer& peer, const SaStory& sa, const std::string& inboundSpi, double now)
    {
        const Peer* initiator = InitiatorOf(peer, sa);
        const auto open = m_open.find({initiator != nullptr ? initiator->name : "", peer.role});
        if (open != m_open.end() && open->second.inboundSpi == inboundSpi)
        {
            Close(open->second, now);
            m_open.erase(open);
        }
    }

    void Use(
        const Peer& peer, const SaStory& sa, const std::string& inboundSpi, double now, bool begins)
    {
        const Peer* initiator = InitiatorOf(peer, sa);
        if (initiator == nullptr)
        {
            return;
        }
        const std::pair key{initiator->name, peer.role};
        const auto open = m_open.find(key);
        if (open == m_open.end() ? !begins : !begins && open->second.inboundSpi != inboundSpi)
        {
            return;
        }
        PathUse use = Describe(peer, *initiator, sa, now);
        if (open == m_open.end())
        {
            m_open[key] = {inboundSpi, std::move(use)};
        }
        else if (open->second.use.path == use.path &&
                 open->second.use.udpEncapsulation == use.udpEncapsulation)
        {
            open->second.inboundSpi = inboundSpi;
        }
        else
        {
            Close(open->second, now);
            open->second = {inboundSpi, std::move(use)};
        }
    }

    PathUse Describe(const Peer& peer, const Peer& initiator, const SaStory& sa, double now) const
    {
        const std::string local = TextAt(sa.path, "/local");
        const std::string remote = TextAt(sa.path, "/peer");
        const bool isUp = &peer == &initiator;
        const Way way = m_ways.Find(initiator, isUp ? local : remote, isUp ? remote : local);
        return {initiator.name,
                isUp ? Direction::Up : Direction::Down,
                {now, now},
                fmt::format("{} > {}", local, remote),
                way.label,
                sa.udpEncapsulation,
                way.links};
    }

    const Scenario& m_scenario;
    Ways m_ways;
    std::map<std::string, const Peer*> m_initiatorOf;
    /// By node and inbound SPI.
    std::map<std::pair<std::string, std::string>, SaStory> m_sas;
    /// By initiator, and by which end sends.
    std::map<std::pair<std::string, PeerRole>, Open> m_open;
    std::vector<PathUse> m_uses;
};

} // namespace

std::vector<PathUse> FindPathUse(const Scenario& scenario,
                                 const std::vector<EventLine>& events,
                                 double duration)
{
    Replay replay(scenario, events);
    for (const EventLine& event : events)
    {
        replay.Take(event);
    }
    return replay.Finish(duration);
}

} // namespace mopo
