// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/base/octets.h"
#include "model/base/result.h"
#include "model/ipsec/esp.h"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace mopo
{

/// "Don't Fragment" of a tunnel's IPv4 header (RFC 4301 8.1).
enum class OuterDontFragment : std::uint8_t
{
    Clear,
    Set,
    /// As an inner IPv4 packet has it; else clear.
    Copy,
};

/// The scenario file's word: `clear`, `set` or `copy`.
const char* ToString(OuterDontFragment treatment);
std::optional<OuterDontFragment> ParseOuterDontFragment(std::string_view text);

/// Whether an inner packet may be sent only so that no router has to fragment it.
bool MustNotBeFragmented(OuterDontFragment treatment, OctetView inner);

/// What an ICMP error says: a packet of ours, in ESP or in UDP, was too big for a link.
struct TooBigReport
{
    /// As the quoted packet had it; with ports in UDP.
    Path path;
    /// Of the quoted ESP packet; none in UDP.
    std::optional<EspSpi> spi;
    std::size_t mtu = 0;
};

/// Reads a whole IP packet. Nothing where it is no "fragmentation needed" of IPv4 and no Packet Too
/// Big of IPv6 about ESP or UDP, or where its checksum is wrong.
std::optional<TooBigReport> ParseTooBigReport(OctetView packet);

/// The largest inner packet that does not exceed `limit` with all headers, as one of `inner` octets
/// became `outer` octets: whatever a cipher pads to divides 16.
std::size_t LargestInner(std::size_t inner, std::size_t outer, std::size_t limit);

/// What is known of the path MTU between two outer addresses (RFC 4301 8.2). A move begins anew,
/// without what was learned of another path (D-19).
class PathMtus
{
  public:
    /// RFC 1191 6.3: after ten minutes a larger one is tried.
    static constexpr Duration AGE = std::chrono::minutes(10);
    /// RFC 4301 6.1.1: "a minimum PMTU", which no unauthenticated message can go below. That of
    /// IPv6 is RFC 8201 4's.
    static constexpr std::size_t LEAST_IPV4 = 576;
    static constexpr std::size_t LEAST_IPV6 = 1280;

    /// `known` is what the path was thought to carry. InvalidConfiguration, and nothing is learned,
    /// where the value is impossible or no news.
    Status Learn(Instant now, const Path& path, std::size_t mtu, std::size_t known);

    /// Nothing where only the first link is known.
    std::optional<std::size_t> Find(Instant now, const Path& path) const;

  private:
    using Key = std::pair<IpAddress, IpAddress>;

    struct Entry
    {
        std::size_t mtu = 0;
        Instant until;
    };

    std::map<Key, Entry> m_entries;
};

} // namespace mopo
