// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/nat-detection.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

// An IKE_SA_INIT exchange of a strongSwan daemon, without a NAT.
const IkeSpi SPI_I = Spi("b53636c97c5e2c50");
const IkeSpi SPI_R = Spi("51fe868d2e591c8b");
const Path INIT_AT_INITIATOR{T("198.18.1.2", 500), T("203.0.113.2", 500)};
const Path INIT_AT_RESPONDER{INIT_AT_INITIATOR.peer, INIT_AT_INITIATOR.local};
constexpr const char* REQUEST_SOURCE = "806ef1d42d89bf8eb77b1bd7ab6fe371991c0a58";
constexpr const char* REQUEST_DESTINATION = "760d5315233bfaa990eedb3a29ce448037773942";
constexpr const char* RESPONSE_SOURCE = "e0c50718fb291a17948a0825eba9c7f1a9ca2ba4";
constexpr const char* RESPONSE_DESTINATION = "9f422db354a7e77721900435c4438ec446d67415";

class NatDetection : public testing::Test
{
  protected:
    std::optional<NatDetectionVerdict> Judge(const Payloads& payloads, const Path& asReceived)
    {
        return JudgeNatDetection(payloads, *m_crypto, SPI_I, SPI_R, asReceived);
    }

    Octets Hash(const Transport& transport)
    {
        return NatDetectionHash(*m_crypto, SPI_I, SPI_R, transport);
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
};

// IKEV2-2.23-07
TEST_F(NatDetection, HashIsSha1OfSpisAddressAndPort)
{
    EXPECT_EQ(
        ToHex(NatDetectionHash(
            *m_crypto, Spi("1122334455667788"), Spi("99aabbccddeeff00"), T("192.0.2.1", 500))),
        "c31e70110fc425fd1cdd03aa08eef6ef77e1d848");
    EXPECT_EQ(
        ToHex(NatDetectionHash(*m_crypto, Spi("1122334455667788"), {}, T("2001:db8::1", 4500))),
        "aeeab207ef09a9839358bb9e806ea2dbb3fbf04e");
}

// IKEV2-2.23-07: SPIr is zero in the request only.
TEST_F(NatDetection, AppendedHashesAreThoseOfARealDaemon)
{
    Payloads request;
    AppendNatDetection(request, *m_crypto, SPI_I, {}, INIT_AT_INITIATOR);
    Payloads response;
    AppendNatDetection(response, *m_crypto, SPI_I, SPI_R, INIT_AT_RESPONDER);
    const auto data = [](const Payloads& payloads, NotifyType type)
    {
        return ToHex(FindNotify(payloads, type)->data);
    };
    EXPECT_EQ(data(request, NotifyType::NatDetectionSourceIp), REQUEST_SOURCE);
    EXPECT_EQ(data(request, NotifyType::NatDetectionDestinationIp), REQUEST_DESTINATION);
    EXPECT_EQ(data(response, NotifyType::NatDetectionSourceIp), RESPONSE_SOURCE);
    EXPECT_EQ(data(response, NotifyType::NatDetectionDestinationIp), RESPONSE_DESTINATION);
    // RFC 7296 3.10: no SPI, and Protocol ID 0 with it.
    EXPECT_EQ(FindNotify(request, NotifyType::NatDetectionSourceIp)->protocol, ProtocolId::None);
    EXPECT_TRUE(FindNotify(request, NotifyType::NatDetectionSourceIp)->spi.empty());
}

TEST_F(NatDetection, WithoutANatBothMatch)
{
    Payloads payloads;
    AppendNatDetection(payloads, *m_crypto, SPI_I, SPI_R, INIT_AT_INITIATOR);
    EXPECT_EQ(Judge(payloads, INIT_AT_RESPONDER), NatDetectionVerdict{});
}

// The sender's address or port was rewritten on the way.
TEST_F(NatDetection, SourceMismatchMeansThePeerIsBehindANat)
{
    Payloads payloads;
    AppendNatDetection(payloads, *m_crypto, SPI_I, SPI_R, Between("10.1.0.10", "203.0.113.2"));
    EXPECT_EQ(Judge(payloads, Between("203.0.113.2", "198.51.100.7")),
              (NatDetectionVerdict{.peerBehindNat = true, .selfBehindNat = false}));
    EXPECT_EQ(Judge(payloads, {T("203.0.113.2"), T("10.1.0.10", 61001)}),
              (NatDetectionVerdict{.peerBehindNat = true, .selfBehindNat = false}));
}

// IKEV2-2.23-06
TEST_F(NatDetection, DestinationMismatchMeansThisEndIsBehindANat)
{
    Payloads payloads;
    AppendNatDetection(payloads, *m_crypto, SPI_I, SPI_R, Between("203.0.113.2", "198.51.100.7"));
    EXPECT_EQ(Judge(payloads, Between("10.1.0.10", "203.0.113.2")),
              (NatDetectionVerdict{.peerBehindNat = false, .selfBehindNat = true}));
}

// IKEV2-2.23-05
TEST_F(NatDetection, AnyOfSeveralSourcesMayMatch)
{
    const Path received = Between("203.0.113.2", "198.51.100.7");
    for (std::size_t matching = 0; matching < 3; ++matching)
    {
        Payloads payloads;
        for (std::size_t index = 0; index < 3; ++index)
        {
            payloads.push_back(
                Notify(NotifyType::NatDetectionSourceIp,
                       index == matching ? Hash(received.peer) : Hash(T("10.0.0.1", 4500))));
        }
        EXPECT_EQ(Judge(payloads, received), NatDetectionVerdict{}) << matching;
    }
}

// D-21
TEST_F(NatDetection, AMissingKindCountsAsAMatch)
{
    const Path received = Between("203.0.113.2", "198.51.100.7");
    const Octets wrong(20, 0xaa);
    EXPECT_EQ(Judge({Notify(NotifyType::NatDetectionSourceIp, wrong)}, received),
              (NatDetectionVerdict{.peerBehindNat = true, .selfBehindNat = false}));
    EXPECT_EQ(Judge({Notify(NotifyType::NatDetectionDestinationIp, wrong)}, received),
              (NatDetectionVerdict{.peerBehindNat = false, .selfBehindNat = true}));
    EXPECT_EQ(Judge({Notify(NotifyType::NatDetectionSourceIp, Hash(received.peer))}, received),
              NatDetectionVerdict{});
}

// MOPO-2.3-33: absence is not "no NAT".
TEST_F(NatDetection, WithoutHashesThereIsNoVerdict)
{
    EXPECT_EQ(Judge({}, INIT_AT_RESPONDER), std::nullopt);
    EXPECT_EQ(Judge({Notify(NotifyType::Cookie, Octets(20, 1))}, INIT_AT_RESPONDER), std::nullopt);
    EXPECT_FALSE(HasNatDetection({}));
    EXPECT_TRUE(HasNatDetection({Notify(NotifyType::NatDetectionDestinationIp)}));
}

TEST_F(NatDetection, HashesOfAnotherLengthNeverMatch)
{
    const Path received = Between("203.0.113.2", "198.51.100.7");
    Octets shorter = Hash(received.peer);
    shorter.pop_back();
    Octets longer = Hash(received.peer);
    longer.push_back(0);
    for (const Octets& data : {Octets{}, shorter, longer, Octets(60000, 0)})
    {
        EXPECT_EQ(Judge({Notify(NotifyType::NatDetectionSourceIp, data)}, received),
                  (NatDetectionVerdict{.peerBehindNat = true, .selfBehindNat = false}))
            << data.size();
    }
}

// Others force UDP encapsulation by a hash over 0.0.0.0:0: no special case is needed.
TEST_F(NatDetection, AZeroSourceForcesEncapsulation)
{
    const Path received = Between("203.0.113.2", "198.51.100.7");
    const auto verdict =
        Judge({Notify(NotifyType::NatDetectionSourceIp, Hash(T("0.0.0.0", 0)))}, received);
    ASSERT_TRUE(verdict.has_value());
    EXPECT_TRUE(FlagsFor(*verdict).udpEncapsulation);
}

// D-24, all of it.
TEST(NatFlagsFor, TableOfTransitions)
{
    struct Row
    {
        NatDetectionVerdict verdict;
        NatFlags flags;
    };

    const std::vector<Row> table = {
        {{false, false}, {false, false, false}},
        {{true, false}, {true, false, true}},
        {{false, true}, {true, true, false}},
        {{true, true}, {true, true, false}},
    };
    for (const Row& row : table)
    {
        EXPECT_EQ(FlagsFor(row.verdict), row.flags);
        // D-22: a local policy for paths that drop protocol 50 touches nothing else.
        NatFlags encapsulated = row.flags;
        encapsulated.udpEncapsulation = true;
        EXPECT_EQ(FlagsFor(row.verdict, true), encapsulated);
    }
}

class NatMapping : public NatDetection
{
  protected:
    /// A response in which the peer says where it sees this end.
    Payloads Response(const Transport& mapped, const IkeSpi& responderSpi = SPI_R)
    {
        Payloads payloads;
        AppendNatDetection(payloads, *m_crypto, SPI_I, responderSpi, {T("203.0.113.2"), mapped});
        return payloads;
    }

