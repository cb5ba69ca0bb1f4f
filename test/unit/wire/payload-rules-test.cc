// SPDX-License-Identifier: GPL-2.0-only
// Which payloads each message may have: RFC 7296 1.2 to 1.5 and appendix C; draft 2.5.
#include "model/wire/payload-rules.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

using enum PayloadType;

constexpr bool REQUEST = false;
constexpr bool RESPONSE = true;
constexpr auto INIT = static_cast<std::uint8_t>(ExchangeType::IkeSaInit);
constexpr auto AUTH = static_cast<std::uint8_t>(ExchangeType::IkeAuth);
constexpr auto CHILD = static_cast<std::uint8_t>(ExchangeType::CreateChildSa);
constexpr auto INFO = static_cast<std::uint8_t>(ExchangeType::Informational);
constexpr std::uint8_t PATH_TEST = CodePoints{}.pathTest;

Payload SaOf(ProtocolId protocol, std::size_t spiSize)
{
    return {SaPayload{{{1, protocol, Octets(spiSize, 1), {{TransformType::Encryption, 20, {}}}}}}};
}

/// A payload of that type, as small as it may be. An SA is one of ESP.
Payload Any(PayloadType type)
{
    switch (type)
    {
    case Sa:
        return SaOf(ProtocolId::Esp, 4);
    case Ke:
        return {KePayload{31, {}}};
    case IdI:
        return {IdPayload{IdPayload::Role::Initiator, IdType::Fqdn, {}}};
    case IdR:
        return {IdPayload{IdPayload::Role::Responder, IdType::Fqdn, {}}};
    case Cert:
        return {CertPayload{}};
    case CertReq:
        return {CertReqPayload{}};
    case PayloadType::Auth:
        return {AuthPayload{}};
    case Nonce:
        return {NoncePayload{Octets(16)}};
    case Delete:
        return {DeletePayload{}};
    case VendorId:
        return {VendorIdPayload{}};
    case TsI:
        return {TsPayload{TsPayload::Role::Initiator, {}}};
    case TsR:
        return {TsPayload{TsPayload::Role::Responder, {}}};
    case Encrypted:
        return {EncryptedPayload{}};
    case Configuration:
        return {ConfigurationPayload{}};
    case Eap:
        return {EapPayload{}};
    default:
        return {UnknownPayload{static_cast<std::uint8_t>(type), {}}};
    }
}

Payload N(NotifyType type)
{
    return {MakeNotify(type)};
}

Payloads Chain(std::initializer_list<PayloadType> types, std::initializer_list<Payload> more = {})
{
    Payloads payloads;
    for (const PayloadType type : types)
    {
        payloads.push_back(Any(type));
    }
    payloads.insert(payloads.end(), more);
    return payloads;
}

/// A message of the initial exchange: an SA without SPI, and these.
Payloads InitChain(std::initializer_list<PayloadType> types,
                   std::initializer_list<Payload> more = {})
{
    Payloads payloads = Chain(types, more);
    payloads.push_back(SaOf(ProtocolId::Ike, 0));
    return payloads;
}

bool Protected(std::uint8_t exchange, bool isResponse, const Payloads& payloads)
{
    Header header;
    header.exchangeType = exchange;
    header.flags = isResponse ? Header::FLAG_RESPONSE : 0;
    const Status status = CheckPayloadRules(header, payloads, true, CodePoints{});
    EXPECT_TRUE(status || status.error().code == ErrorCode::InvalidSyntax);
    return status.has_value();
}

bool InClear(std::uint8_t exchange, bool isResponse, const Payloads& payloads)
{
    Header header;
    header.exchangeType = exchange;
    header.flags = isResponse ? Header::FLAG_RESPONSE : 0;
    const Status status = CheckPayloadRules(header, payloads, false, CodePoints{});
    EXPECT_TRUE(status || status.error().code == ErrorCode::InvalidSyntax);
    return status.has_value();
}

