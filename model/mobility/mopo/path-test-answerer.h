// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"
#include "model/mobility/mopo/path-test.h"
#include "model/mobility/rate-limit.h"

#include <span>
#include <vector>

namespace mopo
{

/// Limits of answering (D-36).
struct PathTestAnswerLimits
{
    RateLimit perSource{20, 40};
    RateLimit total{1000, 2000};
    /// Sources are told apart by so many buckets, however many there are.
    std::size_t buckets = 1024;
};

/// Answers PATH_TEST requests. "It also does not result in the responder keeping any state": what
/// it keeps is a rate limiter of fixed size. Never sends more octets than it got.
class PathTestAnswerer
{
  public:
    /// `random` only keys the choice of buckets, so that nobody can aim at another's.
    PathTestAnswerer(const CodePoints& codePoints,
                     const PathTestAnswerLimits& limits,
                     RandomSource& random);

    /// The response to a request that arrived on `path`; it leaves on the same path. An error is
    /// the reason for silence: LimitReached, or what is wrong with the request.
    Result<Octets> Answer(Instant now,
                          const Path& path,
                          OctetView request,
                          std::span<const IpAddress> ownAddresses,
                          Crypto& crypto);

  private:
    Instant& BucketOf(const IpAddress& source);

    CodePoints m_codePoints;
    PathTestAnswerLimits m_limits;
    std::uint64_t m_key;
    Instant m_total{};
    std::vector<Instant> m_buckets;
};

} // namespace mopo
