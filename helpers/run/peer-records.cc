// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/run/peer-records.h"

#include "helpers/scenario/flow-ends.h"
#include "helpers/simulation/visible-addresses.h"

#include <algorithm>
#include <cassert>

namespace mopo
{

namespace
{

/// The IKE SA that an output is about; nothing where it is about none.
std::optional<IkeSaId> IkeSaOf(const Output& output)
{
    return std::visit(
        [](const auto& one) -> std::optional<IkeSaId>
        {
            if constexpr (requires { one.ikeSa; })
            {
                return one.ikeSa;
            }
            return std::nullopt;
        },
        output);
}

/// The path that an output is about.
const Path* PathOf(const Output& output)
{
    return std::visit(
        [](const auto& one) -> const Path*
        {
            if constexpr (requires { one.path.peer.port; })
            {
                return &one.path;
            }
            return nullptr;
        },
        output);
}

/// The initiator's SPI in the header of an IKE message that is sent; all zero where it is none.
IkeSpi SpiOf(const SendDatagram& datagram)
{
    constexpr std::size_t marker = 4;
    const bool hasMarker = datagram.path.local.port != IKE_PORT;
    const auto header =
        DecodeHeader(OctetView(datagram.octets)
                         .subspan(std::min(hasMarker ? marker : 0, datagram.octets.size())));
    return header ? header->initiatorSpi : IkeSpi{};
}

} // namespace

PeerRecords::PeerRecords(const Scenario& scenario)
    : m_scenario(scenario)
{
    for (const Peer& peer : scenario.peers)
    {
        if (peer.role != PeerRole::Initiator)
        {
            continue;
        }
        m_records.push_back({&peer, scenario.FindPeer(peer.connectsTo), {}});
        std::set<IpAddress> visible;
        for (const std::string& name : peer.outside)
        {
            visible.merge(VisibleAddresses(scenario, {peer.node, name}));
        }
        m_visible.push_back(std::move(visible));
    }
    if (m_records.empty())
    {
        m_records.emplace_back();
        m_visible.emplace_back();
    }
    AddFlows();
}

void PeerRecords::AddFlows()
{
    const FlowEnds ends(m_scenario);
    for (const Flow& flow : m_scenario.flows)
    {
        const auto peerOf = [&](const std::string& node, Family family)
        {
            const auto end = ends.Find(node, family);
            return end ? m_scenario.FindPeer(end->peer) : nullptr;
        };
        const auto* probes = std::get_if<ProbeFlow>(&flow);
        const auto* transfer = std::get_if<TcpFlow>(&flow);
        const Peer* first = probes != nullptr ? peerOf(probes->ends[0], probes->family)
                                              : peerOf(transfer->from, transfer->family);
        const Peer* second = probes != nullptr ? peerOf(probes->ends[1], probes->family)
                                               : peerOf(transfer->to, transfer->family);
        const auto own = first != nullptr ? FindOwn(*first) : std::nullopt;
        const auto other = second != nullptr ? FindOwn(*second) : std::nullopt;
        const Index index = own.value_or(other.value_or(0));
        m_flows.emplace(FlowName(flow), index);
        RunRecord& run = m_records[index].run;
        if (probes != nullptr)
        {
            // Up is from the initiator: a flow whose first end is not at one is told the other way
            // round.
            run.streams.push_back(
                {probes->name, {}, first != nullptr && first->role == PeerRole::Responder});
        }
        else
        {
            run.transfers.push_back({transfer->name, {}});
        }
    }
}

std::optional<PeerRecords::Index> PeerRecords::FindOwn(const Peer& peer) const
{
    const auto found = std::ranges::find(m_records, &peer, &PeerRecord::initiator);
    return found != m_records.end() ? std::optional(static_cast<Index>(found - m_records.begin()))
                                    : std::nullopt;
}

std::optional<PeerRecords::Index> PeerRecords::FindByAddress(const Transport& transport) const
{
    if (const auto known = m_sources.find(transport); known != m_sources.end())
    {
        return known->second;
    }
    const auto found = std::ranges::find_if(m_visible,
                                            [&](const std::set<IpAddress>& visible)
                                            { return visible.contains(transport.address); });
    return found != m_visible.end() ? std::optional(static_cast<Index>(found - m_visible.begin()))
                                    : std::nullopt;
}

std::optional<PeerRecords::Index> PeerRecords::FindBySpi(const IkeSpi& initiatorSpi) const
{
    const auto found = m_spis.find(initiatorSpi);
    return found != m_spis.end() ? std::optional(found->second) : std::nullopt;
}

std::optional<PeerRecords::Index> PeerRecords::FindAtResponder(const Peer& peer,
                                                               const Output& output) const
{
    if (const auto ikeSa = IkeSaOf(output))
    {
        if (const auto known = m_ikeSas.find({peer.name, *ikeSa}); known != m_ikeSas.end())
        {
            return known->second;
        }
    }
    std::optional<Index> found;
    if (const auto* traced = std::get_if<IkeMessageTraced>(&output))
    {
        found = FindBySpi(traced->message.header.initiatorSpi);
    }
    else if (const auto* keys = std::get_if<IkeKeysDerived>(&output))
    {
        found = FindBySpi(keys->initiatorSpi);
    }
    else if (const auto* established = std::get_if<Established>(&output))
    {
        found = FindBySpi(established->initiatorSpi);
    }
    else if (const auto* datagram = std::get_if<SendDatagram>(&output))
    {
        found = FindBySpi(SpiOf(*datagram));
    }
    const Path* path = PathOf(output);
    return found || path == nullptr ? found : FindByAddress(path->peer);
}

/// Remembers what tells later outputs apart.
void PeerRecords::Learn(Index index, const Peer& peer, const Output& output)
{
    if (const auto ikeSa = IkeSaOf(output))
    {
        m_ikeSas.try_emplace({peer.name, *ikeSa}, index);
    }
    if (const auto* traced = std::get_if<IkeMessageTraced>(&output))
    {
        if (!traced->message.header.initiatorSpi.IsZero())
        {
            m_spis.try_emplace(traced->message.header.initiatorSpi, index);
        }
        if (peer.role == PeerRole::Responder)
        {
            m_sources[traced->path.peer] = index;
        }
    }
    else if (const auto* rekeyed = std::get_if<IkeSaRekeyed>(&output))
    {
        m_spis.try_emplace(rekeyed->initiatorSpi, index);
    }
}

void PeerRecords::Add(Instant now, const Peer& peer, const Output& output)
{
    const auto own = FindOwn(peer);
    const auto index = own ? own : FindAtResponder(peer, output);
    if (!index || (!own && m_records[*index].responder != &peer))
    {
        return;
    }
    Learn(*index, peer, output);
    RunRecord& run = m_records[*index].run;
    (own ? run.initiator : run.responder).Add(now, output, m_scenario.codePoints);
}

PeerRecord& PeerRecords::Of(const Peer& peer, const Path& path)
{
    const auto own = FindOwn(peer);
    return m_records[own ? *own : FindByAddress(path.peer).value_or(0)];
}

PeerRecord& PeerRecords::OfFlow(const std::string& flow)
{
    const auto found = m_flows.find(flow);
    assert(found != m_flows.end());
    return m_records[found->second];
}

std::vector<PeerRecord*> PeerRecords::BehindNat(const IpAddress& inside)
{
    std::vector<PeerRecord*> found;
    for (Index i = 0; i < m_records.size(); ++i)
    {
        if (m_visible[i].contains(inside))
        {
            found.push_back(&m_records[i]);
        }
    }
    if (found.empty())
    {
        // In front of a responder, say.
        std::ranges::transform(
            m_records, std::back_inserter(found), [](PeerRecord& one) { return &one; });
    }
    return found;
}

const PeerRecord& PeerRecords::About(const Peer& peer) const
{
    const auto found = std::ranges::find_if(
        m_records,
        [&](const PeerRecord& one) { return one.initiator == &peer || one.responder == &peer; });
    return found != m_records.end() ? *found : m_records.front();
}

} // namespace mopo