//   HDR, SAi1, KEi, Ni  -->
TEST(IkeSaInit, RequestNeedsSaKeAndNonce)
{
    EXPECT_TRUE(InClear(INIT, REQUEST, InitChain({Ke, Nonce})));
    EXPECT_TRUE(InClear(INIT, REQUEST, InitChain({Nonce, VendorId, Ke}, {N(NotifyType::Cookie)})));
    EXPECT_FALSE(InClear(INIT, REQUEST, InitChain({Ke})));
    EXPECT_FALSE(InClear(INIT, REQUEST, InitChain({Nonce})));
    EXPECT_FALSE(InClear(INIT, REQUEST, Chain({Ke, Nonce})));
    EXPECT_FALSE(InClear(INIT, REQUEST, {}));
    EXPECT_FALSE(InClear(INIT, REQUEST, InitChain({Ke, Ke, Nonce})));
    EXPECT_FALSE(InClear(INIT, REQUEST, InitChain({Ke, Nonce, Nonce})));
}

TEST(IkeSaInit, RequestHasNoPlaceForOthers)
{
    for (const PayloadType type : {IdI,
                                   IdR,
                                   Cert,
                                   CertReq,
                                   PayloadType::Auth,
                                   Delete,
                                   TsI,
                                   TsR,
                                   Encrypted,
                                   Configuration,
                                   Eap})
    {
        EXPECT_FALSE(InClear(INIT, REQUEST, InitChain({Ke, Nonce, type}))) << PayloadName(type);
    }
}

//                       <--  HDR, SAr1, KEr, Nr, [CERTREQ]
TEST(IkeSaInit, ResponseMayAskForCertificates)
{
    EXPECT_TRUE(InClear(INIT, RESPONSE, InitChain({Ke, Nonce})));
    EXPECT_TRUE(InClear(INIT, RESPONSE, InitChain({Ke, Nonce, CertReq, CertReq})));
    EXPECT_FALSE(InClear(INIT, RESPONSE, InitChain({Nonce, CertReq})));
    EXPECT_FALSE(InClear(INIT, RESPONSE, InitChain({Ke, Nonce, IdR})));
}

//                       <--  HDR(A,0), N(COOKIE)
// or an error: INVALID_KE_PAYLOAD, NO_PROPOSAL_CHOSEN, and the draft's NAT_PREVENTED (2.7)
TEST(IkeSaInit, ResponseMayBeACookieOrAnErrorAlone)
{
    const CodePoints codePoints;
    EXPECT_TRUE(InClear(INIT, RESPONSE, {N(NotifyType::Cookie)}));
    EXPECT_TRUE(InClear(INIT, RESPONSE, {N(NotifyType::InvalidKePayload), Any(VendorId)}));
    EXPECT_TRUE(InClear(INIT, RESPONSE, {{MakeMopoNotify(codePoints.natPrevented, codePoints)}}));
    EXPECT_FALSE(InClear(INIT, RESPONSE, {}));
    EXPECT_FALSE(InClear(INIT, RESPONSE, {N(NotifyType::NatDetectionSourceIp)}));
    EXPECT_FALSE(InClear(INIT, RESPONSE, {N(NotifyType::Cookie), Any(Ke)}));
    EXPECT_FALSE(InClear(INIT, REQUEST, {N(NotifyType::Cookie)}));
}

// RFC 7296 3.3.1: "For an initial IKE SA negotiation, this field MUST be zero"
TEST(IkeSaInit, ProposalHasNoSpi)
{
    EXPECT_FALSE(InClear(INIT, REQUEST, Chain({Ke, Nonce}, {SaOf(ProtocolId::Ike, 8)})));
}

TEST(IkeSaInit, IsNeverProtected)
{
    EXPECT_FALSE(Protected(INIT, REQUEST, InitChain({Ke, Nonce})));
    EXPECT_FALSE(Protected(INIT, RESPONSE, InitChain({Ke, Nonce})));
}

