// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/additional-addresses.h"

#include "model/mobility/ports.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mopo
{

void AppendAdditionalAddresses(Payloads& payloads,
                               std::span<const IpAddress> addresses,
                               const CodePoints& codePoints)
{
    for (const IpAddress& address : addresses)
    {
        const OctetView octets = address.GetOctets();
        payloads.push_back({MakeMopoNotify(
            codePoints.additionalAddress, codePoints, Octets(octets.begin(), octets.end()))});
    }
}

std::optional<std::vector<IpAddress>> ReadAdditionalAddresses(const Payloads& payloads,
                                                              const CodePoints& codePoints)
{
    std::optional<std::vector<IpAddress>> addresses;
    for (const NotifyPayload* notify : FindNotifies(payloads, codePoints.additionalAddress))
    {
        // 3.2: "the type is determined by payload length"
        if (const auto address = IpAddress::FromOctets(notify->data))
        {
            if (!addresses.has_value())
            {
                addresses.emplace();
            }
            addresses->push_back(*address);
        }
    }
    return addresses;
}

PeerAddresses PeerAddressesOfIkeAuth(const Payloads& payloads,
                                     const CodePoints& codePoints,
                                     const IpAddress& headerSource,
                                     std::span<const IpAddress> ownAddresses)
{
    PeerAddresses peer{headerSource, {}};
    if (const auto announced = ReadAdditionalAddresses(payloads, codePoints))
    {
        // 2.2: "The recipient stores this information … but no other action is taken"
        peer.additional = FilterAnnouncement(*announced, headerSource, ownAddresses);
    }
    return peer;
}

AddressListVerdict JudgeAddressList(const AddressListState& state,
                                    std::uint32_t messageId,
                                    const Payloads& payloads,
                                    const CodePoints& codePoints,
                                    const IpAddress& headerSource,
                                    std::span<const IpAddress> ownAddresses)
{
    const auto announced = ReadAdditionalAddresses(payloads, codePoints);
    if (!announced.has_value())
    {
        return NoAddressList{};
    }
    // 2.4: "keep track of the Message ID of the latest update it has received"
    if (state.latestListUpdate.IsNewerThan(messageId))
    {
        return AddressListStale{};
    }
    return AddressListStored{
        {headerSource, FilterAnnouncement(*announced, headerSource, ownAddresses)}};
}

PathNeed JudgePathNeed(const PeerAddresses& peer,
                       const Path& current,
                       const Path& listCameOn,
                       const PathAcceptance& acceptance)
{
    PathNeed need;
    if (!peer.Contains(current.peer.address))
    {
        need.kind = PathNeed::Kind::Change;
    }
    else if (!current.SameAddresses(listCameOn))
    {
        need.kind = PathNeed::Kind::Check;
    }
    if (need.kind != PathNeed::Kind::Keep && !acceptance.Judge(listCameOn).has_value())
    {
        need.suggestion = listCameOn;
    }
    return need;
}

std::vector<Path> ResponderPaths(std::span<const IpAddress> locals,
                                 const PeerAddresses& peer,
                                 const Path& current,
                                 const PathAcceptance& acceptance)
{
    std::vector<IpAddress> peers{current.peer.address};
    std::ranges::copy_if(Probeable(peer, current.peer.address),
                         std::back_inserter(peers),
                         [&](const IpAddress& one) { return one != current.peer.address; });
    std::vector<Path> paths;
    for (const IpAddress& to : peers)
    {
        for (const IpAddress& from : locals)
        {
            const Path path = PathBetween(from, to, current);
            if (!acceptance.Judge(path).has_value())
            {
                paths.push_back(path);
            }
        }
    }
    return paths;
}

} // namespace mopo
