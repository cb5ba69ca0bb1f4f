// SPDX-License-Identifier: GPL-2.0-only
// The Encrypted payload (RFC 7296 3.14, RFC 5282): what is sent, and what hostile peers make of it.
#include "model/crypto/openssl-crypto.h"
#include "model/crypto/sk-payload.h"
#include "test/unit/crypto/crypto-test-tools.h"

namespace mopo::test
{

namespace
{

constexpr std::size_t GENERIC_HEADER = 4;

class SkPayload : public ::testing::TestWithParam<std::string>
{
  protected:
    void SetUp() override
    {
        const ChildSuite suite = ParseChildSuite(GetParam()).value();
        const std::size_t integrityLength =
            suite.integrity == nullptr ? 0 : suite.integrity->keyLength;
        m_cipher = m_crypto
                       ->NewPacketCipher(*suite.encryption,
                                         Octets(suite.encryption->MaterialLength(), 0x31),
                                         suite.integrity,
                                         Octets(integrityLength, 0x32))
                       .value();
        m_iv = Octets(m_cipher->IvLength(), 0x33);
    }

    static Header MakeHeader()
    {
        Header header;
        header.initiatorSpi.octets.fill(0x11);
        header.responderSpi.octets.fill(0x22);
        header.exchangeType = static_cast<std::uint8_t>(ExchangeType::Informational);
        header.flags = Header::FLAG_INITIATOR;
        header.messageId = 7;
        return header;
    }

    static Payloads MakePayloads()
    {
        return {Payload{MakeNotify(NotifyType::InitialContact)},
                Payload{DeletePayload{ProtocolId::Esp, {Hex("01020304")}}}};
    }

    Octets Sealed(const Payloads& payloads = MakePayloads())
    {
        return SealMessage(MakeHeader(), payloads, *m_cipher, m_iv).value();
    }

    /// An authentic message with any plaintext, and any payloads in front of the Encrypted one,
    /// whose length is `hidden` octets less than it is.
    Octets SealRaw(std::uint8_t firstInner,
                   Octets text,
                   std::uint8_t firstOuter = 46,
                   const Octets& outer = {},
                   std::size_t hidden = 0)
    {
        Octets message = EncodeMessage({MakeHeader(), {}});
        message[16] = firstOuter;
        Append(message, outer);
        const std::size_t size = GENERIC_HEADER + m_iv.size() + text.size() + m_cipher->IcvLength();
        Append(message,
               Octets{firstInner,
                      0,
                      static_cast<std::uint8_t>((size - hidden) >> 8),
                      static_cast<std::uint8_t>(size - hidden)});
        const std::size_t total = message.size() - GENERIC_HEADER + size;
        message[26] = static_cast<std::uint8_t>(total >> 8);
        message[27] = static_cast<std::uint8_t>(total);
        Octets icv(m_cipher->IcvLength());
        EXPECT_TRUE(m_cipher->Seal(message, m_iv, text, icv));
        Append(message, m_iv);
        Append(message, text);
        Append(message, icv);
        return message;
    }

    /// `payloads` padded to a multiple of 16 with the octet `filling`.
    static Octets Padded(Octets payloads, std::uint8_t filling, std::size_t more = 0)
    {
        const std::size_t padLength = 15 - payloads.size() % 16 + more;
        payloads.insert(payloads.end(), padLength, filling);
        payloads.push_back(static_cast<std::uint8_t>(padLength));
        return payloads;
    }

