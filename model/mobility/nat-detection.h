// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/crypto.h"
#include "model/mobility/sa-addresses.h"
#include "model/wire/message.h"

#include <optional>

namespace mopo
{

/// SHA-1(SPIi | SPIr | address | port) (RFC 7296 2.23). The SPIs are those of the message that
/// carries the hash; both are zero in PATH_TEST (D-34), SPIr is in an IKE_SA_INIT request.
Octets NatDetectionHash(Crypto& crypto,
                        const IkeSpi& initiatorSpi,
                        const IkeSpi& responderSpi,
                        const Transport& transport);

/// Adds NAT_DETECTION_SOURCE_IP over `asSent.local` and NAT_DETECTION_DESTINATION_IP over
/// `asSent.peer`.
void AppendNatDetection(Payloads& payloads,
                        Crypto& crypto,
                        const IkeSpi& initiatorSpi,
                        const IkeSpi& responderSpi,
                        const Path& asSent);

/// Whether there is any NAT_DETECTION_*_IP: its sender supports NAT traversal, and asks for the
/// same in the response.
bool HasNatDetection(const Payloads& payloads);

/// Who is behind a NAT, as the receiver of a message sees it.
struct NatDetectionVerdict
{
    /// The SOURCE hashes do not match the header's source.
    bool peerBehindNat = false;
    /// The DESTINATION hash does not match the header's destination.
    bool selfBehindNat = false;

    bool Any() const
    {
        return peerBehindNat || selfBehindNat;
    }

    friend bool operator==(const NatDetectionVerdict&, const NatDetectionVerdict&) = default;
};

/// Compares the hashes of a received message with its header: `asReceived.local` is the header's
/// destination, `asReceived.peer` its source. Nothing when the message has no NAT_DETECTION_*_IP.
/// Where only one of the two kinds is there, the other counts as a match (D-21).
std::optional<NatDetectionVerdict> JudgeNatDetection(const Payloads& payloads,
                                                     Crypto& crypto,
                                                     const IkeSpi& initiatorSpi,
                                                     const IkeSpi& responderSpi,
                                                     const Path& asReceived);

/// The flags that a verdict means for the end that reached it (D-24). They replace the old ones,
/// they are never added to them. `alwaysEncapsulate` is a local policy for paths that drop
/// protocol 50 (D-22).
NatFlags FlagsFor(const NatDetectionVerdict& verdict, bool alwaysEncapsulate = false);

enum class NatMappingVerdict : std::uint8_t
{
    /// Nothing to compare, or nothing to compare with.
    Unknown,
    Unchanged,
    Changed,
};

/// What the peer said last about where it sees this end (D-28): the raw
/// NAT_DETECTION_DESTINATION_IP of a response, which is a hash over this end's mapped address.
class NatMappingMemory
{
  public:
    /// Compares the response with the one before it and remembers it. Hashes over other SPIs (a
    /// rekeyed IKE SA) or from another path have nothing to say about each other.
    NatMappingVerdict Compare(const Payloads& response,
                              const IkeSpi& initiatorSpi,
                              const IkeSpi& responderSpi,
                              const Path& path);

    void Forget()
    {
        m_last.reset();
    }

  private:
    struct Remembered
    {
        IkeSpi initiatorSpi;
        IkeSpi responderSpi;
        Path path;
        Octets hash;
    };

    std::optional<Remembered> m_last;
};

} // namespace mopo
