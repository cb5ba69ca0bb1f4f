// SPDX-License-Identifier: GPL-2.0-only
// RFC 7296 2.7 and 3.3: negotiation of real proposals.
#include "model/ike/proposal.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

const IkeSuite GCM = *ParseIkeSuite("aes128gcm16-prfsha256-x25519");
const IkeSuite CBC = *ParseIkeSuite("aes256-sha256_128-prfsha256-modp2048");
const Octets SPI{1, 2, 3, 4};

Transform Encryption(std::uint16_t id, std::uint16_t keyBits)
{
    return {TransformType::Encryption,
            id,
            {{TransformAttribute::KEY_LENGTH,
              true,
              {static_cast<std::uint8_t>(keyBits >> 8), static_cast<std::uint8_t>(keyBits)}}}};
}

TEST(ProposalTest, WhatIsOfferedIsChosenAndAccepted)
{
    const SaPayload offer = OfferIke({CBC, GCM});
    ASSERT_EQ(offer.proposals.size(), 2U);
    EXPECT_EQ(offer.proposals[1].number, 2);
    const auto choice = ChooseIke(offer, {GCM, CBC});
    ASSERT_TRUE(choice.has_value());
    // The responder's own order decides.
    EXPECT_EQ(choice->suite, GCM);
    EXPECT_EQ(choice->answer.proposals.front().number, 2);
    const auto accepted = AcceptIke(choice->answer, {CBC, GCM});
    ASSERT_TRUE(accepted.has_value());
    EXPECT_EQ(accepted->suite, GCM);
}

// A daemon puts several transforms of a type into one proposal (RFC 7296 3.3).
TEST(ProposalTest, OneTransformOfEachTypeIsPicked)
{
    SaPayload offer{{{1,
                      ProtocolId::Ike,
                      {},
                      {Encryption(20, 256),
                       Encryption(20, 128),
                       {TransformType::Prf, 2, {}},
                       {TransformType::Prf, 5, {}},
                       {TransformType::KeyExchange, 19, {}},
                       {TransformType::KeyExchange, 31, {}}}}}};
    const auto choice = ChooseIke(offer, {GCM});
    ASSERT_TRUE(choice.has_value());
    EXPECT_EQ(choice->answer,
              (SaPayload{{{1, ProtocolId::Ike, {}, OfferIke({GCM}).proposals[0].transforms}}}));
}

// RFC 7296 3.3.6: "If the responder receives a proposal that contains a Transform Type it does not
// understand […] it MUST consider this proposal unacceptable".
TEST(ProposalTest, AnUnknownTransformTypeSpoilsItsProposal)
{
    SaPayload offer = OfferIke({GCM});
    offer.proposals[0].transforms.push_back({static_cast<TransformType>(6), 1, {}});
    EXPECT_FALSE(ChooseIke(offer, {GCM}).has_value());
    // Another proposal of the same payload is still good.
    offer.proposals.push_back(OfferIke({GCM}).proposals[0]);
    EXPECT_TRUE(ChooseIke(offer, {GCM}).has_value());
}

// "… or a proposal that is missing a mandatory Transform Type".
TEST(ProposalTest, AMissingTransformTypeSpoilsItsProposal)
{
    for (std::size_t missing = 0; missing < 3; ++missing)
    {
        SaPayload offer = OfferIke({GCM});
        auto& transforms = offer.proposals[0].transforms;
        transforms.erase(transforms.begin() + static_cast<std::ptrdiff_t>(missing));
        EXPECT_FALSE(ChooseIke(offer, {GCM}).has_value()) << missing;
    }
}

TEST(ProposalTest, AnotherKeyLengthIsAnotherAlgorithm)
{
    SaPayload offer = OfferIke({GCM});
    offer.proposals[0].transforms[0] = Encryption(20, 256);
    const auto choice = ChooseIke(offer, {GCM});
    ASSERT_FALSE(choice.has_value());
    EXPECT_EQ(choice.error().code, ErrorCode::NoProposalChosen);
}