//   HDR, SK {IDi, [CERT,] [CERTREQ,] [IDr,] AUTH, [CP,] SAi2, TSi, TSr}  -->
TEST(IkeAuth, Request)
{
    EXPECT_TRUE(Protected(AUTH, REQUEST, Chain({IdI, PayloadType::Auth, Sa, TsI, TsR})));
    EXPECT_TRUE(Protected(
        AUTH,
        REQUEST,
        Chain({IdI, Cert, Cert, CertReq, IdR, PayloadType::Auth, Configuration, Sa, TsI, TsR},
              {N(NotifyType::InitialContact)})));
    EXPECT_FALSE(Protected(AUTH, REQUEST, Chain({PayloadType::Auth, Sa, TsI, TsR})));
    EXPECT_FALSE(Protected(AUTH, REQUEST, Chain({IdI, PayloadType::Auth, TsI, TsR})));
    EXPECT_FALSE(Protected(AUTH, REQUEST, Chain({IdI, PayloadType::Auth, Sa, TsR})));
    EXPECT_FALSE(Protected(AUTH, REQUEST, Chain({IdI, PayloadType::Auth, Sa, TsI})));
    EXPECT_FALSE(Protected(AUTH, REQUEST, {}));
}

TEST(IkeAuth, RequestHasNothingTwiceButCertificates)
{
    for (const PayloadType type : {IdI, IdR, PayloadType::Auth, Configuration, Sa, TsI, TsR})
    {
        EXPECT_FALSE(Protected(
            AUTH, REQUEST, Chain({IdI, IdR, PayloadType::Auth, Configuration, Sa, TsI, TsR, type})))
            << PayloadName(type);
    }
    for (const PayloadType type : {Ke, Nonce, Delete, Encrypted, Eap})
    {
        EXPECT_FALSE(Protected(AUTH, REQUEST, Chain({IdI, PayloadType::Auth, Sa, TsI, TsR, type})))
            << PayloadName(type);
    }
}

// RFC 7296 2.16: the first request leaves out AUTH, then EAP goes to and fro, then AUTH alone
TEST(IkeAuth, WithEap)
{
    EXPECT_TRUE(Protected(AUTH, REQUEST, Chain({IdI, Sa, TsI, TsR})));
    EXPECT_TRUE(Protected(AUTH, RESPONSE, Chain({IdR, Cert, PayloadType::Auth, Eap})));
    EXPECT_TRUE(Protected(AUTH, REQUEST, Chain({Eap})));
    EXPECT_TRUE(Protected(AUTH, RESPONSE, Chain({Eap})));
    EXPECT_TRUE(Protected(AUTH, REQUEST, Chain({PayloadType::Auth})));
    EXPECT_TRUE(Protected(AUTH, RESPONSE, Chain({PayloadType::Auth, Sa, TsI, TsR})));
    EXPECT_FALSE(Protected(AUTH, REQUEST, Chain({Eap, Eap})));
    EXPECT_FALSE(Protected(AUTH, REQUEST, Chain({Eap, PayloadType::Auth})));
}

//                       <--  HDR, SK {IDr, [CERT,] AUTH, [CP,] SAr2, TSi, TSr}
TEST(IkeAuth, Response)
{
    EXPECT_TRUE(Protected(AUTH, RESPONSE, Chain({IdR, PayloadType::Auth, Sa, TsI, TsR})));
    EXPECT_TRUE(Protected(
        AUTH, RESPONSE, Chain({IdR, Cert, PayloadType::Auth, Configuration, Sa, TsI, TsR})));
    EXPECT_FALSE(Protected(AUTH, RESPONSE, Chain({IdR, Sa, TsI, TsR})));
    EXPECT_FALSE(Protected(AUTH, RESPONSE, Chain({IdR, PayloadType::Auth, Sa, TsI})));
    EXPECT_FALSE(Protected(AUTH, RESPONSE, Chain({IdI, PayloadType::Auth, Sa, TsI, TsR})));
    EXPECT_FALSE(Protected(AUTH, RESPONSE, Chain({IdR, CertReq, PayloadType::Auth, Sa, TsI, TsR})));
}

