// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/ike-log.h"
#include "test/unit/helpers/results/run-builder.h"

#include <gtest/gtest.h>

namespace mopo::test
{

namespace
{

const CodePoints CODE_POINTS;

/// The octets of a header, behind the non-ESP marker.
Octets HeaderOctets(std::uint8_t exchangeType, std::uint8_t flags)
{
    Message message;
    message.header.exchangeType = exchangeType;
    message.header.flags = flags;
    Octets octets(4);
    Append(octets, EncodeMessage(message));
    return octets;
}

} // namespace

TEST(IkeLog, DatagramsByKind)
{
    IkeLog log;
    log.Add(At(1), SendDatagram{OLD, {0xff}}, CODE_POINTS);
    log.Add(At(2), SendDatagram{OLD, HeaderOctets(CODE_POINTS.pathTest, 0)}, CODE_POINTS);
    log.Add(At(3),
            SendDatagram{OLD, HeaderOctets(CODE_POINTS.pathTest, Header::FLAG_RESPONSE)},
            CODE_POINTS);
    log.Add(At(4), SendDatagram{OLD, HeaderOctets(37, 0)}, CODE_POINTS);
    ASSERT_EQ(log.datagrams.size(), 4U);
    EXPECT_EQ(log.datagrams[0].kind, DatagramKind::Keepalive);
    EXPECT_EQ(log.datagrams[1].kind, DatagramKind::PathTestRequest);
    EXPECT_EQ(log.datagrams[2].kind, DatagramKind::PathTestResponse);
    EXPECT_EQ(log.datagrams[3].kind, DatagramKind::Ike);
}

/// IPv4: 20 and 8 octets of headers; IPv6: 40 and 8. The sizes of the draft's messages are known:
/// a keepalive has 29 and 49 octets, a path test without payloads 60 and 80.
TEST(IkeLog, OctetsOnTheWire)
{
    IkeLog log;
    const Path v6 = MakePath("3fff:1::1", "3fff:ff::1");
    log.Add(At(1), SendDatagram{OLD, {0xff}}, CODE_POINTS);
    log.Add(At(1), SendDatagram{v6, {0xff}}, CODE_POINTS);
    log.Add(At(2), SendDatagram{OLD, HeaderOctets(CODE_POINTS.pathTest, 0)}, CODE_POINTS);
    log.Add(At(2), SendDatagram{v6, HeaderOctets(CODE_POINTS.pathTest, 0)}, CODE_POINTS);
    EXPECT_EQ(log.datagrams[0].octets, 29U);
    EXPECT_EQ(log.datagrams[1].octets, 49U);
    EXPECT_EQ(log.datagrams[2].octets, 60U);
    EXPECT_EQ(log.datagrams[3].octets, 80U);
}

TEST(IkeLog, MessagesAndChangePath)
{
    IkeLog log;
    IkeMessageTraced traced;
    traced.sent = true;
    traced.path = OLD;
    traced.message.header.exchangeType = 37;
    traced.message.header.messageId = 9;
    traced.message.header.flags = Header::FLAG_INITIATOR;
    traced.message.payloads.push_back({MakeMopoNotify(CODE_POINTS.changePath, CODE_POINTS)});
    log.Add(At(1), traced, CODE_POINTS);
    traced.message.header.exchangeType = CODE_POINTS.pathTest;
    log.Add(At(2), traced, CODE_POINTS);
    ASSERT_EQ(log.messages.size(), 1U);
    EXPECT_TRUE(log.messages[0].changePath);
    EXPECT_TRUE(log.messages[0].key.fromInitiator);
    EXPECT_FALSE(log.messages[0].key.response);
    EXPECT_EQ(log.messages[0].key.messageId, 9U);
}

TEST(IkeLog, AddressesOverTime)
{
    IkeLog log;
    EXPECT_EQ(log.AddressesAt(At(5)), nullptr);
    InstallEspSa install;
    install.addresses.path = OLD;
    log.Add(At(10), install, CODE_POINTS);
    UpdateEspSa update;
    update.addresses.path = NEW;
    log.Add(At(20), update, CODE_POINTS);
    EXPECT_EQ(log.AddressesAt(At(9)), nullptr);
    EXPECT_EQ(log.AddressesAt(At(19))->addresses.path, OLD);
    EXPECT_EQ(log.AddressesAt(At(20))->addresses.path, NEW);
}

/// The host may tell of the packet before or after what the endpoint does about it.
TEST(IkeLog, EspPacketThatTriggersAMove)
{
    PathChanged move;
    move.reason = PathReason::NatMappingChanged;
    IkeLog before;
    before.AddEspArrival(At(10), Ms(3));
    before.Add(At(10), move, CODE_POINTS);
    EXPECT_EQ(before.moves.front().trigger, Ms(3));
    IkeLog after;
    after.Add(At(10), move, CODE_POINTS);
    after.AddEspArrival(At(10), Ms(3));
    EXPECT_EQ(after.moves.front().trigger, Ms(3));
    IkeLog other;
    other.AddEspArrival(At(9), Ms(3));
    other.Add(At(10), move, CODE_POINTS);
    EXPECT_EQ(other.moves.front().trigger, std::nullopt);
}

TEST(IkeLog, EstablishedUntilClosed)
{
    IkeLog log;
    Established established;
    established.ikeSa = IkeSaId{3};
    log.Add(At(10), established, CODE_POINTS);
    Closed failed;
    failed.ikeSa = IkeSaId{2};
    log.Add(At(15), failed, CODE_POINTS);
    Closed closed;
    closed.ikeSa = IkeSaId{3};
    log.Add(At(20), closed, CODE_POINTS);
    EXPECT_FALSE(log.IsEstablishedAt(At(9)));
    EXPECT_TRUE(log.IsEstablishedAt(At(16)));
    EXPECT_FALSE(log.IsEstablishedAt(At(20)));
}

/// What the endpoint says of a PATH_TEST response that it did not ask for; the same of a response
/// to no open request of an IKE SA is another matter.
TEST(IkeLog, PathTestsThatWereNotAsked)
{
    IkeLog log;
    const Error nobody{ErrorCode::NotFound, 20, "a PATH_TEST that was not asked"};
    log.Add(At(1), Discarded{OLD, 60, nobody, std::nullopt}, CODE_POINTS);
    log.Add(At(2), Discarded{OLD, 60, nobody, IkeSaId{1}}, CODE_POINTS);
    log.Add(At(3),
            Discarded{OLD, 60, {ErrorCode::NotFound, 0, "a stranger"}, std::nullopt},
            CODE_POINTS);
    EXPECT_EQ(log.unmatchedTests, std::vector{At(1)});
    EXPECT_EQ(log.discarded, 3U);
}

/// Only what was verified.
TEST(IkeLog, Routability)
{
    IkeLog log;
    log.Add(At(1), RoutabilityChanged{{}, OLD, RoutabilityStanding::InDoubt}, CODE_POINTS);
    log.Add(At(2), RoutabilityChanged{{}, NEW, RoutabilityStanding::Verified}, CODE_POINTS);
    log.Add(At(3), RoutabilityChanged{{}, OLD, RoutabilityStanding::Failed}, CODE_POINTS);
    ASSERT_EQ(log.verified.size(), 1U);
    EXPECT_EQ(log.verified.front().path, NEW);
}

} // namespace mopo::test
