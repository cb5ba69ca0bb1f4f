// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-crypto.h"
#include "test/unit/crypto/crypto-test-tools.h"
#include "test/unit/crypto/key-exchange-vectors.h"

namespace mopo::test
{

namespace
{

class KeyExchangeTest : public ::testing::Test
{
  protected:
    /// A key pair whose private key is `privateKey`.
    std::unique_ptr<KeyExchange> Make(std::string_view group, Octets privateKey)
    {
        ScriptedRandom random(std::move(privateKey));
        auto exchange = m_crypto->NewKeyExchange(*FindGroup(group), random);
        EXPECT_TRUE(exchange) << group;
        return exchange ? *std::move(exchange) : nullptr;
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
};

void ExpectInvalid(KeyExchange& exchange, OctetView value, std::uint16_t group)
{
    const auto secret = exchange.Agree(value);
    ASSERT_FALSE(secret) << ToHex(value);
    EXPECT_EQ(secret.error().code, ErrorCode::InvalidKe);
    EXPECT_EQ(secret.error().detail, group) << "the group to name in INVALID_KE_PAYLOAD";
}

/// In big endian order, `size` octets.
Octets Number(std::uint8_t value, std::size_t size)
{
    Octets octets(size);
    octets.back() = value;
    return octets;
}

/// That of a group, by the group's name.
const KeyExchangeVector& VectorOf(std::string_view group)
{
    return *std::ranges::find(KEY_EXCHANGE_VECTORS, group, &KeyExchangeVector::group);
}

std::vector<std::string_view> GroupsOf(KeyExchangeGroup::Kind kind)
{
    std::vector<std::string_view> groups;
    for (const KeyExchangeGroup& group : KeyExchangeGroups())
    {
        if (group.kind == kind)
        {
            groups.push_back(group.name);
        }
    }
    return groups;
}

std::string GroupOf(const ::testing::TestParamInfo<std::string_view>& instance)
{
    return std::string(instance.param);
}

// --- published exchanges

TEST_F(KeyExchangeTest, ValuesAndSecretsAreThePublishedOnes)
{
    for (const KeyExchangeVector& vector : KEY_EXCHANGE_VECTORS)
    {
        if (vector.secret.empty())
        {
            continue;
        }
        SCOPED_TRACE(vector.group);
        const auto initiator = Make(vector.group, Hex(vector.initiator.privateKey));
        const auto responder = Make(vector.group, Hex(vector.responder.privateKey));
        EXPECT_EQ(ToHex(initiator->PublicValue()), vector.initiator.publicValue);
        EXPECT_EQ(ToHex(responder->PublicValue()), vector.responder.publicValue);
        EXPECT_EQ(ToHex(initiator->Agree(responder->PublicValue()).value()), vector.secret);
        EXPECT_EQ(ToHex(responder->Agree(initiator->PublicValue()).value()), vector.secret);
    }
}

// --- Curve25519 and Curve448 (RFC 8031, RFC 7748)

TEST_F(KeyExchangeTest, X25519OfRfc7748Section52)
{
    const auto first =
        Make("x25519", Hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"));
    EXPECT_EQ(
        ToHex(first->Agree(Hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"))
                  .value()),
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
}

TEST_F(KeyExchangeTest, X25519MasksTheMostSignificantBit)
{
    // RFC 8031 3.2: "receiving entities MUST mask the most-significant bit in the final byte for
    // X25519"; the second vector of RFC 7748 5.2 has it set.
    const auto second =
        Make("x25519", Hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"));
    EXPECT_EQ(
        ToHex(second->Agree(Hex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"))
                  .value()),
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
}

TEST_F(KeyExchangeTest, X25519RefusesAnAllZeroSecret)
{
    // The points of small order, among them non-canonical ones: each makes the secret zero.
    const auto exchange = Make("x25519", Octets(32, 0x5a));
    for (const std::string_view point :
         {"0000000000000000000000000000000000000000000000000000000000000000",
          "0100000000000000000000000000000000000000000000000000000000000000",
          "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
          "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"})
    {
        ExpectInvalid(*exchange, Hex(point), 31);
    }
}

TEST_F(KeyExchangeTest, X448OfRfc7748Section52)
{
    // RFC 8031 3.2 masks nothing of X448: the most significant bit of the value is set here.
    const auto exchange = Make("x448",
                               Hex("3d262fddf9ec8e88495266fea19a34d28882acef045104d0d1aae121"
                                   "700a779c984c24f8cdd78fbff44943eba368f54b29259a4f1c600ad3"));
    EXPECT_EQ(ToHex(exchange
                        ->Agree(Hex("06fce640fa3487bfda5f6cf2d5263f8aad88334cbd07437f020f08f9"
                                    "814dc031ddbdc38c19c6da2583fa5429db94ada18aa7a7fb4ef8a086"))
                        .value()),
              "ce3e4ff95a60dc6697da1db1d85e6afbdf79b50a2412d7546d5f239f"
              "e14fbaadeb445fc66a01b0779d98223961111e21766282f73dd96b6f");
}

TEST_F(KeyExchangeTest, X448RefusesAnAllZeroSecret)
{
    // 0, 1, p - 1, and 0 and 1 again as p and p + 1.
    const auto point =
        [](std::uint8_t first, std::uint8_t low, std::uint8_t middle, std::uint8_t high)
    {
        Octets octets(56, low);
        std::fill(octets.begin() + 28, octets.end(), high);
        octets[0] = first;
        octets[28] = middle;
        return octets;
    };
    const auto exchange = Make("x448", Octets(56, 0x5a));
    for (const Octets& value : {point(0x00, 0x00, 0x00, 0x00),
                                point(0x01, 0x00, 0x00, 0x00),
                                point(0xfe, 0xff, 0xfe, 0xff),
                                point(0xff, 0xff, 0xfe, 0xff),
                                point(0x00, 0x00, 0xff, 0xff)})
    {
        ExpectInvalid(*exchange, value, 32);
    }
    EXPECT_TRUE(exchange->Agree(point(0x05, 0x00, 0x00, 0x00))) << "the base point";
}

// --- random ECP groups (RFC 5903)

TEST_F(KeyExchangeTest, Ecp256KeepsLeadingZerosOfTheSecret)
{
    const auto exchange = Make("ecp256", Hex(VectorOf("ecp256").initiator.privateKey));
    EXPECT_EQ(
        ToHex(exchange
                  ->Agree(Hex("c199dc7ab89f94f12db4a32f1c7b31087dcac86de16714124ffab9fcbe5b4911"
                              "0030dcfbcc5fc90cb1601062ce72e50bb9ed942ed90682bf1b6a50a2913d4be7"))
                  .value()),
        "00707592d108c243dea870b5f5e89bd0b5f8f52d0aaff90e956964e0bc5973d3");
}

class EveryCurve : public KeyExchangeTest, public ::testing::WithParamInterface<std::string_view>
{
};

INSTANTIATE_TEST_SUITE_P(Groups,
                         EveryCurve,
                         ::testing::ValuesIn(GroupsOf(KeyExchangeGroup::Kind::Ecp)),
                         GroupOf);

TEST_P(EveryCurve, RefusesWhatIsNoPoint)
{
    // RFC 6989 2.3: the coordinates are below p and solve the curve's equation.
    const KeyExchangeVector& vector = VectorOf(GetParam());
    const std::string prime(vector.prime);
    const std::size_t size = prime.size();
    const std::string x(vector.initiator.publicValue.substr(0, size));
    const std::string y(vector.initiator.publicValue.substr(size));
    const std::string wrongY = y.substr(0, size - 1) + (y.back() == '2' ? "3" : "2");
    const std::string zero(size, '0');
    const auto exchange = Make(vector.group, Hex(vector.responder.privateKey));
    for (const std::string& value : {x + wrongY,
                                     y + x,
                                     zero + zero,
                                     prime + y,
                                     x + prime,
                                     "80" + x.substr(2) + y,
                                     std::string(2 * size, 'f')})
    {
        ExpectInvalid(*exchange, Hex(value), vector.transformId);
    }
    EXPECT_TRUE(exchange->Agree(Hex(x + y)));
}

TEST_F(KeyExchangeTest, Ecp256DrawsAgainOutsideOfTheOrder)
{
    // The order itself, zero, and then the private key of RFC 5903 8.1.
    ScriptedRandom random(Hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
                              "0000000000000000000000000000000000000000000000000000000000000000" +
                              std::string(VectorOf("ecp256").initiator.privateKey)));
    const auto exchange = m_crypto->NewKeyExchange(*FindGroup("ecp256"), random);
    ASSERT_TRUE(exchange);
    EXPECT_EQ(ToHex((*exchange)->PublicValue()), VectorOf("ecp256").initiator.publicValue);
    EXPECT_EQ(random.Taken(), 96U);
}

TEST_F(KeyExchangeTest, Ecp521DrawsNoBitsAboveTheOrder)
{
    // RFC 5903 8.3, with what 66 octets have more than 521 bits: at the first draw, not at the
    // hundredth.
    const KeyExchangeVector& vector = VectorOf("ecp521");
    Octets octets = Hex(vector.initiator.privateKey);
    octets.front() |= 0xfe;
    ScriptedRandom random(octets);
    const auto exchange = m_crypto->NewKeyExchange(*FindGroup("ecp521"), random);
    ASSERT_TRUE(exchange);
    EXPECT_EQ(ToHex((*exchange)->PublicValue()), vector.initiator.publicValue);
    EXPECT_EQ(random.Taken(), 66U);
}

TEST_F(KeyExchangeTest, Ecp256TakesTheLargestScalar)
{
    // (n - 1) G = -G: the base point's x, and p - y.
    const auto exchange =
        Make("ecp256", Hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550"));
    EXPECT_EQ(ToHex(OctetView(exchange->PublicValue()).first(32)),
              "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
}

TEST_F(KeyExchangeTest, ABrokenRandomSourceIsAnError)
{
    for (const auto& [group, octet] :
         {std::pair("ecp256", 0x00), std::pair("ecp256", 0xff), std::pair("modp2048", 0x00)})
    {
        ScriptedRandom random(Octets(1, static_cast<std::uint8_t>(octet)));
        const auto exchange = m_crypto->NewKeyExchange(*FindGroup(group), random);
        ASSERT_FALSE(exchange) << group;
        EXPECT_EQ(exchange.error().code, ErrorCode::CryptoFailure);
    }
}

// --- MODP groups (RFC 3526)

class EveryModpGroup : public KeyExchangeTest,
                       public ::testing::WithParamInterface<std::string_view>
{
  protected:
    Octets PrimeMinus(std::uint8_t subtrahend)
    {
        Octets octets = Hex(VectorOf(GetParam()).prime);
        octets.back() = static_cast<std::uint8_t>(octets.back() - subtrahend);
        return octets;
    }

    const KeyExchangeGroup& m_group = *FindGroup(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Groups,
                         EveryModpGroup,
                         ::testing::ValuesIn(GroupsOf(KeyExchangeGroup::Kind::Modp)),
                         GroupOf);

TEST_P(EveryModpGroup, HasThePrimeAndGeneratorOfRfc3526)
{
    // With n bits, 2^n mod p = 2^n - p, which is one more than the complement of p.
    const std::size_t bits = 8 * PrimeMinus(0).size();
    Octets exponent = Number(static_cast<std::uint8_t>(bits), m_group.privateLength);
    exponent[exponent.size() - 2] = static_cast<std::uint8_t>(bits >> 8);
    const auto exchange = Make(m_group.name, exponent);
    Octets complement = PrimeMinus(1);
    for (std::uint8_t& octet : complement)
    {
        octet = static_cast<std::uint8_t>(~octet);
    }
    EXPECT_EQ(exchange->PublicValue(), complement);
}

TEST_P(EveryModpGroup, KeepsLeadingZeros)
{
    // RFC 7296 2.14: "padded with zeros if necessary to make it the length of the modulus"
    const auto three = Make(m_group.name, Number(3, m_group.privateLength));
    const auto five = Make(m_group.name, Number(5, m_group.privateLength));
    EXPECT_EQ(three->PublicValue(), Number(8, m_group.publicLength));
    Octets power = Number(0, m_group.secretLength);
    power[power.size() - 2] = (1U << 15) >> 8;
    EXPECT_EQ(three->Agree(five->PublicValue()).value(), power) << "2^15";
}

TEST_P(EveryModpGroup, RefusesValuesOutOfRange)
{
    // RFC 6989 2.1: 1 < r < p - 1.
    const std::uint16_t id = m_group.transformId;
    const std::size_t size = m_group.publicLength;
    const auto exchange = Make(m_group.name, Octets(m_group.privateLength, 0x5a));
    ExpectInvalid(*exchange, Number(0, size), id);
    ExpectInvalid(*exchange, Number(1, size), id);
    ExpectInvalid(*exchange, PrimeMinus(1), id);
    ExpectInvalid(*exchange, PrimeMinus(0), id);
    ExpectInvalid(*exchange, Octets(size, 0xff), id);
    EXPECT_EQ(exchange->Agree(Number(2, size)).value(), exchange->PublicValue());
    EXPECT_TRUE(exchange->Agree(PrimeMinus(2)));
}

// --- all groups

class EveryGroup : public KeyExchangeTest,
                   public ::testing::WithParamInterface<const KeyExchangeGroup*>
{
};

std::vector<const KeyExchangeGroup*> AllGroups()
{
    std::vector<const KeyExchangeGroup*> groups;
    for (const KeyExchangeGroup& group : KeyExchangeGroups())
    {
        groups.push_back(&group);
    }
    return groups;
}

INSTANTIATE_TEST_SUITE_P(Groups,
                         EveryGroup,
                         ::testing::ValuesIn(AllGroups()),
                         [](const auto& suite) { return std::string(suite.param->name); });

TEST_P(EveryGroup, HasAVectorThatKnowsItsNumber)
{
    const auto vector =
        std::ranges::find(KEY_EXCHANGE_VECTORS, GetParam()->name, &KeyExchangeVector::group);
    ASSERT_NE(vector, KEY_EXCHANGE_VECTORS.end());
    EXPECT_EQ(FindGroup(vector->transformId), GetParam());
}

TEST_P(EveryGroup, TwoEndsAgree)
{
    const KeyExchangeGroup& group = *GetParam();
    const auto random = NewSeededRandom(1, "groups");
    const auto a = m_crypto->NewKeyExchange(group, *random);
    const auto b = m_crypto->NewKeyExchange(group, *random);
    ASSERT_TRUE(a && b);
    EXPECT_EQ((*a)->PublicValue().size(), group.publicLength);
    EXPECT_NE((*a)->PublicValue(), (*b)->PublicValue());
    const auto secret = (*a)->Agree((*b)->PublicValue());
    ASSERT_TRUE(secret);
    EXPECT_EQ(secret->size(), group.secretLength);
    EXPECT_EQ(*secret, (*b)->Agree((*a)->PublicValue()).value());
}

TEST_P(EveryGroup, ThePrivateKeyComesFromTheRandomSourceAlone)
{
    const auto publicValue = [&](std::uint64_t seed)
    {
        const auto random = NewSeededRandom(seed, "determinism");
        return m_crypto->NewKeyExchange(*GetParam(), *random).value()->PublicValue();
    };
    EXPECT_EQ(publicValue(1), publicValue(1));
    EXPECT_NE(publicValue(1), publicValue(2));
}

TEST_P(EveryGroup, ValuesOfTheWrongLengthAreRefused)
{
    const KeyExchangeGroup& group = *GetParam();
    const auto random = NewSeededRandom(1, "lengths");
    const auto a = *m_crypto->NewKeyExchange(group, *random);
    const auto b = *m_crypto->NewKeyExchange(group, *random);
    Octets value = b->PublicValue();
    for (std::size_t size = 0; size < value.size(); ++size)
    {
        ExpectInvalid(*a, OctetView(value).first(size), group.transformId);
    }
    value.push_back(0);
    ExpectInvalid(*a, value, group.transformId);
    value.insert(value.begin(), 0x04);
    ExpectInvalid(*a, value, group.transformId);
    EXPECT_TRUE(a->Agree(b->PublicValue())) << "and it still works";
}

} // namespace

} // namespace mopo::test
