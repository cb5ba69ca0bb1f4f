// SPDX-License-Identifier: GPL-2.0-only
// Key derivation, AUTH and the Encrypted payload against real daemons: every step that the
// responder logged, and every protected message that was captured.
#include "model/crypto/openssl-crypto.h"
#include "test/support/test-vectors.h"
#include "test/support/wireshark-tables.h"
#include "test/unit/crypto/capture-replay.h"
#include "test/unit/crypto/crypto-test-tools.h"

#include <algorithm>

namespace mopo::test
{

namespace
{

class Capture : public ::testing::TestWithParam<std::string>
{
  protected:
    void SetUp() override
    {
        ASSERT_TRUE(m_replay.Problems().empty()) << m_replay.Problems().front();
        ASSERT_FALSE(m_replay.IkeSas().empty());
    }

    std::vector<Octets> Logged(std::string_view name) const
    {
        return FindLogged(m_replay.Log(), name);
    }

    /// The IKE_AUTH message of one end.
    const Payloads& AuthMessage(bool isResponse) const
    {
        const auto message = std::ranges::find_if(
            m_replay.Protected(),
            [&](const CapturedMessage& candidate)
            {
                const Header& header = candidate.opened.header;
                return header.exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeAuth) &&
                       header.IsResponse() == isResponse;
            });
        return message->opened.payloads;
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
    CaptureReplay m_replay{GetParam(), *m_crypto};
};

INSTANTIATE_TEST_SUITE_P(Vectors,
                         Capture,
                         ::testing::ValuesIn(VectorNames()),
                         [](const auto& vector) { return vector.param.substr(0, 3); });

TEST_P(Capture, SkeyseedAndTheSevenKeysAreThoseLogged)
{
    const auto skeyseed = Logged("SKEYSEED");
    const auto ai = Logged("Sk_ai secret");
    const auto ar = Logged("Sk_ar secret");
    ASSERT_EQ(m_replay.IkeSas().size(), skeyseed.size());
    for (std::size_t i = 0; i < skeyseed.size(); ++i)
    {
        const CapturedIkeSa& sa = m_replay.IkeSas()[i];
        EXPECT_EQ(sa.skeyseed, skeyseed[i]);
        EXPECT_EQ(sa.keys.d, Logged("Sk_d secret")[i]);
        EXPECT_EQ(sa.keys.ai, ai.empty() ? Octets{} : ai[i]);
        EXPECT_EQ(sa.keys.ar, ar.empty() ? Octets{} : ar[i]);
        EXPECT_EQ(sa.keys.ei, Logged("Sk_ei secret")[i]);
        EXPECT_EQ(sa.keys.er, Logged("Sk_er secret")[i]);
        EXPECT_EQ(sa.keys.pi, Logged("Sk_pi secret")[i]);
        EXPECT_EQ(sa.keys.pr, Logged("Sk_pr secret")[i]);
    }
}

TEST_P(Capture, ChildKeysAreThoseLogged)
{
    const auto fromInitiator = Logged("encryption initiator key");
    const auto fromResponder = Logged("encryption responder key");
    const auto integrityInitiator = Logged("integrity initiator key");
    const auto integrityResponder = Logged("integrity responder key");
    ASSERT_EQ(m_replay.ChildSas().size(), fromInitiator.size());
    for (std::size_t i = 0; i < fromInitiator.size(); ++i)
    {
        const ChildKeys& keys = m_replay.ChildSas()[i].keys;
        EXPECT_EQ(keys.fromInitiator.encryption, fromInitiator[i]);
        EXPECT_EQ(keys.fromResponder.encryption, fromResponder[i]);
        EXPECT_EQ(keys.fromInitiator.integrity,
                  integrityInitiator.empty() ? Octets{} : integrityInitiator[i]);
        EXPECT_EQ(keys.fromResponder.integrity,
                  integrityResponder.empty() ? Octets{} : integrityResponder[i]);
    }
}

TEST_P(Capture, AuthOfBothEndsVerifies)
{
    const CapturedIkeSa& sa = m_replay.IkeSas().front();
    const Payloads& request = AuthMessage(false);
    const Payloads& response = AuthMessage(true);
    const Octets initiatorAuth = SharedKeyAuth(*m_crypto,
                                               *sa.suite.prf,
                                               VectorPreSharedKey(),
                                               m_replay.InitRequest(),
                                               sa.responderNonce,
                                               sa.keys.pi,
                                               FindId(request, IdPayload::Role::Initiator)->Body());
    const Octets responderAuth =
        SharedKeyAuth(*m_crypto,
                      *sa.suite.prf,
                      VectorPreSharedKey(),
                      m_replay.InitResponse(),
                      sa.initiatorNonce,
                      sa.keys.pr,
                      FindId(response, IdPayload::Role::Responder)->Body());
    EXPECT_EQ(Find<AuthPayload>(request)->data, initiatorAuth);
    EXPECT_EQ(Find<AuthPayload>(response)->data, responderAuth);
    EXPECT_EQ(Logged("AUTH = prf(prf(secret, keypad), octets)"),
              (std::vector{initiatorAuth, responderAuth}));
}

TEST_P(Capture, TheSignedOctetsAreThoseLogged)
{
    // RFC 7296 2.15: "InitiatorSignedOctets = RealMessage1 | NonceRData | MACedIDForI"
    const CapturedIkeSa& sa = m_replay.IkeSas().front();
    Octets octets = m_replay.InitRequest();
    Append(octets, sa.responderNonce);
    Append(octets,
           m_crypto->Prf(*sa.suite.prf,
                         sa.keys.pi,
                         FindId(AuthMessage(false), IdPayload::Role::Initiator)->Body()));
    EXPECT_EQ(Logged("octets = message + nonce + prf(Sk_px, IDx')").at(0), octets);
}

TEST_P(Capture, EveryProtectedMessageIsEncodedToTheSameOctets)
{
    ASSERT_FALSE(m_replay.Protected().empty());
    for (const CapturedMessage& message : m_replay.Protected())
    {
        const PacketCipher& cipher = *message.cipher;
        const std::size_t ivOffset = Header::SIZE + 4;
        const OctetView datagram(message.datagram);
        const OctetView iv = datagram.subspan(ivOffset, cipher.IvLength());
        const OctetView sealed = datagram.subspan(ivOffset + cipher.IvLength());
        Octets text(sealed.begin(), sealed.end() - static_cast<long>(cipher.IcvLength()));
        ASSERT_TRUE(message.cipher->Open(
            datagram.first(ivOffset), iv, text, datagram.last(cipher.IcvLength())));
        const std::size_t padLength = text.back();
        ASSERT_LT(padLength, cipher.BlockLength()) << "these daemons pad as little as they can";
        text.resize(text.size() - 1 - padLength);
        EXPECT_EQ(ToHex(EncodePayloads(message.opened.payloads)), ToHex(text))
            << "frame " << message.frame;

        const auto again =
            SealMessage(message.opened.header, message.opened.payloads, *message.cipher, iv);
        ASSERT_TRUE(again) << again.error().what;
        ASSERT_EQ(again->size(), datagram.size());
        // The daemons fill padding with random octets: where there is some, the rest differs.
        const std::size_t same = padLength == 0 ? datagram.size() : ivOffset + iv.size();
        EXPECT_EQ(ToHex(OctetView(*again).first(same)), ToHex(datagram.first(same)))
            << "frame " << message.frame;
    }
}

TEST_P(Capture, WiresharkKnowsTheSameKeysByTheSameNames)
{
    const auto rows = ReadIkeKeys(VectorFile(GetParam(), "wireshark/ikev2_decryption_table"));
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->size(), m_replay.IkeSas().size());
    for (const CapturedIkeSa& sa : m_replay.IkeSas())
    {
        const auto row = std::ranges::find_if(
            *rows,
            [&](const IkeKeyRow& candidate)
            { return std::ranges::equal(candidate.initiatorSpi, sa.initiatorSpi.octets); });
        ASSERT_NE(row, rows->end());
        EXPECT_EQ(row->encryption, sa.suite.encryption->wiresharkIke);
        EXPECT_EQ(row->skEi, sa.keys.ei);
        EXPECT_EQ(row->skEr, sa.keys.er);
        EXPECT_EQ(row->skAi, sa.keys.ai);
        EXPECT_EQ(row->skAr, sa.keys.ar);
        EXPECT_EQ(row->integrity,
                  sa.suite.integrity == nullptr ? "NONE [RFC4306]"
                                                : sa.suite.integrity->wiresharkIke);
    }
}

TEST_P(Capture, WiresharkKnowsTheSameEspKeys)
{
    const auto rows = ReadEspKeys(VectorFile(GetParam(), "wireshark/esp_sa"));
    ASSERT_TRUE(rows);
    const auto expectRow = [&](std::uint32_t spi, const DirectionKeys& keys)
    {
        const auto row = std::ranges::find(*rows, spi, &EspKeyRow::spi);
        ASSERT_NE(row, rows->end());
        EXPECT_EQ(row->encryptionKey, keys.encryption);
        EXPECT_EQ(row->integrityKey, keys.integrity);
    };
    for (const CapturedChildSa& sa : m_replay.ChildSas())
    {
        // The responder chose the SPI of what the initiator sends.
        expectRow(sa.responderSpi, sa.keys.fromInitiator);
        expectRow(sa.initiatorSpi, sa.keys.fromResponder);
    }
}

TEST(Captures, HoldTwoRekeyedIkeSasAndTwoRekeyedChildSas)
{
    const auto crypto = NewOpensslCrypto();
    const CaptureReplay replay("v08-psk-rekey-child-and-ike", *crypto);
    EXPECT_EQ(replay.IkeSas().size(), 3U);
    EXPECT_EQ(replay.ChildSas().size(), 3U);
}

} // namespace

} // namespace mopo::test
