// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/address-list.h"

#include <algorithm>

namespace mopo
{

namespace
{

bool Contains(std::span<const IpAddress> addresses, const IpAddress& address)
{
    return std::ranges::find(addresses, address) != addresses.end();
}

} // namespace

bool IsUsableAnnouncement(const IpAddress& announced,
                          const IpAddress& headerSource,
                          std::span<const IpAddress> ownAddresses)
{
    if (announced.IsUnspecified() || announced.IsMulticast() || announced.IsBroadcast() ||
        announced.IsLoopback() || announced.IsIpv4Mapped())
    {
        return false;
    }
    if (announced.IsLinkLocal() &&
        (!headerSource.IsLinkLocal() || headerSource.GetFamily() != announced.GetFamily()))
    {
        return false;
    }
    return !Contains(ownAddresses, announced);
}

std::vector<IpAddress> FilterAnnouncement(std::span<const IpAddress> announced,
                                          const IpAddress& headerSource,
                                          std::span<const IpAddress> ownAddresses)
{
    std::vector<IpAddress> usable;
    for (const IpAddress& address : announced)
    {
        if (usable.size() == ADDRESS_LIST_LIMIT)
        {
            break;
        }
        if (address != headerSource && !Contains(usable, address) &&
            IsUsableAnnouncement(address, headerSource, ownAddresses))
        {
            usable.push_back(address);
        }
    }
    return usable;
}

bool PeerAddresses::Contains(const IpAddress& address) const
{
    return address == headerSource || mopo::Contains(additional, address);
}

std::vector<IpAddress> PeerAddresses::All() const
{
    std::vector<IpAddress> all{headerSource};
    std::ranges::copy_if(additional,
                         std::back_inserter(all),
                         [&](const IpAddress& address) { return address != headerSource; });
    return all;
}

bool MayProbe(const IpAddress& announced, const IpAddress& currentPeer, bool allowPrivate)
{
    if (announced == currentPeer || allowPrivate)
    {
        return true;
    }
    if (announced.IsLinkLocal())
    {
        return currentPeer.IsLinkLocal();
    }
    return !announced.IsPrivate() || currentPeer.IsPrivate();
}

std::vector<IpAddress> Probeable(const PeerAddresses& peer,
                                 const IpAddress& currentPeer,
                                 bool allowPrivate)
{
    std::vector<IpAddress> addresses = peer.All();
    std::erase_if(
        addresses,
        [&](const IpAddress& address)
        { return address != peer.headerSource && !MayProbe(address, currentPeer, allowPrivate); });
    return addresses;
}

std::vector<IpAddress> OwnAddressList(std::span<const IpAddress> usable, const IpAddress& source)
{
    return FilterAnnouncement(usable, source, {});
}

std::vector<IpAddress> OwnAddressUpdate(std::span<const IpAddress> usable, const IpAddress& source)
{
    std::vector<IpAddress> list = OwnAddressList(usable, source);
    if (list.empty())
    {
        list.push_back(source);
    }
    return list;
}

} // namespace mopo
