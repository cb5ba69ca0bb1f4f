// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/policy/policy-config.h"
#include "model/policy/round-trip-estimator.h"

#include <compare>
#include <cstddef>
#include <map>
#include <optional>

namespace mopo
{

/// A path without its ports: what is learnt about a pair of addresses does not depend on them.
struct AddressPair
{
    IpAddress local;
    IpAddress peer;

    friend auto operator<=>(const AddressPair&, const AddressPair&) = default;
};

AddressPair PairOf(const Path& path);

/// What is known of one pair of addresses.
struct PairRecord
{
    RoundTripEstimator roundTrip;
    /// The peer last answered over this pair …
    std::optional<Instant> lastSuccess;
    /// … and since then this pair was found dead.
    std::optional<Instant> lastFailure;
    /// The peer refused this pair: it is not tried before.
    std::optional<Instant> refusedUntil;
};

/// Whether a pair works, as far as anyone knows.
enum class Standing : std::uint8_t
{
    /// An answer came over it, not long ago, and no failure since.
    Proven,
    Unknown,
    /// The last thing that is known of it is a failure.
    Failed,
};

/// Remembers the pairs of addresses of one peer: how fast they are, which of them failed and which
/// were refused. Bounded: the pair that was heard of least recently makes room for a new one.
class PathHistory
{
  public:
    static constexpr std::size_t DEFAULT_LIMIT = 256;

    explicit PathHistory(std::size_t limit = DEFAULT_LIMIT);

    /// An unambiguous round trip, of an exchange or of a path test; a success, too.
    void OnRoundTrip(Instant now, const AddressPair& pair, Duration roundTrip);

    /// An answer that proves the pair but measures nothing, because the request was sent again.
    void OnSuccess(Instant now, const AddressPair& pair);

    /// The pair was found dead, or a test of it got no answer.
    void OnFailure(Instant now, const AddressPair& pair);

    /// UNACCEPTABLE_PATH or NAT_PREVENTED: the exact pair is held, not its two addresses (D-01).
    void OnRefused(Instant now, const AddressPair& pair, const PolicyConfig& config);

    /// Either end's set of addresses changed: what was refused may be accepted now (D-01).
    void OnAddressesChanged();

    /// This local address is new, or back. The same private address may stand in another network,
    /// so nothing that was learnt of its pairs holds any more.
    void OnLocalAddressAppeared(const IpAddress& local);

    /// Nothing for a pair of which nothing is known.
    const PairRecord* Find(const AddressPair& pair) const;

    bool IsHeld(Instant now, const AddressPair& pair) const;
    Standing GetStanding(Instant now, const AddressPair& pair, const PolicyConfig& config) const;
    std::optional<Duration> GetSmoothedRoundTrip(const AddressPair& pair) const;

    /// How long to wait before the first retransmission over this pair (D-60): twice the smoothed
    /// round trip within the policy's bounds; the policy's guess where nothing was measured. Or the
    /// same on every pair, where the policy says so.
    Duration InitialRetransmission(const AddressPair& pair,
                                   AccessKind kind,
                                   const PolicyConfig& config) const;

    /// How long a PATH_TEST of the current path may take before the path is held dead, when the
    /// peer itself shows that it hears nothing.
    Duration QuickCheck(const AddressPair& pair, AccessKind kind, const PolicyConfig& config) const;

    std::size_t GetSize() const
    {
        return m_entries.size();
    }

  private:
    struct Entry
    {
        PairRecord record;
        Instant touched;
    };

    PairRecord& Touch(Instant now, const AddressPair& pair);
    void MakeRoom();

    std::map<AddressPair, Entry> m_entries;
    std::size_t m_limit;
};

} // namespace mopo
