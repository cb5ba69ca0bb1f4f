// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/path-test-answerer.h"

#include <algorithm>

namespace mopo
{

namespace
{

bool IsOneHost(const IpAddress& address)
{
    return !address.IsUnspecified() && !address.IsMulticast() && !address.IsBroadcast();
}

/// Whether an answer can go back at all, and not in a circle.
Status CheckPath(const Path& path, std::span<const IpAddress> ownAddresses)
{
    if (!IsOneHost(path.peer.address) || !IsOneHost(path.local.address))
    {
        return Fail(ErrorCode::InvalidSyntax, "PATH_TEST that is not between two hosts");
    }
    if (path.peer.port == 0 || path.local.port == 0)
    {
        return Fail(ErrorCode::InvalidSyntax, "PATH_TEST from or to port 0");
    }
    if (std::ranges::find(ownAddresses, path.peer.address) != ownAddresses.end())
    {
        return Fail(ErrorCode::InvalidSyntax, "PATH_TEST from an address of this host");
    }
    return {};
}

/// The finalizer of SplitMix64: every bit of the result depends on every bit of `value`.
std::uint64_t Mix(std::uint64_t value)
{
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

} // namespace

PathTestAnswerer::PathTestAnswerer(const CodePoints& codePoints,
                                   const PathTestAnswerLimits& limits,
                                   RandomSource& random)
    : m_codePoints(codePoints),
      m_limits(limits),
      m_key(random.TakeUint64()),
      m_buckets(std::max<std::size_t>(limits.buckets, 1))
{
}

Instant& PathTestAnswerer::BucketOf(const IpAddress& source)
{
    // One customer is a /32 of IPv4 or a /56 of IPv6 (D-36).
    const OctetView octets = source.GetOctets();
    std::uint64_t prefix = source.IsIpv4() ? 4 : 6;
    for (const std::uint8_t octet : octets.first(source.IsIpv4() ? 4 : 7))
    {
        prefix = (prefix << 8) | octet;
    }
    return m_buckets[Mix(Mix(prefix ^ m_key) + m_key) % m_buckets.size()];
}

Result<Octets> PathTestAnswerer::Answer(Instant now,
                                        const Path& path,
                                        OctetView request,
                                        std::span<const IpAddress> ownAddresses,
                                        Crypto& crypto)
{
    if (const auto status = CheckPath(path, ownAddresses); !status)
    {
        return std::unexpected(status.error());
    }
    if (!m_limits.perSource.Take(now, BucketOf(path.peer.address)) ||
        !m_limits.total.Take(now, m_total))
    {
        return Fail(ErrorCode::LimitReached, "too many PATH_TEST requests");
    }
    const auto message = DecodePathTest(request, m_codePoints);
    if (!message)
    {
        return std::unexpected(message.error());
    }
    if (message->isResponse)
    {
        return Fail(ErrorCode::WrongState, "a PATH_TEST response is not answered");
    }
    Octets response = EncodePathTest(
        true, message->messageId, path, message->hasNatDetection, crypto, m_codePoints);
    if (response.size() > request.size())
    {
        response = EncodePathTest(true, message->messageId, path, false, crypto, m_codePoints);
    }
    return response;
}

} // namespace mopo