//                       <--  HDR, SK {IDr, [CERT,] AUTH, N(error)}, or N(error) alone
TEST(IkeAuth, ResponseWithoutChildSaSaysWhy)
{
    EXPECT_TRUE(Protected(
        AUTH, RESPONSE, Chain({IdR, PayloadType::Auth}, {N(NotifyType::TsUnacceptable)})));
    EXPECT_FALSE(Protected(AUTH, RESPONSE, Chain({IdR, PayloadType::Auth})));
    EXPECT_FALSE(
        Protected(AUTH, RESPONSE, Chain({IdR, PayloadType::Auth}, {N(NotifyType::Cookie)})));
    EXPECT_TRUE(Protected(AUTH, RESPONSE, {N(NotifyType::AuthenticationFailed)}));
    EXPECT_FALSE(Protected(AUTH, RESPONSE, {}));
    EXPECT_FALSE(Protected(AUTH, RESPONSE, {N(NotifyType::SetWindowSize)}));
}

//   HDR, SK {[N(REKEY_SA),] SA, Ni, [KEi,] TSi, TSr}  -->  and back
TEST(CreateChildSa, OfAChildSa)
{
    for (const bool direction : {REQUEST, RESPONSE})
    {
        EXPECT_TRUE(Protected(CHILD, direction, Chain({Sa, Nonce, TsI, TsR})));
        EXPECT_TRUE(
            Protected(CHILD,
                      direction,
                      Chain({Sa, Nonce, Ke, TsI, TsR, Configuration}, {N(NotifyType::RekeySa)})));
        EXPECT_FALSE(Protected(CHILD, direction, Chain({Sa, Nonce, TsI})));
        EXPECT_FALSE(Protected(CHILD, direction, Chain({Sa, Nonce, TsR})));
        EXPECT_FALSE(Protected(CHILD, direction, Chain({Sa, TsI, TsR})));
        EXPECT_FALSE(Protected(CHILD, direction, Chain({Nonce, TsI, TsR})));
        EXPECT_FALSE(Protected(CHILD, direction, Chain({Sa, Nonce, Ke, Ke, TsI, TsR})));
        EXPECT_FALSE(Protected(CHILD, direction, Chain({Sa, Nonce, TsI, TsR, Delete})));
    }
}

//   HDR, SK {SA, Ni, KEi}  -->  and back
TEST(CreateChildSa, OfAnIkeSaNeedsKeAndSpi)
{
    for (const bool direction : {REQUEST, RESPONSE})
    {
        EXPECT_TRUE(Protected(CHILD, direction, Chain({Nonce, Ke}, {SaOf(ProtocolId::Ike, 8)})));
        EXPECT_FALSE(Protected(CHILD, direction, Chain({Nonce}, {SaOf(ProtocolId::Ike, 8)})));
        EXPECT_FALSE(Protected(CHILD, direction, Chain({Ke}, {SaOf(ProtocolId::Ike, 8)})));
        EXPECT_FALSE(Protected(CHILD, direction, Chain({Nonce, Ke}, {SaOf(ProtocolId::Ike, 0)})));
    }
}

TEST(CreateChildSa, ErrorAlone)
{
    EXPECT_TRUE(Protected(CHILD, RESPONSE, {N(NotifyType::TemporaryFailure)}));
    EXPECT_FALSE(Protected(CHILD, RESPONSE, {}));
    EXPECT_FALSE(Protected(CHILD, RESPONSE, {N(NotifyType::RekeySa)}));
    EXPECT_FALSE(Protected(CHILD, REQUEST, {N(NotifyType::TemporaryFailure)}));
}

//   HDR, SK {[N,] [D,] [CP,] ...}  -->  and back; "MAY contain no payloads"
TEST(Informational, NotifiesDeletesAndConfiguration)
{
    for (const bool direction : {REQUEST, RESPONSE})
    {
        EXPECT_TRUE(Protected(INFO, direction, {}));
        EXPECT_TRUE(Protected(
            INFO, direction, Chain({Delete, Delete, Configuration}, {N(NotifyType::Cookie)})));
        EXPECT_FALSE(Protected(INFO, direction, Chain({Configuration, Configuration})));
        for (const PayloadType type : {Sa, Ke, IdI, IdR, Cert, PayloadType::Auth, Nonce, TsI, Eap})
        {
            EXPECT_FALSE(Protected(INFO, direction, Chain({type}))) << PayloadName(type);
        }
    }
}

