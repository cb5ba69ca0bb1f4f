// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/datagram-kind.h"
#include "helpers/results/metrics/probe-log.h"
#include "model/ike/output.h"

#include <optional>
#include <vector>

namespace mopo
{

/// What tells one IKE message from another; the copies of one message have the same key.
struct MessageKey
{
    IkeSpi initiatorSpi;
    std::uint8_t exchangeType = 0;
    std::uint32_t messageId = 0;
    bool response = false;
    /// The header's Initiator flag.
    bool fromInitiator = false;

    friend bool operator==(const MessageKey&, const MessageKey&) = default;
};

/// A message that one end sent or accepted.
struct IkeRecord
{
    Instant time;
    bool sent = false;
    bool retransmission = false;
    MessageKey key;
    Path path;
    bool changePath = false;
    /// UNACCEPTABLE_PATH (draft 3.4) and NAT_PREVENTED (3.7).
    bool unacceptablePath = false;
    bool natPrevented = false;
};

/// Whether the one is a request and the other one its response.
bool IsAnsweredBy(const IkeRecord& request, const IkeRecord& response);

/// A datagram that one end sent.
struct DatagramRecord
{
    Instant time;
    DatagramKind kind{};
    Path path;
    /// With UDP and IP headers.
    std::size_t octets = 0;
};

/// The IKE SA was moved.
struct MoveRecord
{
    Instant time;
    Path from;
    Path to;
    PathReason reason{};
    /// Where an ESP packet was the reason, how long that packet was on its way.
    std::optional<Duration> trigger;
};

/// Where the outbound IPsec SAs send from now on.
struct AddressRecord
{
    Instant time;
    IpsecSaAddresses addresses;
};

/// Something that happened to a path.
struct PathRecord
{
    Instant time;
    Path path;
};

/// An IKE SA was established or closed.
struct SaRecord
{
    Instant time;
    IkeSaId ikeSa;
};

struct TestedRecord
{
    Instant time;
    Path path;
    std::optional<Duration> roundTrip;
};

/// What one end of an IKE SA did, in the order of time.
struct IkeLog
{
    std::vector<IkeRecord> messages;
    std::vector<DatagramRecord> datagrams;
    std::vector<MoveRecord> moves;
    std::vector<AddressRecord> addresses;
    std::vector<PathRecord> confirmed;
    std::vector<PathRecord> refused;
    std::vector<PathRecord> suspected;
    /// The peer was found to receive there (draft 2.6).
    std::vector<PathRecord> verified;
    std::vector<TestedRecord> tested;
    std::vector<SaRecord> established;
    std::vector<SaRecord> closed;
    /// When responses to path tests came that were never asked.
    std::vector<Instant> unmatchedTests;
    std::uint64_t discarded = 0;

    /// Takes what it needs of an output of that end.
    void Add(Instant time, const Output& output, const CodePoints& codePoints);

    /// An authentic ESP packet came that was so long on its way. It may be the reason of a move
    /// that is told before or after it.
    void AddEspArrival(Instant time, Duration transit);

    /// Where the outbound IPsec SAs send at a time; null before the first one is there.
    const AddressRecord* AddressesAt(Instant time) const;

    /// Whether there is an established IKE SA at a time.
    bool IsEstablishedAt(Instant time) const;

  private:
    void AddMessage(Instant time, const IkeMessageTraced& traced, const CodePoints& codePoints);

    struct EspArrivalRecord
    {
        Instant time;
        Duration transit{0};
    };

    std::optional<EspArrivalRecord> m_lastEsp;
};

} // namespace mopo
