// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/ports.h"
#include "model/mobility/rate-limit.h"
#include "model/mobility/sent-on.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

// --- Ports

// D-23: "MUST change to port 4500 …, even if no NAT was detected between them"
TEST(IkePort, TableOfSupport)
{
    for (const bool nat : {false, true})
    {
        EXPECT_EQ(IkePortFor(true, true, nat), NAT_T_PORT);
        EXPECT_EQ(IkePortFor(true, false, nat), IKE_PORT);
        EXPECT_EQ(IkePortFor(false, false, nat), IKE_PORT);
    }
    EXPECT_EQ(IkePortFor(false, true, true), NAT_T_PORT);
    EXPECT_EQ(IkePortFor(false, true, false), IKE_PORT);
}

// D-40, D-50
TEST(Ports, OfANewPathFollowTheCurrentOne)
{
    const Path mapped{T("203.0.113.1"), T("198.51.100.7", 61001)};
    EXPECT_EQ(PathBetween(A("203.0.113.9"), A("198.51.100.7"), mapped),
              (Path{T("203.0.113.9"), T("198.51.100.7", 61001)}))
        << "the port that a NAT chose belongs to the peer's address";
    EXPECT_EQ(PathBetween(A("203.0.113.9"), A("198.51.100.8"), mapped),
              (Path{T("203.0.113.9"), T("198.51.100.8", 4500)}));
    const Path plain{T("192.0.2.1", 500), T("203.0.113.1", 500)};
    EXPECT_EQ(PathBetween(A("2001:db8::1"), A("2001:db8::2"), plain),
              (Path{T("2001:db8::1", 500), T("2001:db8::2", 500)}));
}

// --- Rate limits

TEST(RateLimitTake, GivesABurstAndThenTheRate)
{
    const RateLimit limit{.perSecond = 20, .burst = 40};
    Instant bucket{};
    for (int token = 0; token < 40; ++token)
    {
        EXPECT_TRUE(limit.Take(START, bucket)) << token;
    }
    EXPECT_FALSE(limit.Take(START, bucket));
    EXPECT_FALSE(limit.Take(At(milliseconds(49)), bucket));
    EXPECT_TRUE(limit.Take(At(milliseconds(50)), bucket));
    EXPECT_FALSE(limit.Take(At(milliseconds(50)), bucket));
}

TEST(RateLimitTake, RefusalsCostNothing)
{
    const RateLimit limit{.perSecond = 1, .burst = 1};
    Instant bucket{};
    EXPECT_TRUE(limit.Take(START, bucket));
    for (int attempt = 0; attempt < 1000; ++attempt)
    {
        EXPECT_FALSE(limit.Take(At(milliseconds(attempt % 1000)), bucket));
    }
    EXPECT_TRUE(limit.Take(At(seconds(1)), bucket));
}

TEST(RateLimitTake, NeverSavesMoreThanTheBurst)
{
    const RateLimit limit{.perSecond = 10, .burst = 3};
    Instant bucket{};
    int taken = 0;
    while (limit.Take(At(seconds(1000)), bucket))
    {
        ++taken;
    }
    EXPECT_EQ(taken, 3);
}

TEST(RateLimitTake, NothingPerSecondIsNothing)
{
    Instant bucket{};
    EXPECT_FALSE((RateLimit{.perSecond = 0, .burst = 10}.Take(START, bucket)));
    EXPECT_FALSE((RateLimit{.perSecond = 10, .burst = 0}.Take(START, bucket)));
}

// --- The record of paths that a request was sent on

const Path OLD = Between("192.0.2.1", "203.0.113.1");

// MOPO-2.6-02
TEST(SentOnPaths, OnePathIsUnambiguousHoweverOftenItIsUsed)
{
    SentOn sentOn(OLD);
    sentOn.Add(OLD);
    sentOn.Add(OLD);
    EXPECT_TRUE(sentOn.Unambiguous());
    EXPECT_EQ(sentOn.Only(), OLD);
    EXPECT_TRUE(sentOn.OneSource());
}

// MOPO-2.6-10: "it is possible that the request has been sent to several different addresses"
TEST(SentOnPaths, SeveralProveNothing)
{
    for (const Path& other : {Between("192.0.2.1", "203.0.113.2"),
                              Between("192.0.2.2", "203.0.113.1"),
                              Path{T("192.0.2.1"), T("203.0.113.1", 61001)},
                              Path{T("192.0.2.1", 500), T("203.0.113.1", 500)}})
    {
        SentOn sentOn(OLD);
        sentOn.Add(other);
        EXPECT_FALSE(sentOn.Unambiguous()) << other.ToString();
        EXPECT_EQ(sentOn.Only(), std::nullopt);
        sentOn.Add(OLD);
        EXPECT_FALSE(sentOn.Unambiguous()) << "going back does not help";
        EXPECT_EQ(sentOn.Paths(), (std::vector{OLD, other}));
    }
}

// D-48: what matters for an address list is the source.
TEST(SentOnPaths, AListIsAmbiguousOnlyWithSeveralSources)
{
    SentOn sentOn(OLD);
    sentOn.Add(Between("192.0.2.1", "203.0.113.2"));
    EXPECT_TRUE(sentOn.OneSource());
    sentOn.Add(Between("192.0.2.2", "203.0.113.2"));
    EXPECT_FALSE(sentOn.OneSource());
}

TEST(SentOnPaths, NotSentProvesNothing)
{
    EXPECT_FALSE(SentOn().Unambiguous());
    EXPECT_FALSE(SentOn().OneSource());
    EXPECT_EQ(SentOn().Only(), std::nullopt);
}

TEST(SentOnPaths, MemoryIsBounded)
{
    SentOn sentOn;
    for (std::uint16_t port = 1; port < 1000; ++port)
    {
        sentOn.Add({T("192.0.2.1"), T("203.0.113.1", port)});
    }
    EXPECT_EQ(sentOn.Paths().size(), SentOn::LIMIT);
    EXPECT_FALSE(sentOn.Unambiguous());
}

} // namespace
} // namespace mopo
