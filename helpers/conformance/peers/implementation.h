// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/script/case.h"
#include "model/ike/config.h"
#include "model/mobility/sa-addresses.h"

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mopo::conformance
{

/// What crosses the wire between the tester and an implementation.
struct Datagram
{
    enum class Kind : std::uint8_t
    {
        Udp,
        /// ESP outside of UDP: the ports are 0.
        Esp,
    };

    Kind kind = Kind::Udp;
    Transport source;
    Transport destination;
    /// What UDP or IP carries: on port 4500 with the non-ESP marker, if it is IKE.
    Octets octets;
};

/// What a case asks of the implementation before it begins. The same keys, identities and
/// algorithms hold for all cases: they are the tester's configuration.
struct PeerSetup
{
    Role role{};
    /// As `needs` has them: `nat-prevention` to `require`, say.
    std::map<std::string, std::string> choices;
    /// Of the implementation.
    std::vector<IpAddress> addresses;
    /// Those of the tester that an initiator knows.
    std::vector<IpAddress> testerAddresses;
    /// What it has to know about the tester: identities, the shared key, suites, selectors.
    PeerConfig peer;
};

/// Something that happens at the implementation's own host, or that its user wants: `connect`,
/// `address-lost U1`, `address-gained U2`, `address-withdrawn U1`, `prefer U2`, `check-liveness`,
/// `rekey-ike`, `rekey-child`, `close`, `ping`; and of one behind real sockets `reset` before each
/// case: no IKE SA, all addresses there.
struct TriggerEvent
{
    std::string name;
    std::vector<IpAddress> addresses;
};

/// What an implementation tells about its first IKE SA, if it can: the "SA dump".
struct SaDump
{
    /// Where its requests go (draft 1.3).
    Path ike;
    /// Where its outbound IPsec SAs go.
    IpsecSaAddresses ipsec;
    /// How many pairs of Child SAs there are.
    std::size_t childSas = 0;
    /// Those of them that do not go where `ipsec` says.
    std::size_t strayChildSas = 0;
    /// "additional_addresses", the peer's current one left out.
    std::vector<IpAddress> peerAddresses;
    bool isUp = false;
};

/// An implementation under test that runs in virtual time: octets and times in, octets out. Write
/// one of these to have your own library judged; examples/ has a small one.
class Implementation
{
  public:
    virtual ~Implementation() = default;

    /// As it stands in reports.
    virtual std::string Name() const = 0;

    /// Forgets everything and starts anew. A reason where it cannot be configured like that: the
    /// case is not applicable then.
    virtual std::expected<void, std::string> Prepare(Instant now, const PeerSetup& setup) = 0;

    virtual void HandleDatagram(Instant now, const Datagram& datagram) = 0;
    virtual void HandleTimeout(Instant now) = 0;
    virtual std::optional<Instant> NextTimeout() const = 0;

    /// What it wants to send; nothing when that was all.
    virtual std::optional<Datagram> PollDatagram() = 0;

    /// A reason where it knows no such event: the case is inconclusive then.
    virtual std::expected<void, std::string> Trigger(Instant now, const TriggerEvent& event) = 0;

    /// Nothing where it does not tell.
    virtual std::optional<SaDump> Dump() const
    {
        return std::nullopt;
    }
};

} // namespace mopo::conformance
