// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace mopo::test
{

struct AeadVector
{
    std::string_view encryption;
    std::uint16_t transformId;
    std::uint16_t keyBits;
    std::string_view key;
    /// Salt and IV.
    std::string_view nonce;
    std::string_view associated;
    std::string_view plaintext;
    std::string_view ciphertext;
    std::string_view icv;
};

/// The GCM specification's test cases 1 to 4, 7 to 10 and 13 to 16, which NIST took over; the ESP
/// packets of draft-mcgrew-gcm-test with a key of 128 bits and a sequence number of 32 bits; the
/// ESP packet and the IKE message of RFC 7634 A and B. What is associated is SPI and sequence
/// number (RFC 4106 5), and of IKE all up to the IV (RFC 5282 5.1).
inline constexpr std::array AEAD_VECTORS{
    AeadVector{"aes128gcm16",
               20,
               128,
               "00000000000000000000000000000000",
               "000000000000000000000000",
               "",
               "",
               "",
               "58e2fccefa7e3061367f1d57a4e7455a"},
    AeadVector{"aes128gcm16",
               20,
               128,
               "00000000000000000000000000000000",
               "000000000000000000000000",
               "",
               "00000000000000000000000000000000",
               "0388dace60b6a392f328c2b971b2fe78",
               "ab6e47d42cec13bdf53a67b21257bddf"},
    AeadVector{"aes128gcm16",
               20,
               128,
               "feffe9928665731c6d6a8f9467308308",
               "cafebabefacedbaddecaf888",
               "",
               "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
               "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
               "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
               "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985",
               "4d5c2af327cd64a62cf35abd2ba6fab4"},
    AeadVector{"aes128gcm16",
               20,
               128,
               "feffe9928665731c6d6a8f9467308308",
               "cafebabefacedbaddecaf888",
               "feedfacedeadbeeffeedfacedeadbeefabaddad2",
               "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
               "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
               "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
               "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
               "5bc94fbc3221a5db94fae95ae7121a47"},
    AeadVector{"aes128gcm16",
               20,
               128,
               "feffe9928665731c6d6a8f9467308308",
               "cafebabefacedbaddecaf888",
               "0000a5f80000000a",
               "4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100"
               "0001000000000000037369700963796265726369747902646b00000100010001",
               "deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c"
               "3de81827c10e9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd1",
               "83b70d3aa8bc6ee4c309e9d85a41ad4a"},
    AeadVector{"aes128gcm16",
               20,
               128,
               "00000000000000000000000000000000",
               "000000000000000000000000",
               "0000000000000001",
               "4500003c99c500008001cb7a40679318010101010800075c0200440061626364"
               "65666768696a6b6c6d6e6f707172737475767761626364656667686901020201",
               "4688daf2f973a392732909c331d56d60f694abaa414b5e7ff5fdcdfff5e9a284"
               "456476492719ffb64de7d9dca1e1d894bc3bd57873ed4d181d19d4d5c8c18af3",
               "f821d496eeb096e98ad2b69e4799c71d"},
    AeadVector{"aes128gcm16",
               20,
               128,
               "7d773d00c144c525ac619d18c84a3f47",
               "d966426743457e9182443bc6",
               "335467aeffffffff",
               "01020201",
               "437f866b",
               "cb3f699fe9b0822bac961c4504bef270"},
    AeadVector{"aes192gcm16",
               20,
               192,
               "000000000000000000000000000000000000000000000000",
               "000000000000000000000000",
               "",
               "",
               "",
               "cd33b28ac773f74ba00ed1f312572435"},
    AeadVector{"aes192gcm16",
               20,
               192,
               "000000000000000000000000000000000000000000000000",
               "000000000000000000000000",
               "",
               "00000000000000000000000000000000",
               "98e7247c07f0fe411c267e4384b0f600",
               "2ff58d80033927ab8ef4d4587514f0fb"},
    AeadVector{"aes192gcm16",
               20,
               192,
               "feffe9928665731c6d6a8f9467308308feffe9928665731c",
               "cafebabefacedbaddecaf888",
               "",
               "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
               "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
               "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c"
               "7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710acade256",
               "9924a7c8587336bfb118024db8674a14"},
    AeadVector{"aes192gcm16",
               20,
               192,
               "feffe9928665731c6d6a8f9467308308feffe9928665731c",
               "cafebabefacedbaddecaf888",
               "feedfacedeadbeeffeedfacedeadbeefabaddad2",
               "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
               "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
               "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c"
               "7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710",
               "2519498e80f1478f37ba55bd6d27618c"},
    AeadVector{"aes256gcm16",
               20,
               256,
               "0000000000000000000000000000000000000000000000000000000000000000",
               "000000000000000000000000",
               "",
               "",
               "",
               "530f8afbc74536b9a963b4f1c4cb738b"},
    AeadVector{"aes256gcm16",
               20,
               256,
               "0000000000000000000000000000000000000000000000000000000000000000",
               "000000000000000000000000",
               "",
               "00000000000000000000000000000000",
               "cea7403d4d606b6e074ec5d3baf39d18",
               "d0d1c8a799996bf0265b98b5d48ab919"},
    AeadVector{"aes256gcm16",
               20,
               256,
               "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
               "cafebabefacedbaddecaf888",
               "",
               "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
               "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
               "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
               "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
               "b094dac5d93471bdec1a502270e3cc6c"},
    AeadVector{"aes256gcm16",
               20,
               256,
               "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
               "cafebabefacedbaddecaf888",
               "feedfacedeadbeeffeedfacedeadbeefabaddad2",
               "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
               "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
               "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
               "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
               "76fc6ece0f4e1768cddf8853bb2d551b"},
    AeadVector{"chacha20poly1305",
               28,
               0,
               "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
               "a0a1a2a31011121314151617",
               "0102030400000005",
               "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
               "0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
               "2425262728292a2b2c2d2e2f303132333435363701020204",
               "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c6"
               "14ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
               "cbec163fac469b502773f6fb94e664da9165b82829f641e0",
               "76aaa8266b7fb0f7b11b369907e1ad43"},
    AeadVector{"chacha20poly1305",
               28,
               0,
               "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
               "a0a1a2a31011121314151617",
               "c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029",
               "0000000c000040010000000a00",
               "610394701f8d017f7c12924889",
               "6b71bfe25236efd7cdc67066906315b2"},
};

struct CbcVector
{
    std::string_view encryption;
    std::uint16_t transformId;
    std::uint16_t keyBits;
    std::string_view key;
    std::string_view iv;
    std::string_view plaintext;
    std::string_view ciphertext;
};

/// RFC 3602 4, cases 1 and 2, and NIST SP 800-38A F.2.5.
inline constexpr std::array CBC_VECTORS{
    CbcVector{"aes128",
              12,
              128,
              "06a9214036b8a15b512e03d534120006",
              "3dafba429d9eb430b422da802c9fac41",
              "53696e676c6520626c6f636b206d7367",
              "e353779c1079aeb82708942dbe77181a"},
    CbcVector{"aes128",
              12,
              128,
              "c286696d887c9aa0611bbb3e2025a45a",
              "562e17996d093d28ddb3ba695a2e6f58",
              "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
              "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1"},
    CbcVector{"aes256",
              12,
              256,
              "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
              "000102030405060708090a0b0c0d0e0f",
              "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
              "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
              "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
              "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"},
};

struct IntegrityVector
{
    std::string_view integrity;
    std::uint16_t transformId;
    std::string_view key;
    /// The data is 50 times this one.
    std::uint8_t octet;
    std::string_view icv;
};

/// RFC 2202 3, case 3, cut to 96 bits (RFC 2404), and the third and fourth case of each hash
/// function in RFC 4868 2.7.2.
inline constexpr std::array INTEGRITY_VECTORS{
    IntegrityVector{
        "sha1_96", 2, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0xdd, "125d7342b9ac11cd91a39af4"},
    IntegrityVector{"sha256_128",
                    12,
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    0xdd,
                    "cdcb1220d1ecccea91e53aba3092f962"},
    IntegrityVector{"sha256_128",
                    12,
                    "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
                    0xcd,
                    "372efcf9b40b35c2115b1346903d2ef4"},
    IntegrityVector{"sha384_192",
                    13,
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    0xdd,
                    "809f439be00274321d4a538652164b53554a508184a0c316"},
    IntegrityVector{"sha384_192",
                    13,
                    "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
                    "0a0b0c0d0e0f10111213141516171819",
                    0xcd,
                    "5b540085c6e6358096532b2493609ed1cb298f774f87bb5c"},
    IntegrityVector{"sha512_256",
                    14,
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    0xdd,
                    "2ee7acd783624ca9398710f3ee05ae41b9f9b0510c87e49e586cc9bf961733d8"},
    IntegrityVector{"sha512_256",
                    14,
                    "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
                    "2122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f40",
                    0xcd,
                    "5e6688e5a3daec826ca32eaea224eff5e700628947470e13ad01302561bab108"},
};

} // namespace mopo::test
