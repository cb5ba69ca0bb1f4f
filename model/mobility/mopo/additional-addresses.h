// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/mobility/address-list.h"
#include "model/mobility/mopo/latest-update.h"
#include "model/mobility/path-acceptance.h"
#include "model/wire/message.h"

#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace mopo
{

/// Draft 2.2 and 2.4, additional addresses and their update.

void AppendAdditionalAddresses(Payloads& payloads,
                               std::span<const IpAddress> addresses,
                               const CodePoints& codePoints);

/// The addresses of all ADDITIONAL_ADDRESS notifies, as they come and not yet judged; those of a
/// length other than 4 and 16 are left out (D-51). Nothing when no notify is well-formed: then the
/// message says nothing about addresses, and an older list stays (D-49).
std::optional<std::vector<IpAddress>> ReadAdditionalAddresses(const Payloads& payloads,
                                                              const CodePoints& codePoints);

/// What an authenticated IKE_AUTH message says about the peer's addresses (2.2). Without a list
/// they are the header's source alone. No Message ID is kept: that of an IKE_AUTH response counts
/// the other end's requests.
PeerAddresses PeerAddressesOfIkeAuth(const Payloads& payloads,
                                     const CodePoints& codePoints,
                                     const IpAddress& headerSource,
                                     std::span<const IpAddress> ownAddresses);

/// What one end knows about the other's addresses.
struct AddressListState
{
    LatestUpdate latestListUpdate;
    PeerAddresses peer;
};

/// The request has no list.
struct NoAddressList
{
    friend bool operator==(const NoAddressList&, const NoAddressList&) = default;
};

/// "To avoid the situation where new information is overwritten by older" (2.4): answer, no more.
struct AddressListStale
{
    friend bool operator==(const AddressListStale&, const AddressListStale&) = default;
};

/// Advance the counter and store this instead of what was there.
struct AddressListStored
{
    PeerAddresses peer;
    friend bool operator==(const AddressListStored&, const AddressListStored&) = default;
};

using AddressListVerdict = std::variant<NoAddressList, AddressListStale, AddressListStored>;

/// Judges the ADDITIONAL_ADDRESS notifies of an INFORMATIONAL request. A list replaces the stored
/// one completely (D-48).
AddressListVerdict JudgeAddressList(const AddressListState& state,
                                    std::uint32_t messageId,
                                    const Payloads& payloads,
                                    const CodePoints& codePoints,
                                    const IpAddress& headerSource,
                                    std::span<const IpAddress> ownAddresses);

/// "Determines whether the currently used path needs to be changed" (2.4; D-53).
struct PathNeed
{
    enum class Kind : std::uint8_t
    {
        Keep,
        /// The peer used another path than this end does: try whether the current one still works.
        Check,
        /// The peer does not have its current address any more.
        Change,
    };
    Kind kind = Kind::Keep;
    /// The path the list came on, with own end first: it has just worked in the other direction.
    /// Not with Keep, and not where this end's policy refuses it.
    std::optional<Path> suggestion;

    friend bool operator==(const PathNeed&, const PathNeed&) = default;
};

/// For the initiator, after it has stored a list and answered. `listCameOn.local` is the header's
/// destination.
PathNeed JudgePathNeed(const PeerAddresses& peer,
                       const Path& current,
                       const Path& listCameOn,
                       const PathAcceptance& acceptance);

/// Where a responder may look for a working path: "the responder uses the additional address list
/// received from the initiator" (2.4; D-52), from each of its `locals`. The peer's address that is
/// in use comes first, being the only one that a NAT may let through (D-39), then its list; private
/// addresses as in `Probeable`. All ports as IKE requests have them.
std::vector<Path> ResponderPaths(std::span<const IpAddress> locals,
                                 const PeerAddresses& peer,
                                 const Path& current,
                                 const PathAcceptance& acceptance);

} // namespace mopo