// RFC 7296 1.5: INVALID_SPI, INVALID_IKE_SPI and INVALID_MAJOR_VERSION may come in clear
TEST(OutsideOfAnIkeSa, OnlyErrorsMayComeInClear)
{
    EXPECT_TRUE(InClear(INFO, REQUEST, {N(NotifyType::InvalidSpi)}));
    for (const std::uint8_t exchange : {AUTH, CHILD, INFO})
    {
        EXPECT_TRUE(InClear(exchange, RESPONSE, {N(NotifyType::InvalidIkeSpi)}));
        EXPECT_FALSE(InClear(exchange, RESPONSE, {}));
    }
    EXPECT_FALSE(InClear(INFO, REQUEST, {}));
    EXPECT_FALSE(InClear(INFO, REQUEST, Chain({Delete}, {N(NotifyType::InvalidSpi)})));
    EXPECT_FALSE(InClear(AUTH, REQUEST, Chain({IdI, PayloadType::Auth, Sa, TsI, TsR})));
    EXPECT_FALSE(InClear(AUTH, RESPONSE, Chain({IdR, PayloadType::Auth, Sa, TsI, TsR})));
    EXPECT_FALSE(InClear(CHILD, REQUEST, Chain({Sa, Nonce, TsI, TsR})));
}

// MOPO-2.5-02: "HDR(0,0), [NAT_DETECTION_*_IP]", not "cryptographically protected"
TEST(PathTest, HasNotifiesOnlyAndNoProtection)
{
    for (const bool direction : {REQUEST, RESPONSE})
    {
        EXPECT_TRUE(InClear(PATH_TEST, direction, {}));
        EXPECT_TRUE(InClear(
            PATH_TEST,
            direction,
            {N(NotifyType::NatDetectionSourceIp), N(NotifyType::NatDetectionDestinationIp)}));
        EXPECT_FALSE(InClear(PATH_TEST, direction, Chain({Encrypted})));
        EXPECT_FALSE(InClear(PATH_TEST, direction, Chain({Nonce})));
        EXPECT_FALSE(Protected(PATH_TEST, direction, {}));
    }
}

TEST(PathTest, IsWhatTheCodePointsSay)
{
    Header header;
    header.exchangeType = 38;
    EXPECT_FALSE(CheckPayloadRules(header, {}, false, CodePoints{}));
    EXPECT_TRUE(CheckPayloadRules(header, {}, false, CodePoints{.pathTest = 38}));
}

TEST(PayloadRules, ExchangesThatAreNotKnownAreRefused)
{
    for (const auto exchange : std::to_array<std::uint8_t>({0, 33, 38, 246, 255}))
    {
        EXPECT_FALSE(Protected(exchange, REQUEST, {}));
        EXPECT_FALSE(InClear(exchange, REQUEST, {}));
        EXPECT_FALSE(InClear(exchange, RESPONSE, {}));
    }
}

// RFC 7296 appendix C: "Vendor ID (V) payloads may be included in any place in any message"; 2.5:
// payloads that are not known are skipped
TEST(PayloadRules, NotifyVendorIdAndUnknownPayloadsStandEverywhere)
{
    const std::initializer_list<Payload> guests{N(NotifyType::AdditionalTsPossible),
                                                Any(VendorId),
                                                Any(static_cast<PayloadType>(200)),
                                                Any(ENCRYPTED_FRAGMENT)};
    EXPECT_TRUE(InClear(INIT, REQUEST, InitChain({Ke, Nonce}, guests)));
    EXPECT_TRUE(Protected(AUTH, REQUEST, Chain({IdI, PayloadType::Auth, Sa, TsI, TsR}, guests)));
    EXPECT_TRUE(Protected(CHILD, REQUEST, Chain({Sa, Nonce, TsI, TsR}, guests)));
    EXPECT_TRUE(Protected(INFO, REQUEST, guests));
    EXPECT_TRUE(InClear(PATH_TEST, REQUEST, guests));
}

TEST(PayloadRules, TheWordsNameMessageAndPayload)
{
    Header header;
    header.exchangeType = AUTH;
    header.flags = Header::FLAG_RESPONSE;
    const Status status = CheckPayloadRules(header, Chain({Sa, Ke}), true, CodePoints{});
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().what, "IKE_AUTH response: no place for KE");
}

} // namespace

} // namespace mopo