    const Path m_path = Between("10.1.0.10", "203.0.113.2");
    NatMappingMemory m_memory;
};

// D-28
TEST_F(NatMapping, AChangedHashMeansAChangedMapping)
{
    const auto compare = [this](const Payloads& response)
    {
        return m_memory.Compare(response, SPI_I, SPI_R, m_path);
    };
    EXPECT_EQ(compare(Response(T("198.51.100.7", 61001))), NatMappingVerdict::Unknown);
    EXPECT_EQ(compare(Response(T("198.51.100.7", 61001))), NatMappingVerdict::Unchanged);
    EXPECT_EQ(compare({}), NatMappingVerdict::Unknown);
    EXPECT_EQ(compare(Response(T("198.51.100.7", 61001))), NatMappingVerdict::Unchanged);
    EXPECT_EQ(compare(Response(T("198.51.100.7", 61002))), NatMappingVerdict::Changed);
    EXPECT_EQ(compare(Response(T("198.51.100.7", 61002))), NatMappingVerdict::Unchanged);
}

// D-28: after a rekey all hashes differ, which is no news.
TEST_F(NatMapping, HashesOverOtherSpisAreNotCompared)
{
    const IkeSpi rekeyed = Spi("0102030405060708");
    m_memory.Compare(Response(T("198.51.100.7", 61001)), SPI_I, SPI_R, m_path);
    EXPECT_EQ(m_memory.Compare(Response(T("198.51.100.7", 61001), rekeyed), SPI_I, rekeyed, m_path),
              NatMappingVerdict::Unknown);
    EXPECT_EQ(m_memory.Compare(Response(T("198.51.100.7", 61001), rekeyed), SPI_I, rekeyed, m_path),
              NatMappingVerdict::Unchanged);
}

TEST_F(NatMapping, AnotherPathHasAnotherMapping)
{
    m_memory.Compare(Response(T("198.51.100.7", 61001)), SPI_I, SPI_R, m_path);
    EXPECT_EQ(
        m_memory.Compare(
            Response(T("192.0.2.9", 40000)), SPI_I, SPI_R, Between("10.2.0.10", "203.0.113.2")),
        NatMappingVerdict::Unknown);
}

TEST_F(NatMapping, ForgottenIsForgotten)
{
    m_memory.Compare(Response(T("198.51.100.7", 61001)), SPI_I, SPI_R, m_path);
    m_memory.Forget();
    EXPECT_EQ(m_memory.Compare(Response(T("198.51.100.7", 61002)), SPI_I, SPI_R, m_path),
              NatMappingVerdict::Unknown);
}

} // namespace
} // namespace mopo
