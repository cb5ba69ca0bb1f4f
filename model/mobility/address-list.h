// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

#include <cstddef>
#include <span>
#include <vector>

namespace mopo
{

/// Addresses of a peer that are stored, and own addresses that are announced, at most (D-51).
inline constexpr std::size_t ADDRESS_LIST_LIMIT = 16;

/// Whether an announced address can be an address of the peer at all (D-51). `headerSource` is the
/// source of the message that announces it: link-local addresses mean something only to a peer that
/// is on this link itself.
bool IsUsableAnnouncement(const IpAddress& announced,
                          const IpAddress& headerSource,
                          std::span<const IpAddress> ownAddresses);

/// The usable ones of the announced addresses in their order, which is the peer's preference; none
/// twice, at most ADDRESS_LIST_LIMIT.
std::vector<IpAddress> FilterAnnouncement(std::span<const IpAddress> announced,
                                          const IpAddress& headerSource,
                                          std::span<const IpAddress> ownAddresses);

/// The addresses of a peer (D-48): where its last list came from, and the list.
struct PeerAddresses
{
    /// Apart from the others, because a NAT may have put it there.
    IpAddress headerSource;
    /// `additional_addresses` of the draft (2.2).
    std::vector<IpAddress> additional;

    bool Contains(const IpAddress& address) const;
    /// The header's source, then the others in order.
    std::vector<IpAddress> All() const;

    friend bool operator==(const PeerAddresses&, const PeerAddresses&) = default;
};

/// Whether tests may be sent to an address of the peer that was never seen to work (D-41): a
/// private address may belong to somebody else in this end's own network.
bool MayProbe(const IpAddress& announced, const IpAddress& currentPeer, bool allowPrivate = false);

/// The addresses of a peer that this end may send to on its own account.
std::vector<IpAddress> Probeable(const PeerAddresses& peer,
                                 const IpAddress& currentPeer,
                                 bool allowPrivate = false);

/// What to announce in a message that leaves from `source`: all usable own addresses but that one
/// (D-48). `usable` has only what the local policy wants to be known (D-54).
std::vector<IpAddress> OwnAddressList(std::span<const IpAddress> usable, const IpAddress& source);

/// The same for a request that has to replace an earlier list. A list cannot be empty, so
/// "none left" names the source, which the receiver has anyway (D-49).
std::vector<IpAddress> OwnAddressUpdate(std::span<const IpAddress> usable, const IpAddress& source);

} // namespace mopo
