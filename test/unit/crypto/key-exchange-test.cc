// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-crypto.h"
#include "test/unit/crypto/crypto-test-tools.h"

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

// --- x25519 (RFC 8031, RFC 7748)

TEST_F(KeyExchangeTest, X25519OfRfc7748Section61)
{
    const auto alice =
        Make("x25519", Hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    const auto bob =
        Make("x25519", Hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
    EXPECT_EQ(ToHex(alice->PublicValue()),
              "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    EXPECT_EQ(ToHex(bob->PublicValue()),
              "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    const std::string secret = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    EXPECT_EQ(ToHex(alice->Agree(bob->PublicValue()).value()), secret);
    EXPECT_EQ(ToHex(bob->Agree(alice->PublicValue()).value()), secret);
}

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

// --- 256-bit random ECP group (RFC 5903)

const std::string_view ECP_I = "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433";
const std::string_view ECP_I_X = "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180";
const std::string_view ECP_I_Y = "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3";

TEST_F(KeyExchangeTest, Ecp256OfRfc5903Section81)
{
    const auto initiator = Make("ecp256", Hex(ECP_I));
    const auto responder =
        Make("ecp256", Hex("c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53"));
    EXPECT_EQ(ToHex(initiator->PublicValue()), std::string(ECP_I_X) + std::string(ECP_I_Y));
    EXPECT_EQ(ToHex(responder->PublicValue()),
              "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
              "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab");
    const std::string secret = "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de";
    EXPECT_EQ(ToHex(initiator->Agree(responder->PublicValue()).value()), secret);
    EXPECT_EQ(ToHex(responder->Agree(initiator->PublicValue()).value()), secret);
}

TEST_F(KeyExchangeTest, Ecp256KeepsLeadingZerosOfTheSecret)
{
    const auto exchange = Make("ecp256", Hex(ECP_I));
    EXPECT_EQ(
        ToHex(exchange
                  ->Agree(Hex("c199dc7ab89f94f12db4a32f1c7b31087dcac86de16714124ffab9fcbe5b4911"
                              "0030dcfbcc5fc90cb1601062ce72e50bb9ed942ed90682bf1b6a50a2913d4be7"))
                  .value()),
        "00707592d108c243dea870b5f5e89bd0b5f8f52d0aaff90e956964e0bc5973d3");
}

TEST_F(KeyExchangeTest, Ecp256RefusesWhatIsNoPoint)
{
    // RFC 6989 2.3: the coordinates are below p and solve the curve's equation.
    const std::string prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    const std::string x(ECP_I_X);
    const std::string y(ECP_I_Y);
    const std::string wrongY = y.substr(0, 63) + "2";
    const std::string zero(64, '0');
    const auto exchange = Make("ecp256", Octets(32, 0x5a));
    ExpectInvalid(*exchange, Hex(x + wrongY), 19);
    ExpectInvalid(*exchange, Hex(y + x), 19);
    ExpectInvalid(*exchange, Hex(zero + zero), 19);
    ExpectInvalid(*exchange, Hex(prime + y), 19);
    ExpectInvalid(*exchange, Hex(x + prime), 19);
    ExpectInvalid(*exchange, Hex(std::string(128, 'f')), 19);
    EXPECT_TRUE(exchange->Agree(Hex(x + y)));
}

TEST_F(KeyExchangeTest, Ecp256DrawsAgainOutsideOfTheOrder)
{
    // The order itself, zero, and then the private key of RFC 5903 8.1.
    ScriptedRandom random(Hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
                              "0000000000000000000000000000000000000000000000000000000000000000" +
                              std::string(ECP_I)));
    const auto exchange = m_crypto->NewKeyExchange(*FindGroup("ecp256"), random);
    ASSERT_TRUE(exchange);
    EXPECT_EQ(ToHex((*exchange)->PublicValue()), std::string(ECP_I_X) + std::string(ECP_I_Y));
    EXPECT_EQ(random.Taken(), 96U);
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

// --- 2048-bit MODP group (RFC 3526)

/// RFC 3526 3.
const std::string_view MODP_PRIME = "ffffffff ffffffff c90fdaa2 2168c234 c4c6628b 80dc1cd1"
                                    "29024e08 8a67cc74 020bbea6 3b139b22 514a0879 8e3404dd"
                                    "ef9519b3 cd3a431b 302b0a6d f25f1437 4fe1356d 6d51c245"
                                    "e485b576 625e7ec6 f44c42e9 a637ed6b 0bff5cb6 f406b7ed"
                                    "ee386bfb 5a899fa5 ae9f2411 7c4b1fe6 49286651 ece45b3d"
                                    "c2007cb8 a163bf05 98da4836 1c55d39a 69163fa8 fd24cf5f"
                                    "83655d23 dca3ad96 1c62f356 208552bb 9ed52907 7096966d"
                                    "670c354e 4abc9804 f1746c08 ca18217c 32905e46 2e36ce3b"
                                    "e39e772c 180e8603 9b2783a2 ec07a28f b5c55df0 6f4c52c9"
                                    "de2bcbf6 95581718 3995497c ea956ae5 15d22618 98fa0510"
                                    "15728e5a 8aacaa68 ffffffff ffffffff";

Octets PrimeMinus(std::uint8_t subtrahend)
{
    Octets octets = Hex(MODP_PRIME);
    octets.back() = static_cast<std::uint8_t>(octets.back() - subtrahend);
    return octets;
}

TEST_F(KeyExchangeTest, Modp2048HasThePrimeAndGeneratorOfRfc3526)
{
    // 2^2048 mod p = 2^2048 - p, which is one more than the complement of p.
    Octets exponent(40);
    exponent[38] = 2048 >> 8;
    const auto exchange = Make("modp2048", exponent);
    Octets complement = PrimeMinus(1);
    for (std::uint8_t& octet : complement)
    {
        octet = static_cast<std::uint8_t>(~octet);
    }
    EXPECT_EQ(exchange->PublicValue(), complement);
    const auto three = Make("modp2048", Number(3, 40));
    EXPECT_EQ(three->PublicValue(), Number(8, 256)) << "left-padded";
}

// Two exponents of 320 bits whose secret begins with a zero octet, computed with plain big
// integers.
const std::string_view MODP_A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
                                "2c3a4249d7707005";
const std::string_view MODP_B = "46fe13c69e51f111c291311fc67e4e800afc17d19d6ea3cd695251d63d90aaa8"
                                "4814d92093ac8a0f";
const std::string_view MODP_PUBLIC_A =
    "4d1769f79b899136ebe71e713873f2ac1aa56105c1de9bb8b856ccf3c4ccd20e"
    "dd6fdca5e00752e06bf6db9fb904debbcbb12991589900b438e1099cfae135f5"
    "6005189cd9f242143e171e2125f04dc16502aa79416bfcadd99d897bd56932d7"
    "6b47be463c621fc05ee0dd138179688438902c875afef8b5e9d8631c04b4b57c"
    "e1c2ef1c677bec863ef0519421235350e899207da3dba424d2463505fc96e18b"
    "7de0103bc79803d22db771369a643c60c64ce0d019b49d27a179359ab9a51ec0"
    "8901d93debc834cc72d64cb7778518a60c3e57bb3a7fffedfd931ce30a8d2834"
    "d64b44ebaca2f23570609b4e1596f05bcc6b6fe7d52c7d7c374eaf6438a0e549";
const std::string_view MODP_PUBLIC_B =
    "4e070a6a394b9d76d98cf97f952926172d0ca2d4d77cbcf13f2295e5b4ed5acb"
    "500622545302f2a6864080db4a9dc71ba209a5a1268b494957183008a80416e7"
    "67dd56def7615707218fae572f1d9bb0648b42717a611ce962b753d4e9e51bef"
    "a1e1ef8403d6ab9c6f1aaf457c547e80a6cc5a44df37aba20d20c000902ab8b0"
    "95e8febd078607f4b91ff8a92d5eae2fa69907ab8d8869812173ab5cd9bca71e"
    "0a0da699344f5274c0fc1f1fc62aea8ef78cc16a79c0e199a0e1df84492743f4"
    "8e4a860ff861ad03d0f39f31ad39564c5787271c19bd906765f8867acc11900f"
    "703071e26fdd037eb1de2b18026b18f4b08d8688abf5a2ae5bae70b192eddd5b";
const std::string_view MODP_SECRET =
    "0079bb4472c302ae8736209c6ee9e8a9e2ce9fb21b9da8361dec2b7fc5921b44"
    "fd8c239b6d2c83f07f3b543a65cef989243ae6a26840bc409d737a6f55102ca9"
    "892a36b6b4cf0d7e181eaeddff8d6f2ba4f98c1de914cd5c28ace4c9fe6fe5d9"
    "778a6e9628d8563e08c3593ed4e9b48cba4c48118732a634da2c71e4481e23d2"
    "0058b8eb8f8d1cc5b4d788ce9fc290b1b5d33dbfb72533617377bfcddf4d68ae"
    "9069ee1d5714592a5b587fcbcf1aebcb39a660dac4c2dd4eb2209ae4a0be00ba"
    "cb06b8cf11d9c983facc986f8d0640dc98ea6669626dc1ab4263c402c7b32593"
    "6f8798f9b4905c872ed90c10266d7fb3eaf56b9b8d8efd7ef46c5ab8fbea0690";

TEST_F(KeyExchangeTest, Modp2048KeepsLeadingZerosOfTheSecret)
{
    // RFC 7296 2.14: "padded with zeros if necessary to make it the length of the modulus"
    const auto a = Make("modp2048", Hex(MODP_A));
    const auto b = Make("modp2048", Hex(MODP_B));
    EXPECT_EQ(ToHex(a->PublicValue()), MODP_PUBLIC_A);
    EXPECT_EQ(ToHex(b->PublicValue()), MODP_PUBLIC_B);
    EXPECT_EQ(ToHex(a->Agree(b->PublicValue()).value()), MODP_SECRET);
    EXPECT_EQ(ToHex(b->Agree(a->PublicValue()).value()), MODP_SECRET);
}

TEST_F(KeyExchangeTest, Modp2048RefusesValuesOutOfRange)
{
    // RFC 6989 2.1: 1 < r < p - 1.
    const auto exchange = Make("modp2048", Hex(MODP_A));
    ExpectInvalid(*exchange, Octets(256), 14);
    ExpectInvalid(*exchange, Number(1, 256), 14);
    ExpectInvalid(*exchange, PrimeMinus(1), 14);
    ExpectInvalid(*exchange, PrimeMinus(0), 14);
    ExpectInvalid(*exchange, Octets(256, 0xff), 14);
    EXPECT_EQ(exchange->Agree(Number(2, 256)).value(), exchange->PublicValue());
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
