// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/proposal.h"

#include <algorithm>
#include <array>

namespace mopo
{

namespace
{

constexpr std::uint16_t NONE = 0;
constexpr std::uint16_t NO_EXTENDED_SEQUENCE_NUMBERS = 0;
constexpr std::size_t CHILD_SPI_SIZE = 4;
constexpr std::size_t IKE_SPI_SIZE = 8;

Transform EncryptionTransform(const EncryptionAlgorithm& encryption)
{
    Transform transform{TransformType::Encryption, encryption.transformId, {}};
    if (encryption.keyBits != 0)
    {
        transform.attributes.push_back({TransformAttribute::KEY_LENGTH,
                                        true,
                                        {static_cast<std::uint8_t>(encryption.keyBits >> 8),
                                         static_cast<std::uint8_t>(encryption.keyBits)}});
    }
    return transform;
}

/// The transforms that make up a suite: one of each type that it needs.
std::vector<Transform> TransformsOf(const IkeSuite& suite)
{
    std::vector<Transform> transforms{EncryptionTransform(*suite.encryption)};
    if (suite.integrity != nullptr)
    {
        transforms.push_back({TransformType::Integrity, suite.integrity->transformId, {}});
    }
    transforms.push_back({TransformType::Prf, suite.prf->transformId, {}});
    transforms.push_back({TransformType::KeyExchange, suite.group->transformId, {}});
    return transforms;
}

std::vector<Transform> TransformsOf(const ChildSuite& suite)
{
    // RFC 7296 3.3.3: mandatory are "ENCR, ESN" of ESP and "INTEG, ESN" of AH.
    std::vector<Transform> transforms;
    if (suite.encryption != nullptr)
    {
        transforms.push_back(EncryptionTransform(*suite.encryption));
    }
    if (suite.integrity != nullptr)
    {
        transforms.push_back({TransformType::Integrity, suite.integrity->transformId, {}});
    }
    if (suite.group != nullptr)
    {
        transforms.push_back({TransformType::KeyExchange, suite.group->transformId, {}});
    }
    transforms.push_back(
        {TransformType::ExtendedSequenceNumbers, NO_EXTENDED_SEQUENCE_NUMBERS, {}});
    return transforms;
}

ProtocolId ProtocolOf(const IkeSuite& /*suite*/)
{
    return ProtocolId::Ike;
}

ProtocolId ProtocolOf(const ChildSuite& suite)
{
    return suite.protocol;
}

template <class Suite>
SaPayload Offer(const std::vector<Suite>& suites, OctetView spi)
{
    SaPayload offer;
    for (const Suite& suite : suites)
    {
        Proposal proposal;
        proposal.number = static_cast<std::uint8_t>(offer.proposals.size() + 1);
        proposal.protocol = ProtocolOf(suite);
        proposal.spi.assign(spi.begin(), spi.end());
        proposal.transforms = TransformsOf(suite);
        offer.proposals.push_back(std::move(proposal));
    }
    return offer;
}

/// "None" of integrity or of key exchange is the same as no transform of that type.
bool IsNone(const Transform& transform)
{
    return (transform.type == TransformType::Integrity ||
            transform.type == TransformType::KeyExchange) &&
           transform.id == NONE;
}

/// RFC 7296 3.3.6: a transform with an attribute that is not understood must not be chosen.
bool Contains(const Proposal& proposal, const Transform& wanted)
{
    return std::ranges::find(proposal.transforms, wanted) != proposal.transforms.end();
}

/// RFC 7296 3.3.6: "If the responder receives a proposal that contains a Transform Type it does not
/// understand, or a proposal that is missing a mandatory Transform Type, it MUST consider this
/// proposal unacceptable".
bool TypesMatch(const Proposal& proposal, const std::vector<Transform>& wanted)
{
    return std::ranges::all_of(proposal.transforms,
                               [&](const Transform& transform)
                               {
                                   return IsNone(transform) ||
                                          std::ranges::any_of(
                                              wanted,
                                              [&](const Transform& other)
                                              { return other.type == transform.type; });
                               });
}

bool Offers(const Proposal& proposal, const std::vector<Transform>& wanted)
{
    return TypesMatch(proposal, wanted) &&
           std::ranges::all_of(wanted,
                               [&](const Transform& one) { return Contains(proposal, one); });
}

bool SpiSizeFits(const Proposal& proposal)
{
    if (proposal.protocol != ProtocolId::Ike)
    {
        return proposal.spi.size() == CHILD_SPI_SIZE;
    }
    return proposal.spi.empty() || proposal.spi.size() == IKE_SPI_SIZE;
}

template <class Suite>
Result<Choice<Suite>> Choose(const SaPayload& offer,
                             const std::vector<Suite>& mine,
                             OctetView mySpi)
{
    for (const Suite& suite : mine)
    {
        const std::vector<Transform> wanted = TransformsOf(suite);
        for (const Proposal& proposal : offer.proposals)
        {
            if (proposal.protocol != ProtocolOf(suite) || !SpiSizeFits(proposal) ||
                !Offers(proposal, wanted))
            {
                continue;
            }
            Proposal chosen{proposal.number, proposal.protocol, {}, wanted};
            chosen.spi.assign(mySpi.begin(), mySpi.end());
            return Choice<Suite>{suite, proposal.spi, {{std::move(chosen)}}};
        }
    }
    return Fail(ErrorCode::NoProposalChosen, "no proposal of the peer contains a suite of ours");
}

template <class Suite>
Result<Choice<Suite>> Accept(const SaPayload& answer, const std::vector<Suite>& offered)
{
    // RFC 7296 2.7: "the responder MUST choose a single suite".
    if (answer.proposals.size() != 1)
    {
        return Fail(ErrorCode::NoProposalChosen, "the answer holds not one proposal");
    }
    const Proposal& proposal = answer.proposals.front();
    for (const Suite& suite : offered)
    {
        const std::vector<Transform> wanted = TransformsOf(suite);
        if (proposal.protocol == ProtocolOf(suite) && SpiSizeFits(proposal) &&
            Offers(proposal, wanted) &&
            std::ranges::count_if(proposal.transforms,
                                  [](const Transform& transform)
                                  { return !IsNone(transform); }) == std::ssize(wanted))
        {
            return Choice<Suite>{suite, proposal.spi, answer};
        }
    }
    return Fail(ErrorCode::NoProposalChosen, "the answer is none of the suites that were offered");
}

} // namespace

std::vector<ChildSuite> WithoutGroups(std::vector<ChildSuite> suites)
{
    for (ChildSuite& suite : suites)
    {
        suite.group = nullptr;
    }
    return suites;
}

SaPayload WithoutGroups(SaPayload offer)
{
    for (Proposal& proposal : offer.proposals)
    {
        std::erase_if(proposal.transforms,
                      [](const Transform& transform)
                      { return transform.type == TransformType::KeyExchange; });
    }
    return offer;
}

std::vector<ChildSuite> WithoutAh(std::vector<ChildSuite> suites)
{
    std::erase_if(suites, [](const ChildSuite& suite) { return suite.protocol == ProtocolId::Ah; });
    return suites;
}

SaPayload OfferIke(const std::vector<IkeSuite>& suites, OctetView spi)
{
    return Offer(suites, spi);
}

SaPayload OfferChild(const std::vector<ChildSuite>& suites, OctetView spi)
{
    return Offer(suites, spi);
}

Result<Choice<IkeSuite>> ChooseIke(const SaPayload& offer,
                                   const std::vector<IkeSuite>& mine,
                                   OctetView mySpi)
{
    return Choose(offer, mine, mySpi);
}

Result<Choice<ChildSuite>> ChooseChild(const SaPayload& offer,
                                       const std::vector<ChildSuite>& mine,
                                       OctetView mySpi)
{
    return Choose(offer, mine, mySpi);
}

Result<Choice<IkeSuite>> AcceptIke(const SaPayload& answer, const std::vector<IkeSuite>& offered)
{
    return Accept(answer, offered);
}

Result<Choice<ChildSuite>> AcceptChild(const SaPayload& answer,
                                       const std::vector<ChildSuite>& offered)
{
    return Accept(answer, offered);
}

} // namespace mopo
