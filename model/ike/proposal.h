// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/result.h"
#include "model/crypto/algorithms.h"
#include "model/wire/payloads.h"

#include <vector>

namespace mopo
{

/// One proposal for each suite, in order (RFC 7296 3.3). `spi` is empty in IKE_SA_INIT.
SaPayload OfferIke(const std::vector<IkeSuite>& suites, OctetView spi = {});

/// One proposal of ESP or AH for each suite, without extended sequence numbers.
SaPayload OfferChild(const std::vector<ChildSuite>& suites, OctetView spi);

/// The Child SA of IKE_AUTH has no key exchange of its own: groups are neither offered there nor
/// looked at (RFC 7296 1.2).
std::vector<ChildSuite> WithoutGroups(std::vector<ChildSuite> suites);
SaPayload WithoutGroups(SaPayload offer);

/// Behind a NAT there is nothing to be had of AH (D-18).
std::vector<ChildSuite> WithoutAh(std::vector<ChildSuite> suites);

/// What a responder chose, and the SA payload that says so.
template <class Suite>
struct Choice
{
    Suite suite;
    /// The peer's SPI of the proposal that was chosen; empty in IKE_SA_INIT.
    Octets peerSpi;
    SaPayload answer;
};

/// The first of `mine` that a proposal of the peer contains. NoProposalChosen if there is none.
Result<Choice<IkeSuite>> ChooseIke(const SaPayload& offer,
                                   const std::vector<IkeSuite>& mine,
                                   OctetView mySpi = {});
Result<Choice<ChildSuite>> ChooseChild(const SaPayload& offer,
                                       const std::vector<ChildSuite>& mine,
                                       OctetView mySpi);

/// The suite in a responder's answer: exactly one proposal with one transform of each type, and one
/// that was offered (RFC 7296 2.7). NoProposalChosen otherwise.
Result<Choice<IkeSuite>> AcceptIke(const SaPayload& answer, const std::vector<IkeSuite>& offered);
Result<Choice<ChildSuite>> AcceptChild(const SaPayload& answer,
                                       const std::vector<ChildSuite>& offered);

} // namespace mopo
