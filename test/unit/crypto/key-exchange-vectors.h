// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace mopo::test
{

/// What is published about a group.
struct KeyExchangeVector
{
    struct End
    {
        std::string_view privateKey;
        std::string_view publicValue;
    };

    std::string_view group;
    std::uint16_t transformId;
    /// Of the field, for ECP and MODP.
    std::string_view prime{};
    /// Empty where nobody published an exchange.
    End initiator{};
    End responder{};
    std::string_view secret{};
};

/// One for each group.
inline constexpr std::array KEY_EXCHANGE_VECTORS{
    // RFC 7748 6.1
    KeyExchangeVector{
        .group = "x25519",
        .transformId = 31,
        .initiator = {.privateKey =
                          "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
                      .publicValue =
                          "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"},
        .responder = {.privateKey =
                          "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
                      .publicValue =
                          "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"},
        .secret = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
    },
    // RFC 7748 6.2
    KeyExchangeVector{
        .group = "x448",
        .transformId = 32,
        .initiator = {.privateKey =
                          "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf5"
                          "74a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
                      .publicValue =
                          "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bb"
                          "c836647241d953d40c5b12da88120d53177f80e532c41fa0"},
        .responder = {.privateKey =
                          "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120"
                          "bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d",
                      .publicValue =
                          "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972"
                          "fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609"},
        .secret = "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56"
                  "fd2464c335543936521c24403085d59a449a5037514a879d",
    },
    // RFC 5903 8.1
    KeyExchangeVector{
        .group = "ecp256",
        .transformId = 19,
        .prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        .initiator = {.privateKey =
                          "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
                      .publicValue =
                          "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
                          "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3"},
        .responder = {.privateKey =
                          "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
                      .publicValue =
                          "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
                          "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab"},
        .secret = "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de",
    },
    // RFC 5903 8.2
    KeyExchangeVector{
        .group = "ecp384",
        .transformId = 20,
        .prime = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                 "ffffffff0000000000000000ffffffff",
        .initiator = {.privateKey =
                          "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655"
                          "e35b538041e649ee3faef896783ab194",
                      .publicValue =
                          "667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6"
                          "de3ac808acb4bdb4c88732aee95f41aa9482ed1fc0eeb9cafc4984625ccfc23f"
                          "65032149e0e144ada024181535a0f38eeb9fcff3c2c947dae69b4c634573a81c"},
        .responder = {.privateKey =
                          "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942"
                          "e0308312916b8ed2960e4bd55a7448fc",
                      .publicValue =
                          "e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d"
                          "0d1ac43a0336def96fda41d0774a3571dcfbec7aacf3196472169e838430367f"
                          "66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c"},
        .secret = "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4"
                  "d603135569b9e9d09cf5d4a270f59746",
    },
    // RFC 5903 8.3
    KeyExchangeVector{
        .group = "ecp521",
        .transformId = 21,
        .prime = "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                 "ffff",
        .initiator = {.privateKey =
                          "0037ade9319a89f4dabdb3ef411aaccca5123c61acab57b5393dce47608172a0"
                          "95aa85a30fe1c2952c6771d937ba9777f5957b2639bab072462f68c27a57382d"
                          "4a52",
                      .publicValue =
                          "0015417e84dbf28c0ad3c278713349dc7df153c897a1891bd98bab4357c9ecbe"
                          "e1e3bf42e00b8e380aeae57c2d107564941885942af5a7f4601723c4195d176c"
                          "ed3e017cae20b6641d2eeb695786d8c946146239d099e18e1d5a514c739d7cb4"
                          "a10ad8a788015ac405d7799dc75e7b7d5b6cf2261a6a7f1507438bf01beb6ca3"
                          "926f9582"},
        .responder = {.privateKey =
                          "0145ba99a847af43793fdd0e872e7cdfa16be30fdc780f97bccc3f078380201e"
                          "9c677d600b343757a3bdbf2a3163e4c2f869cca7458aa4a4effc311f5cb15168"
                          "5eb9",
                      .publicValue =
                          "00d0b3975ac4b799f5bea16d5e13e9af971d5e9b984c9f39728b5e5739735a21"
                          "9b97c356436adc6e95bb0352f6be64a6c2912d4ef2d0433ced2b6171640012d9"
                          "460f015c68226383956e3bd066e797b623c27ce0eac2f551a10c2c724d985207"
                          "7b87220b6536c5c408a1d2aebb8e86d678ae49cb57091f4732296579ab44fcd1"
                          "7f0fc56a"},
        .secret = "01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6b2d79b04"
                  "d1427e73ca4baa240a34786859810c06b3c715a3a8cc3151f2bee417996d19f3"
                  "ddea",
    },
    // RFC 3526 3; exponents of 320 bits whose secret begins with a zero octet, computed with plain
    // big
    // integers
    KeyExchangeVector{
        .group = "modp2048",
        .transformId = 14,
        .prime = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
                 "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
                 "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
                 "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05"
                 "98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb"
                 "9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
                 "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718"
                 "3995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff",
        .initiator = {.privateKey =
                          "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
                          "2c3a4249d7707005",
                      .publicValue =
                          "4d1769f79b899136ebe71e713873f2ac1aa56105c1de9bb8b856ccf3c4ccd20e"
                          "dd6fdca5e00752e06bf6db9fb904debbcbb12991589900b438e1099cfae135f5"
                          "6005189cd9f242143e171e2125f04dc16502aa79416bfcadd99d897bd56932d7"
                          "6b47be463c621fc05ee0dd138179688438902c875afef8b5e9d8631c04b4b57c"
                          "e1c2ef1c677bec863ef0519421235350e899207da3dba424d2463505fc96e18b"
                          "7de0103bc79803d22db771369a643c60c64ce0d019b49d27a179359ab9a51ec0"
                          "8901d93debc834cc72d64cb7778518a60c3e57bb3a7fffedfd931ce30a8d2834"
                          "d64b44ebaca2f23570609b4e1596f05bcc6b6fe7d52c7d7c374eaf6438a0e549"},
        .responder = {.privateKey =
                          "46fe13c69e51f111c291311fc67e4e800afc17d19d6ea3cd695251d63d90aaa8"
                          "4814d92093ac8a0f",
                      .publicValue =
                          "4e070a6a394b9d76d98cf97f952926172d0ca2d4d77cbcf13f2295e5b4ed5acb"
                          "500622545302f2a6864080db4a9dc71ba209a5a1268b494957183008a80416e7"
                          "67dd56def7615707218fae572f1d9bb0648b42717a611ce962b753d4e9e51bef"
                          "a1e1ef8403d6ab9c6f1aaf457c547e80a6cc5a44df37aba20d20c000902ab8b0"
                          "95e8febd078607f4b91ff8a92d5eae2fa69907ab8d8869812173ab5cd9bca71e"
                          "0a0da699344f5274c0fc1f1fc62aea8ef78cc16a79c0e199a0e1df84492743f4"
                          "8e4a860ff861ad03d0f39f31ad39564c5787271c19bd906765f8867acc11900f"
                          "703071e26fdd037eb1de2b18026b18f4b08d8688abf5a2ae5bae70b192eddd5b"},
        .secret = "0079bb4472c302ae8736209c6ee9e8a9e2ce9fb21b9da8361dec2b7fc5921b44"
                  "fd8c239b6d2c83f07f3b543a65cef989243ae6a26840bc409d737a6f55102ca9"
                  "892a36b6b4cf0d7e181eaeddff8d6f2ba4f98c1de914cd5c28ace4c9fe6fe5d9"
                  "778a6e9628d8563e08c3593ed4e9b48cba4c48118732a634da2c71e4481e23d2"
                  "0058b8eb8f8d1cc5b4d788ce9fc290b1b5d33dbfb72533617377bfcddf4d68ae"
                  "9069ee1d5714592a5b587fcbcf1aebcb39a660dac4c2dd4eb2209ae4a0be00ba"
                  "cb06b8cf11d9c983facc986f8d0640dc98ea6669626dc1ab4263c402c7b32593"
                  "6f8798f9b4905c872ed90c10266d7fb3eaf56b9b8d8efd7ef46c5ab8fbea0690",
    },
    // RFC 3526 4
    KeyExchangeVector{
        .group = "modp3072",
        .transformId = 15,
        .prime = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
                 "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
                 "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
                 "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05"
                 "98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb"
                 "9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
                 "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718"
                 "3995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33"
                 "a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7"
                 "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864"
                 "d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e2"
                 "08e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff",
    },
    // RFC 3526 5
    KeyExchangeVector{
        .group = "modp4096",
        .transformId = 16,
        .prime = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
                 "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
                 "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
                 "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05"
                 "98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb"
                 "9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
                 "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718"
                 "3995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33"
                 "a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7"
                 "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864"
                 "d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e2"
                 "08e24fa074e5ab3143db5bfce0fd108e4b82d120a92108011a723c12a787e6d7"
                 "88719a10bdba5b2699c327186af4e23c1a946834b6150bda2583e9ca2ad44ce8"
                 "dbbbc2db04de8ef92e8efc141fbecaa6287c59474e6bc05d99b2964fa090c3a2"
                 "233ba186515be7ed1f612970cee2d7afb81bdd762170481cd0069127d5b05aa9"
                 "93b4ea988d8fddc186ffb7dc90a6c08f4df435c934063199ffffffffffffffff",
    },
};

} // namespace mopo::test