    ErrorCode Refusal(const Octets& datagram)
    {
        const auto opened = OpenMessage(datagram, *m_cipher);
        EXPECT_FALSE(opened);
        return opened ? ErrorCode{} : opened.error().code;
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
    std::unique_ptr<PacketCipher> m_cipher;
    Octets m_iv;
};

INSTANTIATE_TEST_SUITE_P(Suites,
                         SkPayload,
                         ::testing::Values("aes128gcm16", "aes128-sha1_96", "aes256-sha256_128"),
                         [](const auto& suite)
                         {
                             std::string name = suite.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST_P(SkPayload, OpensWhatItSealed)
{
    const auto opened = OpenMessage(Sealed(), *m_cipher);
    ASSERT_TRUE(opened) << opened.error().what;
    EXPECT_EQ(opened->payloads, MakePayloads());
    EXPECT_EQ(opened->header.messageId, 7U);
    EXPECT_EQ(opened->header.nextPayload, PayloadType::Encrypted);
    EXPECT_EQ(opened->header.length, Sealed().size());
}

TEST_P(SkPayload, AnEmptyMessageIsPaddingOnly)
{
    const Octets datagram = Sealed({});
    EXPECT_EQ(datagram[Header::SIZE], 0) << "no first payload";
    EXPECT_EQ(datagram.size(),
              Header::SIZE + GENERIC_HEADER + m_iv.size() + m_cipher->BlockLength() +
                  m_cipher->IcvLength());
    EXPECT_TRUE(OpenMessage(datagram, *m_cipher)->payloads.empty());
}

TEST_P(SkPayload, PadsAsLittleAsItCan)
{
    for (std::size_t size = 0; size < 40; ++size)
    {
        const Payloads payloads{Payload{VendorIdPayload{Octets(size, 0x61)}}};
        const Octets datagram = Sealed(payloads);
        const std::size_t text =
            datagram.size() - Header::SIZE - GENERIC_HEADER - m_iv.size() - m_cipher->IcvLength();
        EXPECT_EQ(text % m_cipher->BlockLength(), 0U);
        EXPECT_LT(text, GENERIC_HEADER + size + 1 + m_cipher->BlockLength());
        EXPECT_EQ(OpenMessage(datagram, *m_cipher)->payloads, payloads);
    }
}

TEST_P(SkPayload, TooMuchForItsLengthFieldIsRefused)
{
    Payloads payloads(3, Payload{VendorIdPayload{Octets(30000)}});
    const auto sealed = SealMessage(MakeHeader(), payloads, *m_cipher, m_iv);
    ASSERT_FALSE(sealed);
    EXPECT_EQ(sealed.error().code, ErrorCode::LimitReached);
    payloads.pop_back();
    EXPECT_TRUE(SealMessage(MakeHeader(), payloads, *m_cipher, m_iv));
}

// --- without the keys: nothing is believed

TEST_P(SkPayload, EveryFlippedBitIsSilentlyDropped)
{
    const Octets datagram = Sealed();
    for (std::size_t bit = 0; bit < datagram.size() * 8; ++bit)
    {
        Octets flipped = datagram;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_EQ(Refusal(flipped), ErrorCode::IntegrityFailed) << "bit " << bit;
    }
}

TEST_P(SkPayload, TruncatedAnywhereIsSilentlyDropped)
{
    const Octets datagram = Sealed();
    for (std::size_t size = 0; size < datagram.size(); ++size)
    {
        Octets cut(datagram.begin(), datagram.begin() + static_cast<long>(size));
        EXPECT_EQ(Refusal(cut), ErrorCode::IntegrityFailed) << size;
        if (size < Header::SIZE + GENERIC_HEADER)
        {
            continue;
        }
        // … and if both lengths say so, too.
        cut[26] = static_cast<std::uint8_t>(size >> 8);
        cut[27] = static_cast<std::uint8_t>(size);
        cut[30] = static_cast<std::uint8_t>((size - Header::SIZE) >> 8);
        cut[31] = static_cast<std::uint8_t>(size - Header::SIZE);
        EXPECT_EQ(Refusal(cut), ErrorCode::IntegrityFailed) << size;
    }
}

TEST_P(SkPayload, OctetsBehindItAreSilentlyDropped)
{
    // RFC 7296 3.14: "MUST be the last payload in the message"
    Octets datagram = Sealed();
    datagram.insert(datagram.end(), 16, 0);
    datagram[27] = static_cast<std::uint8_t>(datagram[27] + 16);
    EXPECT_EQ(Refusal(datagram), ErrorCode::IntegrityFailed);
}

TEST_P(SkPayload, ALengthThatLiesIsDroppedEvenWhereTheChecksumIsRight)
{
    const Octets text = Padded({}, 0);
    ASSERT_TRUE(OpenMessage(SealRaw(0, text), *m_cipher));
    EXPECT_EQ(Refusal(SealRaw(0, text, 46, {}, 1)), ErrorCode::IntegrityFailed);
    EXPECT_EQ(Refusal(SealRaw(0, text, 46, {}, 16)), ErrorCode::IntegrityFailed);
}

TEST_P(SkPayload, AnotherDirectionsKeyIsSilentlyDropped)
{
    const Octets datagram = Sealed();
    const ChildSuite suite = ParseChildSuite(GetParam()).value();
    const auto other = m_crypto->NewPacketCipher(
        *suite.encryption,
        Octets(suite.encryption->MaterialLength(), 0x41),
        suite.integrity,
        Octets(suite.integrity == nullptr ? 0 : suite.integrity->keyLength, 0x42));
    EXPECT_EQ(OpenMessage(datagram, **other).error().code, ErrorCode::IntegrityFailed);
}

TEST_P(SkPayload, AMessageWithoutOneIsToldApart)
{
    const Octets datagram = EncodeMessage({MakeHeader(), MakePayloads()});
    EXPECT_EQ(Refusal(datagram), ErrorCode::NotFound);
    EXPECT_EQ(Refusal(EncodeMessage({MakeHeader(), {}})), ErrorCode::NotFound);
}

TEST_P(SkPayload, LyingLengthsInFrontOfItAreSilentlyDropped)
{
    for (const std::string_view outer : {"2e000003", "2e000000", "2e00ffff", "2e000004"})
    {
        Octets datagram = SealRaw(0, Padded({}, 0), 43, Hex("2e000008aabbccdd"));
        ASSERT_TRUE(OpenMessage(datagram, *m_cipher));
        std::ranges::copy(Hex(outer), datagram.begin() + Header::SIZE);
        EXPECT_EQ(Refusal(datagram), ErrorCode::IntegrityFailed) << outer;
    }
}

// --- with the keys: what is wrong may be answered

TEST_P(SkPayload, PaddingMayHaveAnyContentsAndLength)
{
    // RFC 7296 3.14: "Padding MAY contain any value chosen by the sender", "the recipient MUST
    // accept any length that results in proper alignment"
    const Octets inner = EncodePayloads(MakePayloads());
    for (const std::size_t more : {0U, 16U, 224U})
    {
        const auto opened = OpenMessage(SealRaw(41, Padded(inner, 0xa5, more)), *m_cipher);
        ASSERT_TRUE(opened) << opened.error().what;
        EXPECT_EQ(opened->payloads, MakePayloads());
    }
}

TEST_P(SkPayload, PaddingLongerThanTheTextIsInvalid)
{
    for (const int padLength : {16, 17, 255})
    {
        Octets text(16);
        text.back() = static_cast<std::uint8_t>(padLength);
        const auto opened = OpenMessage(SealRaw(0, text), *m_cipher);
        ASSERT_FALSE(opened) << padLength;
        EXPECT_EQ(opened.error().code, ErrorCode::InvalidSyntax) << padLength;
        EXPECT_EQ(opened.error().offset, 15U) << "the Pad Length field of the text";
    }
}

TEST_P(SkPayload, ACriticalPayloadInsideThatIsUnknown)
{
    // RFC 7296 2.5: UNSUPPORTED_CRITICAL_PAYLOAD names its type.
    const Octets text = Padded(Hex("00800004"), 0);
    const auto opened = OpenMessage(SealRaw(200, text), *m_cipher);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::UnsupportedCriticalPayload);
    EXPECT_EQ(opened.error().detail, 200);
}

TEST_P(SkPayload, ACriticalPayloadInFrontThatIsUnknown)
{
    const auto opened = OpenMessage(SealRaw(0, Padded({}, 0), 200, Hex("2e800004")), *m_cipher);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::UnsupportedCriticalPayload);
    EXPECT_EQ(opened.error().detail, 200);
}

TEST_P(SkPayload, AChainInsideThatLies)
{
    EXPECT_EQ(Refusal(SealRaw(41, Padded(Hex("0000ffff"), 0))), ErrorCode::InvalidSyntax);
    EXPECT_EQ(Refusal(SealRaw(41, Padded(Hex("000000"), 0))), ErrorCode::InvalidSyntax);
    EXPECT_EQ(Refusal(SealRaw(0, Padded(Hex("00000004"), 0))), ErrorCode::InvalidSyntax)
        << "octets that belong to no payload";
}

TEST_P(SkPayload, OneInsideAnotherIsInvalid)
{
    // RFC 7296 3.1: "an Encrypted payload MUST NOT contain another Encrypted payload"
    EXPECT_EQ(Refusal(SealRaw(46, Padded(Hex("00000008aabbccdd"), 0))), ErrorCode::InvalidSyntax);
}

TEST_P(SkPayload, PayloadsInFrontAreCoveredAndPassedOver)
{
    // RFC 5282 5.1: "This includes any payloads that are between the Fixed IKE Header and the
    // Encrypted Payload."
    const Octets inner = Padded(EncodePayloads(MakePayloads()), 0);
    Octets datagram = SealRaw(41, inner, 43, Hex("2e000008aabbccdd"));
    EXPECT_EQ(OpenMessage(datagram, *m_cipher)->payloads, MakePayloads());
    datagram[Header::SIZE + 4] ^= 1;
    EXPECT_EQ(Refusal(datagram), ErrorCode::IntegrityFailed);
}

} // namespace

} // namespace mopo::test