// "the responder MUST choose a single suite": an answer with two, or with one that nobody offered.
TEST(ProposalTest, AnAnswerThatWasNotOfferedIsRefused)
{
    EXPECT_FALSE(AcceptIke(OfferIke({GCM, CBC}), {GCM, CBC}).has_value());
    EXPECT_FALSE(AcceptIke(OfferIke({CBC}), {GCM}).has_value());
    SaPayload twice = OfferIke({GCM});
    twice.proposals[0].transforms.push_back(Encryption(20, 128));
    EXPECT_FALSE(AcceptIke(twice, {GCM}).has_value());
    EXPECT_FALSE(AcceptIke(SaPayload{}, {GCM}).has_value());
}

TEST(ProposalTest, AChildSaBringsItsSpi)
{
    const ChildSuite suite = *ParseChildSuite("aes128-sha256_128");
    const auto choice = ChooseChild(OfferChild({suite}, SPI), {suite}, Octets{9, 9, 9, 9});
    ASSERT_TRUE(choice.has_value());
    EXPECT_EQ(choice->peerSpi, SPI);
    EXPECT_EQ(choice->answer.proposals.front().spi, (Octets{9, 9, 9, 9}));
    // Of another size it is none.
    EXPECT_FALSE(ChooseChild(OfferChild({suite}, Octets{1, 2, 3}), {suite}, SPI).has_value());
    // And a proposal of IKE is not one of ESP.
    EXPECT_FALSE(ChooseChild(OfferIke({GCM}), {suite}, SPI).has_value());
}

// RFC 7296 3.3.3: "AH: INTEG, ESN"; Protocol ID 2 and an SPI of four octets (3.3.1).
TEST(ProposalTest, AhIsOfferedWithIntegrityAndSequenceNumbersAlone)
{
    const ChildSuite suite = *ParseChildSuite("ah-sha256");
    const SaPayload offer = OfferChild({suite}, SPI);
    EXPECT_EQ(offer,
              (SaPayload{{{1,
                           ProtocolId::Ah,
                           SPI,
                           {{TransformType::Integrity, 12, {}},
                            {TransformType::ExtendedSequenceNumbers, 0, {}}}}}}));
    const auto choice = ChooseChild(offer, {suite}, Octets{9, 9, 9, 9});
    ASSERT_TRUE(choice.has_value());
    EXPECT_EQ(choice->suite, suite);
    EXPECT_EQ(choice->peerSpi, SPI);
    const auto accepted = AcceptChild(choice->answer, {suite});
    ASSERT_TRUE(accepted.has_value());
    EXPECT_EQ(accepted->suite, suite);
    EXPECT_FALSE(ChooseChild(OfferChild({suite}, Octets(8)), {suite}, SPI).has_value());
    EXPECT_FALSE(ChooseChild(OfferChild({suite}, Octets{}), {suite}, SPI).has_value());
}

TEST(ProposalTest, AhAndEspAreNotTakenForEachOther)
{
    const ChildSuite ah = *ParseChildSuite("ah-sha256");
    const ChildSuite esp = *ParseChildSuite("aes128-sha256");
    EXPECT_FALSE(ChooseChild(OfferChild({ah}, SPI), {esp}, SPI).has_value());
    EXPECT_FALSE(ChooseChild(OfferChild({esp}, SPI), {ah}, SPI).has_value());
    // Both may be offered: one proposal each, and the responder's order decides.
    const auto choice = ChooseChild(OfferChild({esp, ah}, SPI), {ah, esp}, SPI);
    ASSERT_TRUE(choice.has_value());
    EXPECT_EQ(choice->suite, ah);
    EXPECT_EQ(choice->answer.proposals.front().number, 2);
    // AH that encrypts is no suite of anybody's.
    SaPayload offer = OfferChild({esp}, SPI);
    offer.proposals[0].protocol = ProtocolId::Ah;
    EXPECT_FALSE(ChooseChild(offer, {ah, esp}, SPI).has_value());
    EXPECT_FALSE(AcceptChild(offer, {ah, esp}).has_value());
}

// RFC 7296 3.3.3: integrity NONE beside an AEAD cipher says nothing.
TEST(ProposalTest, IntegrityNoneMayStandBesideAnAeadCipher)
{
    SaPayload offer = OfferIke({GCM});
    offer.proposals[0].transforms.push_back({TransformType::Integrity, 0, {}});
    EXPECT_TRUE(ChooseIke(offer, {GCM}).has_value());
    EXPECT_TRUE(AcceptIke(offer, {GCM}).has_value());
}

} // namespace
} // namespace mopo
